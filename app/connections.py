"""What the composition root connects, in a function for each thing that a user does."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.digits.controllers.collecting_session import CollectingSession
from app.digits.controllers.digit_reader import DigitReader
from app.digits.controllers.learning_session import LearningSession
from app.digits.controllers.my_digits import MyDigits
from app.digits.controllers.personal_test_session import PersonalTestSession
from app.drawing.controllers.pictures import Pictures
from app.drawing.controllers.reader import Reader
from app.drawing.controllers.shown_preparation import ShownPreparation
from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.values.sketch import Sketch
from app.inside.controllers.evidence_reader import EvidenceReader
from app.models.controllers.file_commands import FileCommands
from app.models.controllers.model_document import ModelDocument
from app.models.controllers.reading_network import ReadingNetwork
from app.recovery.controllers.recovery import Recovery
from app.shell.main_window import MainWindow
from app.shell.values.notices import Offer
from app.training.controllers.training_session import TrainingSession


def connect_files(window: MainWindow, document: ModelDocument, files: FileCommands) -> None:
    """Open, save and bring back models."""
    commands = window.commands
    commands.open.triggered.connect(files.open)
    commands.save.triggered.connect(files.save)
    commands.save_as.triggered.connect(files.save_as)
    window.menus.recent_chosen.connect(files.open_path)
    window.menus.bundled_chosen.connect(files.open_bundled)
    window.file_dropped.connect(files.open_path)
    window.menus.kept_chosen.connect(files.open_path)
    commands.back.triggered.connect(files.go_back)
    files.recent_files_changed.connect(window.menus.show_recent)
    files.kept_changed.connect(window.menus.show_kept)
    files.way_back_changed.connect(commands.show_way_back)
    document.document_changed.connect(window.show_document)
    document.curves_changed.connect(window.train_page.show_curves)
    document.range_question_changed.connect(window.show_range_question)
    window.digits_page.learning.learn_requested.connect(document.give_up_range)
    document.range_asked.connect(window.input_range.ask)
    window.input_range.range_chosen.connect(document.choose_range)
    document.notice_raised.connect(window.notice_bar.show_notice)
    document.network_changed.connect(lambda _network: window.notice_bar.settle("opening"))
    files.notice_raised.connect(window.notice_bar.show_notice)


def connect_training(window: MainWindow, session: TrainingSession, files: FileCommands) -> None:
    """Train, and open what a run has come to."""
    page, commands = window.train_page, window.commands
    page.panel.choices_changed.connect(session.choose)
    page.panel.origin_chosen.connect(session.choose_origin)
    page.panel.refused_changed.connect(session.refuse)
    for train, pause, resume, step, stop in (
        (
            page.controls.train_requested,
            page.controls.pause_requested,
            page.controls.resume_requested,
            page.controls.step_requested,
            page.controls.stop_requested,
        ),
        (
            commands.train.triggered,
            commands.pause.triggered,
            commands.resume.triggered,
            commands.step.triggered,
            commands.stop.triggered,
        ),
    ):
        train.connect(page.panel.finish_typing)
        train.connect(session.train)
        pause.connect(session.pause)
        resume.connect(session.resume)
        step.connect(page.panel.finish_typing)
        step.connect(session.step)
        stop.connect(session.stop)
    session.form_changed.connect(page.show_form)
    session.form_changed.connect(commands.show_form)
    session.progress_changed.connect(page.show_progress)
    session.progress_changed.connect(commands.show_progress)
    session.curves_changed.connect(page.show_curves)
    session.model_trained.connect(files.adopt_run)
    session.notice_raised.connect(window.notice_bar.show_notice)
    session.begun.connect(lambda: window.notice_bar.settle("training"))
    page.cost_plot.notice_raised.connect(window.notice_bar.show_notice)
    page.accuracy_plot.notice_raised.connect(window.notice_bar.show_notice)


def connect_evidence(
    window: MainWindow, reader: Reader, reading_network: ReadingNetwork, evidence: EvidenceReader
) -> None:
    """Tell what speaks for the answer and what for the runner-up, when the pen is up."""
    canvas = window.sketch_column.canvas
    canvas.stroke_begun.connect(evidence.put_pen_down)
    canvas.stroke_ended.connect(evidence.lift_pen)
    reader.input_changed.connect(evidence.show_input)
    reader.number_changed.connect(evidence.show_number)
    reading_network.network_changed.connect(evidence.use)
    evidence.runner_up_changed.connect(window.look_page.runner_up.show_runner_up)


def connect_collecting(
    window: MainWindow,
    collecting: CollectingSession,
    sketch: SketchController,
    reader: Reader,
    digit_reader: DigitReader,
) -> None:
    """Ask for digits, a sheet of ten at a time; they are no number, so nothing is read meanwhile."""
    canvas, card, commands = window.sketch_column.canvas, window.sketch_column.collect, window.commands

    def start(each: int) -> None:
        window.page_chosen.emit("digits")
        collecting.start(each)
        reader.read(Sketch())

    def read(drawing: Sketch) -> None:
        if not collecting.is_on:
            reader.read(drawing)

    for each, action in commands.rounds.items():
        action.triggered.connect(lambda _checked=False, each=each: start(each))
    canvas.stroke_begun.connect(collecting.put_pen_down)
    canvas.stroke_ended.connect(collecting.lift_pen)
    sketch.sketch_changed.connect(collecting.show_sketch)
    sketch.sketch_changed.connect(read)
    window.closed.connect(collecting.stop)  # which keeps what is written
    for signal, step in (
        (card.next_requested, collecting.accept),
        (card.back_requested, collecting.go_back),
        (card.stop_requested, collecting.stop),
        (commands.collect_next.triggered, collecting.accept),
        (commands.collect_back.triggered, collecting.go_back),
        (commands.collect_stop.triggered, collecting.stop),
    ):
        signal.connect(step)
    collecting.collecting_changed.connect(window.show_collecting)
    collecting.collecting_changed.connect(lambda shown: digit_reader.be_silent(shown is not None))
    collecting.notice_raised.connect(window.notice_bar.show_notice)


def connect_personal_test(
    window: MainWindow, collecting: CollectingSession, my_digits: MyDigits, test: PersonalTestSession
) -> None:
    """Test each model with the user's digits: when asked for, and after a whole round of collecting."""
    page, view = window.digits_page, window.digits_page.test

    def begin() -> None:
        page.show_test()
        test.start()

    my_digits.digits_changed.connect(test.show_digits)
    page.test_requested.connect(begin)
    collecting.finished.connect(begin)
    view.start_requested.connect(test.start)
    view.cancel_requested.connect(test.cancel)
    test.test_changed.connect(view.show_test)


