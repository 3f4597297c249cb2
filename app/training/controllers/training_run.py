"""One run of training in a thread of its own. No Qt: out of it come only frozen values, left in a slot."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter

from app.training.controllers.epoch_weights import EpochWeights
from app.training.controllers.rate import Rate
from app.training.values.training import TrainingPhase, TrainingProgress
from app.work.background_run import BackgroundRun
from nnengine.data import DataSplits, Progress, ProgressCallback
from nnengine.errors import DownloadCancelled, EngineError
from nnengine.files.model import Model, trained_model
from nnengine.files.provenance import earlier, provenance
from nnengine.files.run_recorder import RunRecorder
from nnengine.files.run_store import STOPPED, Beginning
from nnengine.network.network import Weights
from nnengine.training.events import Best, EpochEnded, Event, MiniBatchEnded
from nnengine.training.loop import Training
from nnengine.training.recipe import Recipe
from nnengine.training.series import FrozenSeries
from nnengine.training.settings import TrainingSettings
from nnengine.training.state import TrainingState

logger = logging.getLogger(__name__)

REPORT_INTERVAL = 1 / 30  # seconds
SNAPSHOT_INTERVAL = 0.2  # seconds between two copies of the weights
LAST_WORDS = 1.0  # seconds that the outcome may wait for the run to be stored
CHECKPOINT_INTERVAL = 10.0  # seconds between two models that a run has come to, at the end of an epoch

_CHANGED = ("learning_rate", "schedule", "l2", "l1")  # with which a run may go on

OpenData = Callable[[ProgressCallback], DataSplits]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How a run ended. ``model`` is None when no epoch was finished, ``error`` when nothing went wrong."""

    splits: DataSplits | None
    model: Model | None
    is_stopped: bool
    error: Exception | None


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Where a run stands; ``weights`` are its newest snapshot, ``checkpoint`` what it had come to a while ago.

    ``best`` is its best epoch so far, ``epochs`` are the weights after each epoch, as far as they are kept, ``remarks``
    all that should be said of storing the run; ``outcome`` comes with the last report.
    """

    progress: TrainingProgress = field(default_factory=TrainingProgress)
    series: Mapping[str, FrozenSeries] = field(default_factory=dict)
    weights: Weights | None = None
    best: Best | None = None
    epochs: EpochWeights = field(default_factory=EpochWeights)
    checkpoint: Model | None = None
    outcome: Outcome | None = None
    remarks: tuple[str, ...] = ()


class TrainingRun(BackgroundRun):
    """Opens the data, makes the network and trains it. Commands return at once; ``latest`` tells what came of them."""

    def __init__(
        self,
        recipe: Recipe,
        open_data: OpenData,
        begin: Model | None = None,
        *,
        title: str = "",
        one_epoch: bool = False,
    ) -> None:
        """Begin with a new network, or with the weights of the model ``begin``: then ``recipe`` asks for more epochs.

        Where that holds the state of its training, and nothing that the state depends on was changed, the run goes on
        as if it had never stopped. The run is stored under its ``title`` while it trains.
        """
        super().__init__("training")
        self.recipe = recipe
        self.epochs = recipe.training.epochs
        self._title = title
        self._remarks: tuple[str, ...] = ()
        self._epoch_weights = EpochWeights()
        self._begin = begin
        self._earlier: dict[str, str] = {}
        self._begun_with: Model | None = None
        self.latest = Report(_preparing("Opening the data"))
        self._open_data = open_data
        self._may_run = threading.Event()
        self._may_run.set()
        self._pauses_after_epoch = one_epoch

    def pause(self) -> None:
        self._may_run.clear()

    def resume(self) -> None:
        self._pauses_after_epoch = False
        self._may_run.set()

    def step(self) -> None:
        """Go on to the end of this epoch, then pause."""
        self._pauses_after_epoch = True
        self._may_run.set()

    def stop(self) -> None:
        super().stop()
        self._may_run.set()

    def _work(self) -> None:
        splits: DataSplits | None = None
        training: Training | None = None
        error: Exception | None = None
        try:
            splits = self._open_data(self._prepare)
            self._prepare(Progress("Making the network", 0, None))
            training = self._training(splits)
            beginning = self._beginning(splits)
            with RunRecorder(beginning, training, self._remark, last_words=LAST_WORDS) as recorder:
                self._follow(training, splits, recorder)
                if self._stop.is_set():
                    recorder.end(STOPPED)
        except DownloadCancelled:
            self._stop.set()
        except EngineError as expected:
            error = expected
        except Exception as unexpected:  # the window must hear of it, whatever it is
            logger.exception("training failed")
            error = unexpected
        self._end(splits, training, error)

    def _training(self, splits: DataSplits) -> Training:
        begin = self._begin
        if begin is None:
            network, state = self.recipe.new_network(), None
        else:
            network, state = begin.network(), begin.state if _is_same_run(begin, self.recipe, splits) else None
            self._earlier = earlier(begin.provenance, begin.recipe.data if state is None else None)
            self._begun_with = replace(begin, state=state)
            if state is not None:
                return self._gone_on(begin, state, splits)
        return Training(network, splits.training, splits.validation, self.recipe.training)

    def _gone_on(self, begin: Model, state: TrainingState, splits: DataSplits) -> Training:
        """The same run: its recipe stays what it began with, and what is asked for now is a change of it."""
        before, wanted = begin.settings, self.recipe.training
        self.recipe, self.epochs = begin.recipe, state.epoch + wanted.epochs
        training = Training(begin.network(), splits.training, splits.validation, begin.recipe.training, state)
        fields = {name: getattr(wanted, name) for name in _CHANGED if getattr(wanted, name) != getattr(before, name)}
        training.change(**fields, epochs=self.epochs)
        return training

    def _prepare(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise DownloadCancelled("stopped before the data was there")
        fraction = progress.done / progress.total if progress.total else 0.0
        self.latest = Report(_preparing(progress.message, fraction))

    def _beginning(self, splits: DataSplits) -> Beginning:
        known = provenance(splits) | self._earlier
        return Beginning(self.recipe, "window", self._title, known, self._begun_with)

    def _remark(self, text: str) -> None:
        self._remarks = (*self._remarks, text)

    def _follow(self, training: Training, splits: DataSplits, recorder: RunRecorder) -> None:
        course = _Course(self.epochs)
        snapshot = training.weights()
        checkpoint: Model | None = None
        tell_at = snapshot_at = checkpoint_at = 0.0
        events = training.events()
        try:
            for event in events:
                if self._stop.is_set():
                    break
                now = perf_counter()
                course.passed(event, now)
                epoch_ended = isinstance(event, EpochEnded)
                if isinstance(event, EpochEnded):
                    self._epoch_weights = self._epoch_weights.with_epoch(event.record.epoch, training.weights())
                if epoch_ended and self._pauses_after_epoch:
                    self._may_run.clear()
                if epoch_ended and now >= checkpoint_at:
                    checkpoint_at = now + CHECKPOINT_INTERVAL
                    checkpoint = self._model(training, splits)
                is_paused = not self._may_run.is_set()
                if recorder.is_due or is_paused:
                    recorder.follow()
                if is_paused or epoch_ended or now >= tell_at:
                    tell_at = now + REPORT_INTERVAL
                    if is_paused or now >= snapshot_at:
                        snapshot_at = now + SNAPSHOT_INTERVAL
                        snapshot = training.weights()
                    phase = TrainingPhase.PAUSED if is_paused else TrainingPhase.RUNNING
                    progress = course.progress(phase, training.best)
                    series = training.series.frozen()
                    best, epochs = training.best, self._epoch_weights
                    self.latest = Report(progress, series, snapshot, best, epochs, checkpoint, remarks=self._remarks)
                if is_paused:
                    self._may_run.wait()
                    course.skip(perf_counter() - now)
        finally:
            events.close()

    def _end(self, splits: DataSplits | None, training: Training | None, error: Exception | None) -> None:
        before = self.latest
        best = training.best if training is not None else None
        is_stopped = self._stop.is_set() and error is None
        epochs = len(training.history.epochs) if training is not None else 0
        phase = TrainingPhase.FINISHED if best is not None or not is_stopped else TrainingPhase.IDLE
        stopped = f"stopped in epoch {epochs + 1} of {self.epochs}" if best else "stopped"
        message = str(error) if error is not None else stopped if is_stopped else ""
        progress = TrainingProgress(
            TrainingPhase.FAILED if error is not None else phase,
            epochs,
            self.epochs,
            before.progress.fraction if training is not None else 0.0,
            best_epoch=best.epoch if best is not None else None,
            best_accuracy=best.validation_accuracy if best is not None else None,
            message=message,
        )
        model = None
        if training is not None and splits is not None and best is not None:
            model = self._model(training, splits)
        outcome = Outcome(splits, model, is_stopped, error)
        series = training.series.frozen() if training is not None else before.series
        self.latest = Report(
            progress, series, before.weights, best, self._epoch_weights, before.checkpoint, outcome, self._remarks
        )

    def _model(self, training: Training, splits: DataSplits) -> Model:
        return trained_model(self.recipe, training, provenance=provenance(splits) | self._earlier)


def _is_same_run(begin: Model, recipe: Recipe, splits: DataSplits) -> bool:
    """Whether the state of the model's training means the same with this recipe and these images."""
    counts = provenance(splits)["data_counts"]
    ignored = {name: getattr(TrainingSettings(), name) for name in ("epochs", *_CHANGED)}
    before, after = (replace(settings, **ignored) for settings in (begin.settings, recipe.training))
    return (
        before == after and begin.recipe.data == recipe.data and begin.provenance.get("data_counts", counts) == counts
    )


