"""The composition root: makes the controllers and the window, and every connection between them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.connections import (
    connect_collecting,
    connect_evidence,
    connect_files,
    connect_learning,
    connect_personal_test,
    connect_pictures,
    connect_recovery,
    connect_training,
)
from app.digits.controllers.collecting_session import CollectingSession
from app.digits.controllers.digit_reader import DigitReader
from app.digits.controllers.familiar_digits import FamiliarDigits
from app.digits.controllers.learning_session import LearningSession
from app.digits.controllers.my_digits import MyDigits
from app.digits.controllers.personal_test_session import PersonalTestSession
from app.drawing.controllers.pictures import Pictures
from app.drawing.controllers.reader import Reader
from app.drawing.controllers.sketch_controller import SketchController
from app.inside.controllers.evidence_reader import EvidenceReader
from app.models.controllers.bundled_models import bundled_choices, judge_of_digits
from app.models.controllers.file_commands import FileCommands
from app.models.controllers.kept_models import KeptModels
from app.models.controllers.model_document import ModelDocument
from app.models.controllers.reading_network import ReadingNetwork
from app.models.widgets.file_questions import FileQuestions
from app.parts.values.activity import ColourRange
from app.recovery.controllers.recovery import Recovery
from app.shell.controllers.folders import own_data
from app.shell.controllers.settings_store import SettingsStore, user_settings
from app.shell.controllers.start import Start
from app.shell.controllers.theme_controller import ThemeController
from app.shell.main_window import MainWindow
from app.shell.theme.apply import apply_theme
from app.shell.theme.tokens import Tokens
from app.shell.widgets.help_dialogs import AboutDialog, ShortcutsDialog
from app.training.controllers.training_session import TrainingSession
from app.work.background_run import Runs, end_all
from nnengine.digits.mine.user_store import UserStore, user_digits_path
from nnengine.digits.sources import mnist_is_at_hand, open_data
from nnengine.training.parallel import one_blas_thread


def compose(file: Path | None, data_dir: Path | None) -> MainWindow:
    """The window with everything connected; the controllers belong to it."""
    start = Start()
    store = start.attempt(lambda: SettingsStore(user_settings())) or SettingsStore(None)
    theme = ThemeController(store.settings.scheme)
    _dress(theme.tokens)  # before the first widget: fonts and style sheets are then worked out once
    window = MainWindow()
    _keep_blas_to_one_thread(window)
    store.setParent(window)
    theme.setParent(window)
    sketch = SketchController(store.settings.pen_width, window)
    judge = start.attempt(judge_of_digits)
    reader = Reader(judge, window)
    familiar = FamiliarDigits(judge, window)
    reading_network = ReadingNetwork(window)
    document = ModelDocument(window, data_dir)
    questions = FileQuestions(window)
    files = FileCommands(document, store, questions, KeptModels(_kept_folder()), window)
    session = TrainingSession(open_data, data_dir, mnist_is_at_hand=mnist_is_at_hand, parent=window)
    pictures = Pictures(questions, window)
    my_digits = MyDigits(UserStore(user_digits_path()), questions, window)
    digit_reader = DigitReader(window)
    evidence = EvidenceReader(window)
    collecting = CollectingSession(sketch, my_digits, parent=window)
    personal_test = PersonalTestSession(document, lambda: store.settings.recent_files, window)
    learning = LearningSession(open_data, data_dir, mnist_is_at_hand=mnist_is_at_hand, parent=window)
    _connect_drawing(window, sketch, reader, store)
    _connect_digits(window, sketch, reader, document, my_digits, digit_reader)
    my_digits.digits_changed.connect(familiar.show_digits)
    familiar.familiar_changed.connect(reader.accept)
    connect_collecting(window, collecting, sketch, reader, digit_reader)
    connect_pictures(window, sketch, reader, files, pictures, collecting)
    connect_personal_test(window, collecting, my_digits, personal_test)
    connect_files(window, document, files)
    connect_training(window, session, files)
    _connect_networks(window, document, session, reading_network, reader)
    connect_learning(window, document, files, session, my_digits, learning)
    connect_evidence(window, reader, reading_network, evidence)
    _connect_view(window, theme, store, digit_reader, evidence)
    recovery = Recovery(_recovery_folder(), files.keep_left, window)
    connect_recovery(window, sketch, pictures, document, session, files, recovery)
    learning.model_waits.connect(recovery.show_learned)
    _connect_end(window, files, store, recovery, (document, pictures, session, learning, personal_test))
    for part in (
        lambda: window.menus.show_bundled(bundled_choices()),
        lambda: window.menus.show_recent(store.settings.recent_files),
        lambda: session.form_changed.emit(session.form),
        lambda: window.restore(store.settings.geometry, store.settings.splitter),
        my_digits.start,
        lambda: files.start(file),
        recovery.start,
    ):
        start.attempt(part)
    start.tell(store.problem, window.notice_bar.show_notice)
    return window


def _connect_drawing(window: MainWindow, sketch: SketchController, reader: Reader, store: SettingsStore) -> None:
    column, commands = window.sketch_column, window.commands
    column.canvas.stroke_begun.connect(sketch.begin_stroke)
    column.canvas.stroke_extended.connect(sketch.extend_stroke)
    column.canvas.stroke_ended.connect(sketch.end_stroke)
    column.pen_bar.pen_width_changed.connect(sketch.set_pen_width)
    commands.undo.triggered.connect(sketch.undo)
    commands.redo.triggered.connect(sketch.redo)
    commands.clear.triggered.connect(sketch.clear)
    sketch.sketch_changed.connect(column.canvas.show_sketch)
    sketch.sketch_changed.connect(commands.show_sketch)
    sketch.pen_width_changed.connect(column.show_pen_width)
    sketch.pen_width_changed.connect(lambda width: store.change(pen_width=width))
    reader.input_changed.connect(column.answer.show_input)
    reader.number_changed.connect(column.show_number)
    column.answer.digits.digit_chosen.connect(reader.look_at)
    reader.activity_changed.connect(window.look_page.show_activity)
    column.show_pen_width(sketch.pen_width)


def _connect_digits(
    window: MainWindow,
    sketch: SketchController,
    reader: Reader,
    document: ModelDocument,
    my_digits: MyDigits,
    digit_reader: DigitReader,
) -> None:
    page, tell_it = window.digits_page, window.sketch_column.tell_it
    sketch.sketch_changed.connect(tell_it.show_sketch)
    sketch.sketch_changed.connect(my_digits.show_sketch)
    reader.digit_changed.connect(my_digits.show_sketch)  # of several digits, the one looked at is labelled
    for label, action in enumerate(window.commands.labels):
        action.triggered.connect(lambda _checked=False, label=label: my_digits.label(label))
    tell_it.digit_chosen.connect(my_digits.label)
    tell_it.undo_requested.connect(my_digits.undo_label)
    my_digits.drawing_changed.connect(tell_it.show_kept)
    my_digits.collection_changed.connect(page.show_collection)
    my_digits.digits_changed.connect(digit_reader.show_digits)
    my_digits.notice_raised.connect(window.notice_bar.show_notice)
    document.network_changed.connect(digit_reader.use)
    digit_reader.digits_seen.connect(page.show_seen)
    page.relabel_requested.connect(my_digits.relabel)
    page.delete_requested.connect(my_digits.delete)
    page.undo_requested.connect(my_digits.undo)
    page.import_requested.connect(my_digits.import_digits)
    page.export_requested.connect(my_digits.export_digits)


def _connect_networks(
    window: MainWindow,
    document: ModelDocument,
    session: TrainingSession,
    reading_network: ReadingNetwork,
    reader: Reader,
) -> None:
    document.network_changed.connect(reading_network.set_saved)
    document.network_changed.connect(session.forget)
    session.begun.connect(document.give_up_range)
    document.document_changed.connect(lambda shown: session.show_model(document.model, shown.title))
    session.network_changed.connect(reading_network.set_in_training)
    session.ended.connect(reading_network.end_training)
    reading_network.network_changed.connect(reader.use)
    reading_network.choice_changed.connect(window.header.show_network_choice)
    window.header.network_switch.network_chosen.connect(reading_network.choose)


def _connect_view(
    window: MainWindow,
    theme: ThemeController,
    store: SettingsStore,
    digit_reader: DigitReader,
    evidence: EvidenceReader,
) -> None:
    def watch() -> None:
        digit_reader.watch(window.digits_page.isVisibleTo(window))
        evidence.watch(window.look_page.isVisibleTo(window))

    def show_page(key: str) -> None:
        window.show_page(key)
        watch()
        store.change(page=key)

    def show_colour_range(colour_range: ColourRange) -> None:
        window.look_page.show_colour_range(colour_range)
        store.change(colour_range=colour_range)

    def show_tokens(tokens: Tokens) -> None:
        _dress(tokens)
        window.apply_theme(tokens)

    commands = window.commands
    window.page_chosen.connect(show_page)
    window.look_page.colour_range_chosen.connect(show_colour_range)
    theme.tokens_changed.connect(show_tokens)
    theme.scheme_changed.connect(lambda scheme: store.change(scheme=scheme))
    for scheme, action in commands.schemes.items():
        action.triggered.connect(lambda _checked=False, scheme=scheme: theme.choose(scheme))
    commands.about.triggered.connect(lambda: AboutDialog(window).open())
    commands.shortcuts.triggered.connect(lambda: ShortcutsDialog(commands.listed, window).open())
    commands.schemes[theme.scheme].setChecked(True)
    window.apply_theme(theme.tokens)
    window.show_page(store.settings.page)
    watch()
    window.look_page.show_colour_range(store.settings.colour_range)


def _connect_end(
    window: MainWindow,
    files: FileCommands,
    store: SettingsStore,
    recovery: Recovery,
    running: Sequence[Runs],
) -> None:
    def end() -> None:
        store.change(geometry=window.geometry_state(), splitter=window.look_page.splitter_state())
        end_all(running)
        is_safe = files.keep_at_end()
        recovery.end(keep=window.is_unasked or not is_safe)

    window.ask_before_closing(files.may_close)
    window.closed.connect(end)
    application = QApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(lambda: end_all(running))


def _dress(tokens: Tokens) -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, tokens)


def _recovery_folder() -> Path:
    return own_data() / "recovery"


def _keep_blas_to_one_thread(window: MainWindow) -> None:
    """While the window lives: a second thread inside the small products of one drawing costs far more than it brings.

    Training keeps its speed, since it divides mini-batches among threads of its own.
    """
    limit = ExitStack()
    limit.enter_context(one_blas_thread())
    window.destroyed.connect(lambda: limit.close())  # noqa: PLW0108  Qt does not keep the owner of a plain method


def _kept_folder() -> Path:
    return own_data() / "kept"