def connect_pictures(
    window: MainWindow,
    sketch: SketchController,
    reader: Reader,
    files: FileCommands,
    pictures: Pictures,
    collecting: CollectingSession,
) -> None:
    """Show pictures in the place of drawings, and how both were prepared."""
    preparation, dialog = ShownPreparation(window), window.preparation
    window.commands.open_picture.triggered.connect(pictures.choose)
    window.picture_pasted.connect(pictures.paste)
    files.picture_chosen.connect(pictures.open)
    pictures.picture_opened.connect(lambda _picture: collecting.stop())  # which puts the drawing before it back
    pictures.picture_opened.connect(sketch.show_picture)
    pictures.notice_raised.connect(window.notice_bar.show_notice)
    pictures.picture_opened.connect(lambda _picture: window.notice_bar.settle("opening"))
    reader.digit_changed.connect(preparation.show_sketch)
    dialog.watched_changed.connect(preparation.watch)
    preparation.preparation_changed.connect(dialog.view.show_preparation)


def connect_recovery(
    window: MainWindow,
    sketch: SketchController,
    pictures: Pictures,
    document: ModelDocument,
    session: TrainingSession,
    files: FileCommands,
    recovery: Recovery,
) -> None:
    """Write down what is open, and bring back what a program left behind that ended before it was closed."""

    def take(offer: Offer) -> None:
        (files.go_back if offer is Offer.GO_BACK else recovery.bring_back)()

    window.notice_bar.offer_chosen.connect(take)
    sketch.sketch_changed.connect(recovery.show_sketch)
    document.document_changed.connect(lambda shown: recovery.show_document(shown, document.model))
    session.checkpoint_made.connect(recovery.show_run)
    session.ended.connect(lambda: recovery.show_run(None, ""))
    recovery.sketch_recovered.connect(lambda left: sketch.put(sketch.sketch.continued(left)))
    recovery.picture_recovered.connect(pictures.open_again)
    recovery.model_recovered.connect(files.adopt_recovered)
    recovery.notice_raised.connect(window.notice_bar.show_notice)
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        application.commitDataRequest.connect(recovery.save_now)  # the session at the machine ends, perhaps


def connect_learning(
    window: MainWindow,
    document: ModelDocument,
    files: FileCommands,
    session: TrainingSession,
    my_digits: MyDigits,
    learning: LearningSession,
) -> None:
    """Teach the open network the user's digits."""
    panel = window.digits_page.learning
    document.document_changed.connect(lambda shown: learning.show_model(document.model, shown.name))
    my_digits.digits_changed.connect(learning.show_digits)
    session.progress_changed.connect(learning.show_training)
    panel.learn_requested.connect(learning.learn)
    panel.cancel_requested.connect(learning.cancel)
    panel.keep_requested.connect(learning.keep)
    panel.discard_requested.connect(learning.discard)
    learning.learning_changed.connect(panel.show_learning)
    learning.model_kept.connect(files.adopt_trained)
    learning.notice_raised.connect(window.notice_bar.show_notice)
