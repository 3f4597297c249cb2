"""Training, as the window starts it and sees it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.shell.values.notices import Level, Notice
from app.training.controllers.curves import RunCurves
from app.training.controllers.training_form import (
    OPEN,
    OpenModel,
    changed_choices,
    open_choices,
    preset_choices,
    recipe,
    training_form,
)
from app.training.controllers.training_run import Outcome, Report, TrainingRun
from app.training.values.training import Origin, TrainingChoices, TrainingForm, TrainingPhase, TrainingProgress
from app.work.background_run import SHUTDOWN_TIME
from nnengine.data import DataSplits, ProgressCallback
from nnengine.errors import ArgumentError, EngineError
from nnengine.files.model import EnsembleModel, Model
from nnengine.network.network import Network
from nnengine.training.presets import PRESETS
from nnengine.training.recipe import Recipe

FETCH_INTERVAL = 33  # milliseconds
CURVES_INTERVAL = 0.2  # seconds
FIRST_PRESET = "784-30-10"
FURTHER = "-further"  # ends the name of a model that was trained on

OpenData = Callable[[str, Path | None, ProgressCallback], DataSplits]


class TrainingSession(QObject):
    """One run at a time, in a thread of its own; what it leaves in its slot is fetched at screen rate."""

    form_changed = Signal(object)  # TrainingForm
    progress_changed = Signal(object)  # TrainingProgress
    curves_changed = Signal(object)  # Curves
    network_changed = Signal(object)  # Network, in training
    best_changed = Signal(object)  # Network of the best epoch so far
    begun = Signal()
    checkpoint_made = Signal(object, str)  # Model, name: what the run has come to so far
    ended = Signal()  # no network is in training any more
    model_trained = Signal(object, str, object)  # Model, name, Notice that tells how the run ended
    notice_raised = Signal(object)  # Notice

    def __init__(
        self,
        open_data: OpenData,
        data_dir: Path | None,
        *,
        mnist_is_at_hand: Callable[[Path | None], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_data = open_data
        self._data_dir = data_dir
        self._mnist_is_at_hand = mnist_is_at_hand
        self._splits: tuple[str, DataSplits] | None = None
        self._run: TrainingRun | None = None
        self._shown = Report()
        self._run_curves = RunCurves()
        self._shows_run = False  # whether the curves are those of this run
        self._curves_at = 0.0
        self._name = ""
        data = "mnist" if mnist_is_at_hand(data_dir) else "procedural"
        self._data = data
        self._choices = preset_choices(FIRST_PRESET, data)
        self._other_choices = self._choices  # of the origin that is not chosen
        self._opened = OpenModel()
        self._refused: dict[str, str] = {}
        self._timer = QTimer(self, interval=FETCH_INTERVAL)
        self._timer.timeout.connect(self._fetch)

    @property
    def form(self) -> TrainingForm:
        return training_form(self._choices, self._opened, mnist_is_at_hand=self._mnist_is_at_hand(self._data_dir))

    @property
    def name(self) -> str:
        """What the network is called that is trained, or was trained last."""
        return self._name

    @property
    def progress(self) -> TrainingProgress:
        return self._shown.progress

    def choose(self, choices: TrainingChoices) -> None:
        self._choices = changed_choices(self._choices, choices)
        self.form_changed.emit(self.form)

    def choose_origin(self, origin: Origin) -> None:
        """Train a new network or go on with the open one; each has choices of its own."""
        if origin is not self.form.origin:
            self._choices, self._other_choices = self._other_choices, self._choices
            self.form_changed.emit(self.form)

    def show_model(self, model: Model | EnsembleModel | None, title: str) -> None:
        """Know the open model, with which training may go on."""
        is_another = model is not self._opened.model
        self._opened = OpenModel(model, title)
        if is_another and model is not None:
            choices = open_choices(_of_now(model), self._data)
            if self._choices.preset == OPEN:
                self._choices = choices
            else:
                self._other_choices = choices
        self.form_changed.emit(self.form)

    def refuse(self, refused: dict[str, str]) -> None:
        """Begin no run while these texts, by the name of the choice, are none that could be chosen."""
        self._refused = refused

    def train(self) -> None:
        """Begin a run with what is chosen; while one is active nothing happens."""
        self._begin(one_epoch=False)

    def pause(self) -> None:
        if self._run is not None:
            self._run.pause()

    def resume(self) -> None:
        if self._run is not None:
            self._run.resume()

    def step(self) -> None:
        """Train to the end of an epoch, then pause."""
        if self._run is None:
            self._begin(one_epoch=True)
        else:
            self._run.step()

    def stop(self) -> None:
        if self._run is not None:
            self._run.stop()

    def network_of(self, epoch: int) -> Network | None:
        """The network of the run that is shown as it was after ``epoch``, or the nearest epoch that was kept."""
        epochs = self._shown.epochs
        nearest = epochs.nearest(epoch)
        if nearest is None:
            return None
        weights = epochs[nearest]
        network = Network(weights.specification)
        network.load(weights)
        return network

    def forget(self) -> None:
        """Tell no longer of a run that has ended: another model, with curves of its own, was opened."""
        if self._run is None:
            self._shown = Report()
            self.progress_changed.emit(self._shown.progress)

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End a run and its thread, whatever it is doing; what it has learned still goes out."""
        run = self._run
        if run is not None:
            run.stop()
            run.join(seconds)
            self._fetch()
            self._run = None  # one that hangs is not waited for again
        self._timer.stop()

    def _begin(self, *, one_epoch: bool) -> None:
        if self._run is not None:
            return
        try:
            begin = self._model_to_go_on_with()
            chosen = recipe(self._choices, self._refused, None if begin is None else _of_now(begin))
        except ArgumentError as error:
            self.notice_raised.emit(Notice(Level.ERROR, "Training cannot start", str(error), about="training"))
            return
        known = self._splits

        def opened(progress: ProgressCallback) -> DataSplits:
            if known is not None and known[0] == chosen.data:
                return known[1]
            return self._open_data(chosen.data, self._data_dir, progress)

        self._name = PRESETS[self._choices.preset].title if begin is None else _further(self._opened.title)
        self._run = TrainingRun(chosen, opened, begin, title=self._name, one_epoch=one_epoch)
        self._shown = Report()
        self._run_curves, self._shows_run = RunCurves(), False
        self.begun.emit()
        self._fetch()
        self._run.start()
        self._timer.start()

    def _model_to_go_on_with(self) -> Model | None:
        """None for a new network. Raises ArgumentError where training cannot go on with the open model."""
        if self._choices.preset != OPEN:
            return None
        if self._opened.refusal:
            raise ArgumentError(f"{self._opened.title}: {self._opened.refusal}")
        return self._opened.model if isinstance(self._opened.model, Model) else None

    def _fetch(self) -> None:
        """Show what is new in the slot."""
        run = self._run
        if run is None or run.latest is self._shown:
            return
        before, report = self._shown, run.latest
        self._show_curves(run, report)
        if report.weights is not None and report.weights is not before.weights:
            network = Network(run.recipe.network)
            network.load(report.weights)
            self.network_changed.emit(network)
        if report.best is not None and report.best is not before.best:
            network = Network(run.recipe.network)
            network.load(report.best.weights)
            self.best_changed.emit(network)
        if report.checkpoint is not None and report.checkpoint is not before.checkpoint:
            self.checkpoint_made.emit(report.checkpoint, self._name)
        for remark in report.remarks[len(before.remarks) :]:
            text = f"{remark[:1].upper()}{remark[1:]}."
            self.notice_raised.emit(Notice(Level.WARNING, "Storing the run", text, about="runs"))
        if report.outcome is not None:
            self._end(run, report, report.outcome)
        self._shown = report
        self.progress_changed.emit(report.progress)

    def _show_curves(self, run: TrainingRun, report: Report) -> None:
        if report.weights is None:
            return  # it has not begun to train, and may fail before it does: what is shown stays
        # A plot takes its time to be drawn: a few times a second will do, and epochs may be shorter than that.
        is_last = report.outcome is not None or report.progress.phase is TrainingPhase.PAUSED  # for the time being
        if monotonic() < self._curves_at + CURVES_INTERVAL and not is_last:
            return
        if self._run_curves.follow(report.series) or not self._shows_run:
            self._curves_at, self._shows_run = monotonic(), True
            self.curves_changed.emit(self._run_curves.curves(report.progress.best_epoch, run.epochs))

    def _end(self, run: TrainingRun, report: Report, outcome: Outcome) -> None:
        self._run = None
        self._timer.stop()
        if outcome.splits is not None:
            self._splits = (run.recipe.data, outcome.splits)
        notice = _notice(outcome)
        if outcome.model is not None:
            self.model_trained.emit(outcome.model, self._name, notice)
            # The model itself knows its mini-batches in summary alone: what was seen stays to be seen.
            self.curves_changed.emit(self._run_curves.curves(report.progress.best_epoch, run.epochs))
        else:
            self.notice_raised.emit(notice)
        self.ended.emit()
        self.form_changed.emit(self.form)  # the data may be at hand by now