class _Course:
    """How far a run has come, and how fast."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._rate = Rate()
        self._images = 0
        self._fraction = 0.0
        self._finished = 0
        self._last = perf_counter()
        self._measuring = 0.0  # seconds at the end of an epoch
        self._rate.add(self._last, 0)

    def passed(self, event: Event, now: float) -> None:
        if isinstance(event, MiniBatchEnded):
            epoch, batch, batches, images, _ = event
            self._images += images
            self._fraction = (epoch + batch / batches) / self._epochs
            self._last = now
        elif isinstance(event, EpochEnded):
            self._finished = event.record.epoch
            self._measuring = now - self._last
            self._last = now
            self._rate.skip(self._measuring)  # measuring is not training

    def skip(self, seconds: float) -> None:
        self._rate.skip(seconds)

    def progress(self, phase: TrainingPhase, best: Best | None) -> TrainingProgress:
        self._rate.add(self._last, self._images)
        rate = self._rate.per_second
        seconds = None
        if rate and self._fraction > 0:
            images = self._images / self._fraction * (1 - self._fraction)
            seconds = images / rate + self._measuring * (self._epochs - self._finished)
        return TrainingProgress(
            phase,
            self._finished,
            self._epochs,
            self._fraction,
            rate,
            seconds,
            best.epoch if best is not None else None,
            best.validation_accuracy if best is not None else None,
        )


def _preparing(message: str, fraction: float = 0.0) -> TrainingProgress:
    return TrainingProgress(TrainingPhase.PREPARING, fraction=fraction, message=message)
