"""The user's digits join the window: labelling, collecting, comparing models, learning from them."""

from __future__ import annotations

from dataclasses import dataclass

from app.digits.commands import DigitCommands
from app.digits.controllers.collecting_session import CollectingSession
from app.digits.controllers.digit_reader import DigitReader
from app.digits.controllers.familiar_digits import FamiliarDigits
from app.digits.controllers.learning_session import LearningSession
from app.digits.controllers.my_digits import MyDigits
from app.digits.controllers.personal_test_session import PersonalTestSession
from app.digits.digits_page import DigitsPage
from app.drawing.shared import Drawing
from app.models.shared import Models
from app.shell.controllers.settings_store import SettingsStore
from app.shell.main_window import MainWindow
from app.shell.pages import Page
from app.shell.services import Services
from app.work.inspector import Inspector
from nnengine.digits.mine.user_store import UserStore


@dataclass(frozen=True, slots=True, eq=False)
class _Digits:
    """What this feature connects."""

    window: MainWindow
    drawing: Drawing
    models: Models
    mine: MyDigits
    reader: DigitReader
    page: DigitsPage
    commands: DigitCommands


def join(window: MainWindow, services: Services) -> None:
    """Add the page My digits, and keep what is labelled on any page."""
    drawing, models = services[Drawing], services[Models]
    mine = MyDigits(UserStore(services.user_digits()), models.questions, window)
    digits = _Digits(
        window, drawing, models, mine, DigitReader(services[Inspector], window), DigitsPage(), DigitCommands(window)
    )
    window.add_page(Page("digits", "My digits", digits.page, 3, digits.reader.watch))
    _connect_labels(digits, services[Inspector])
    _connect_page(digits)
    collecting = CollectingSession(drawing.sketch, mine, parent=window)
    _connect_collecting(digits, collecting)
    _connect_comparing(digits, collecting, services[SettingsStore])
    _connect_learning(digits, services)
    window.at_start(mine.start)


def _connect_labels(digits: _Digits, inspector: Inspector) -> None:
    drawing, mine, tell_it = digits.drawing, digits.mine, digits.drawing.column.tell_it
    drawing.sketch.sketch_changed.connect(digits.commands.show_sketch)
    drawing.sketch.sketch_changed.connect(tell_it.show_sketch)
    drawing.sketch.sketch_changed.connect(mine.show_sketch)
    drawing.reader.digit_changed.connect(mine.show_sketch)  # of several digits, the one looked at is labelled
    for label, action in enumerate(digits.commands.labels):
        action.triggered.connect(lambda _checked=False, label=label: mine.label(label))
    tell_it.digit_chosen.connect(mine.label)
    tell_it.undo_requested.connect(mine.undo_label)
    mine.drawing_changed.connect(tell_it.show_kept)
    familiar = FamiliarDigits(inspector, drawing.judge, digits.window)
    mine.digits_changed.connect(familiar.show_digits)
    familiar.familiar_changed.connect(drawing.reader.accept)


def _connect_page(digits: _Digits) -> None:
    mine, page, reader = digits.mine, digits.page, digits.reader
    mine.collection_changed.connect(page.show_collection)
    mine.digits_changed.connect(reader.show_digits)
    mine.notice_raised.connect(digits.window.notice_bar.show_notice)
    digits.models.document.network_changed.connect(reader.use)
    reader.digits_seen.connect(page.show_seen)
    page.relabel_requested.connect(mine.relabel)
    page.delete_requested.connect(mine.delete)
    page.undo_requested.connect(mine.undo)
    page.import_requested.connect(mine.import_digits)
    page.export_requested.connect(mine.export_digits)
    page.set_rounds(digits.commands.rounds.values())


def _connect_collecting(digits: _Digits, collecting: CollectingSession) -> None:
    """Ask for digits, a sheet of ten at a time; they are no number, so nothing is read meanwhile."""
    window, drawing, commands = digits.window, digits.drawing, digits.commands
    canvas, card = drawing.column.canvas, drawing.column.collect

    def start(each: int) -> None:
        window.show_page("digits")
        drawing.reader.rest(True)
        collecting.start(each)

    for each, action in commands.rounds.items():
        action.triggered.connect(lambda _checked=False, each=each: start(each))
    canvas.addAction(commands.next)
    canvas.stroke_begun.connect(collecting.put_pen_down)
    canvas.stroke_ended.connect(collecting.lift_pen)
    drawing.sketch.sketch_changed.connect(collecting.show_sketch)
    drawing.pictures.about_to_open.connect(collecting.stop)  # which puts the drawing before it back
    window.closing.connect(collecting.stop)  # which keeps what is written
    for signal, step in (
        (card.next_requested, collecting.accept),
        (card.back_requested, collecting.go_back),
        (card.stop_requested, collecting.stop),
        (commands.next.triggered, collecting.accept),
        (commands.back.triggered, collecting.go_back),
        (commands.stop.triggered, collecting.stop),
    ):
        signal.connect(step)
    for show in (commands.show_collecting, drawing.column.show_collecting, digits.page.show_collecting):
        collecting.collecting_changed.connect(show)
    collecting.collecting_changed.connect(lambda shown: digits.reader.be_silent(shown is not None))
    collecting.collecting_changed.connect(lambda shown: drawing.reader.rest(shown is not None))
    collecting.notice_raised.connect(window.notice_bar.show_notice)


def _connect_comparing(digits: _Digits, collecting: CollectingSession, settings: SettingsStore) -> None:
    """Test each model with the user's digits: when asked for, and after a whole round of collecting."""
    page, view = digits.page, digits.page.test
    test = PersonalTestSession(digits.models.document, lambda: settings.settings.recent_files, digits.window)

    def begin() -> None:
        page.show_test()
        test.start()

    digits.mine.digits_changed.connect(test.show_digits)
    page.test_requested.connect(begin)
    collecting.finished.connect(begin)
    view.start_requested.connect(test.start)
    view.cancel_requested.connect(test.cancel)
    test.test_changed.connect(view.show_test)
    digits.window.end_with(test)


def _connect_learning(digits: _Digits, services: Services) -> None:
    """Teach the open network the user's digits."""
    window, models, panel = digits.window, digits.models, digits.page.learning
    learning = LearningSession(
        services.open_data, services.data_dir, mnist_is_at_hand=services.mnist_is_at_hand, parent=window
    )
    models.document.document_changed.connect(lambda shown: learning.show_model(models.document.model, shown.name))
    digits.mine.digits_changed.connect(learning.show_digits)
    models.unopened.training_changed.connect(learning.show_training)
    panel.learn_requested.connect(models.document.give_up_range)
    panel.learn_requested.connect(learning.learn)
    panel.cancel_requested.connect(learning.cancel)
    panel.keep_requested.connect(learning.keep)
    panel.discard_requested.connect(learning.discard)
    learning.learning_changed.connect(panel.show_learning)
    learning.model_kept.connect(models.files.adopt_trained)
    learning.model_waits.connect(lambda model, name: models.unopened.waits.emit("learned", model, name))
    learning.notice_raised.connect(window.notice_bar.show_notice)
    window.end_with(learning)