def _of_now(model: Model | EnsembleModel) -> Recipe:
    """The model's recipe, with what was changed in the course of its training."""
    return model.recipe if isinstance(model, EnsembleModel) else replace(model.recipe, training=model.settings)


def _further(title: str) -> str:
    """What a model is called that was trained on."""
    return title if title.endswith(FURTHER) else f"{title}{FURTHER}"


def _notice(outcome: Outcome) -> Notice:
    model, error = outcome.model, outcome.error
    kept = ""
    if model is not None:
        accuracy = model.metrics["validation_accuracy"] * 100
        kept = f"Kept the weights of epoch {model.best_epoch} ({accuracy:.1f} % on validation)"
    if error is not None:
        details = "" if isinstance(error, EngineError) else "".join(traceback.format_exception(error))
        reason = str(error)
        text = f"{reason[:1].upper()}{reason[1:]}. {kept or 'The open model stays'}."
        return Notice(Level.ERROR, "Training could not go on", text, details, "training")
    if not outcome.is_stopped:
        return Notice(Level.INFO, "Training is done", f"{kept}.", about="training")
    if model is not None:
        return Notice(Level.INFO, "Training was stopped", f"{kept}.", about="training")
    text = "No epoch was finished; the open model stays."
    return Notice(Level.INFO, "Training was stopped", text, about="training")
