"""Training joins the window: its page, its commands, what a run has come to."""

from __future__ import annotations

from app.models.shared import Models
from app.shell.main_window import MainWindow
from app.shell.pages import Page, Panel
from app.shell.selection import Selection
from app.shell.services import Services
from app.training.commands import TrainingCommands
from app.training.controllers.curves import curves_of
from app.training.controllers.training_session import TrainingSession
from app.training.train_page import TrainPage
from app.training.values.training import TrainingPhase
from app.training.widgets.run_strip import RunStrip


def join(window: MainWindow, services: Services) -> None:
    """Add the page Train and run what it asks for."""
    page = TrainPage()
    session = TrainingSession(
        services.open_data, services.data_dir, mnist_is_at_hand=services.mnist_is_at_hand, parent=window
    )
    for plot in (page.cost_plot, page.accuracy_plot):
        window.add_panel(Panel(plot.kind.value, plot.title, plot, plot.show_title, plot.filled_changed))
    window.add_page(Page("train", "Train", page, 2))
    strip = RunStrip(page.controls, (page.cost_plot, page.accuracy_plot))
    window.set_strip(strip)
    _connect_run(window, page, session, TrainingCommands(window))
    _connect_strip(page, strip, session, services[Models])
    _connect_models(page, session, services[Models])
    _connect_selection(page, session, services[Selection], services[Models])
    window.end_with(session)
    window.at_start(lambda: session.form_changed.emit(session.form))


def _connect_run(window: MainWindow, page: TrainPage, session: TrainingSession, commands: TrainingCommands) -> None:
    page.panel.choices_changed.connect(session.choose)
    page.panel.origin_chosen.connect(session.choose_origin)
    page.panel.refused_changed.connect(session.refuse)
    controls = page.controls
    for asked, do in (
        ((controls.train_requested, commands.train.triggered), session.train),
        ((controls.pause_requested, commands.pause.triggered), session.pause),
        ((controls.resume_requested, commands.resume.triggered), session.resume),
        ((controls.step_requested, commands.step.triggered), session.step),
        ((controls.stop_requested, commands.stop.triggered), session.stop),
    ):
        for signal in asked:
            signal.connect(page.panel.finish_typing)
            signal.connect(do)
    for show in (page.show_form, commands.show_form):
        session.form_changed.connect(show)
    for show_progress in (page.show_progress, commands.show_progress):
        session.progress_changed.connect(show_progress)
    session.curves_changed.connect(page.show_curves)
    session.begun.connect(lambda: window.notice_bar.settle("training"))
    for part in (session, page.cost_plot, page.accuracy_plot):
        part.notice_raised.connect(window.notice_bar.show_notice)


def _connect_strip(page: TrainPage, strip: RunStrip, session: TrainingSession, models: Models) -> None:
    """The strip is there while a run exists, or what it has come to is not saved."""

    def show() -> None:
        phase = session.progress.phase
        is_unsaved = phase in {TrainingPhase.FINISHED, TrainingPhase.FAILED} and models.document.document.is_modified
        strip.setVisible(phase.is_active or is_unsaved)
        page.show_controls(strip.isHidden())

    session.curves_changed.connect(strip.show_curves)
    session.progress_changed.connect(lambda _progress: show())
    models.document.document_changed.connect(lambda _shown: show())
    show()


def _connect_selection(page: TrainPage, session: TrainingSession, selection: Selection, models: Models) -> None:
    """An epoch that is pointed at in one plot is marked in both, and read with as it was then."""
    for plot in (page.cost_plot, page.accuracy_plot):
        plot.epoch_pointed.connect(selection.point_at_epoch)
        selection.epoch_changed.connect(plot.mark_epoch)
    selection.epoch_changed.connect(
        lambda epoch: models.reading.preview(None if epoch is None else session.network_of(epoch))
    )


def _connect_models(page: TrainPage, session: TrainingSession, models: Models) -> None:
    document, reading, unopened = models.document, models.reading, models.unopened
    document.network_changed.connect(session.forget)
    document.network_changed.connect(lambda _network: page.show_curves(curves_of(document.model)))
    document.document_changed.connect(lambda shown: session.show_model(document.model, shown.title))
    session.begun.connect(document.give_up_range)
    session.model_trained.connect(models.files.adopt_run)
    session.begun.connect(lambda: unopened.run_named.emit(session.name))
    session.network_changed.connect(reading.set_in_training)
    session.best_changed.connect(reading.set_best)
    session.ended.connect(reading.end_training)
    session.progress_changed.connect(lambda progress: unopened.training_changed.emit(progress.phase.is_active))
    session.checkpoint_made.connect(lambda model, name: unopened.waits.emit("run", model, name))
    session.ended.connect(lambda: unopened.waits.emit("run", None, ""))
