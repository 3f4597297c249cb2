"""The training loop: a plain generator of events, which knows nothing of plots, threads or files."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_whole
from nnengine.costs import cost
from nnengine.data.dataset import DataSet
from nnengine.errors import ArgumentError, TrainingError
from nnengine.evaluation.evaluation import Evaluation, evaluation_steps
from nnengine.network.network import Network, Weights
from nnengine.optimisers import clip
from nnengine.training.averaging import MovingAverage
from nnengine.training.batches import MiniBatch, MiniBatches
from nnengine.training.divergence import advice_after_divergence
from nnengine.training.events import Best, EpochEnded, Event, Measuring, MiniBatchEnded, TrainingEnded
from nnengine.training.history import EpochRecord, History
from nnengine.training.parallel import Backpropagation, most_shares, one_blas_thread, threads_that_pay
from nnengine.training.settings import TrainingSettings
from nnengine.training.stopping import without_improvement
from nnengine.training.trainable import check_trainable

_POINTS_AN_EPOCH = 20  # of the mini-batch cost kept in the history
_EXPLODED = 1e9  # a mean cost above it: outputs are off by tens of thousands where at most 1 is wanted


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that training needs to go on as if it had never stopped.

    ``epoch`` epochs are finished and ``batch`` mini-batches of the next are done. ``arrays`` are the optimiser's and
    the moving average's, by name, in the order of the network's ``values``. ``epoch_generator`` is the generator's
    state before that epoch was shuffled, ``generator`` its state now; ``threads`` shared the mini-batches.
    """

    epoch: int
    batch: int
    weights: Weights
    arrays: dict[str, Array]
    epoch_generator: dict[str, Any]
    generator: dict[str, Any]
    history: History
    best: Best | None
    seconds: float  # spent training since the last measurement
    cost_sum: float  # of the mini-batches since the last point of the history
    cost_images: int
    threads: int = 1


class Training:
    """One run of training. It changes ``network``; everything that it hands out is a copy.

    ``settings.seed`` seeds the generator of the shuffling and of noise such as dropout's. Given a ``state``, the run
    goes on from there. ``threads`` share large mini-batches, by default as many as the state tells or else as pay; the
    same number on the same processor gives the same weights again to the last bit, another one other rounding and
    noise. Raises DataError for empty data or a class without training images, ShapeError where images and network do
    not fit, ArgumentError for a mini-batch larger than the data or, where vectors are batch-normalised, of one image,
    for a cost that the outputs have no value for, a layer that errors cannot be propagated through, fewer threads than
    one, or a state of another run.
    """

    def __init__(
        self,
        network: Network,
        training: DataSet,
        validation: DataSet,
        settings: TrainingSettings,
        state: TrainingState | None = None,
        threads: int | None = None,
    ) -> None:
        training = training[: settings.training_images]
        check_trainable(network, training, validation, settings)
        self._network = network
        self._training = training
        self._validation = validation
        self._settings = settings
        if threads is None:
            threads = threads_that_pay(network, settings.mini_batch) if state is None else state.threads
        self._threads = min(checked_whole("threads", threads, 1), most_shares(settings.mini_batch))
        self._backpropagation = Backpropagation(network, cost(settings.cost), self._threads)
        self._is_open = False
        self._rng = np.random.default_rng((settings.seed, 1))  # the seed alone gives the first weights
        self._penalties = settings.penalties(network.weight_slices, len(training))
        self._stepper = settings.optimiser.build(network.values)
        self._average = MovingAverage(network.values, settings.averaging) if settings.averaging else None
        self._measured = network if self._average is None else network.copy()
        self._mini_batches = MiniBatches(training, settings, network)
        self._batches = len(self._mini_batches)
        self._epoch = self._batch = 0
        self._epoch_generator = dict(self._rng.bit_generator.state)
        self._records: list[EpochRecord] = []
        self._points: list[tuple[float, float]] = []
        self._best: Best | None = None
        self._seconds = 0.0
        self._cost_sum = 0.0
        self._cost_images = 0
        if state is not None:
            self._restore(state)

    def _arrays(self) -> dict[str, Array]:
        """All that is remembered from step to step beside the parameters, by name."""
        return self._stepper.arrays | ({} if self._average is None else {"average": self._average.values})

    def _restore(self, state: TrainingState) -> None:
        arrays = self._arrays()
        if set(state.arrays) != set(arrays):
            raise ArgumentError(
                f"optimiser: expected a state with {', '.join(arrays) or 'nothing'} to go on from, got "
                f"{', '.join(state.arrays) or 'nothing'}; training can go on only with the optimiser that it began with"
            )
        if state.epoch < 0 or not 0 <= state.batch <= self._batches:
            raise ArgumentError(
                f"state: expected mini-batch 0 to {self._batches} of an epoch, got {state.batch} of epoch "
                f"{state.epoch + 1}; training can go on only with the data and mini-batches that it began with"
            )
        self._network.load(state.weights)
        for name, values in arrays.items():
            np.copyto(values, state.arrays[name])
        self._stepper.steps = state.epoch * self._batches + state.batch
        self._epoch, self._batch = state.epoch, state.batch
        self._epoch_generator = dict(state.epoch_generator)
        self._rng.bit_generator.state = dict(state.generator)
        self._records = list(state.history.epochs)
        self._points = list(state.history.mini_batches)
        self._best = state.best
        self._seconds, self._cost_sum, self._cost_images = state.seconds, state.cost_sum, state.cost_images

    @property
    def image_count(self) -> int:
        """Training images, each seen once an epoch."""
        return len(self._training)

    @property
    def finished_epochs(self) -> int:
        return self._epoch

    @property
    def history(self) -> History:
        return History(tuple(self._records), tuple(self._points))

    @property
    def best(self) -> Best | None:
        return self._best

    def weights(self) -> Weights:
        """An unchanging copy of the weights as they are now, with averaging of their average."""
        return self._settled().weights()

    def state(self) -> TrainingState:
        """Where training stands; to be asked for between two events."""
        return TrainingState(
            self._epoch,
            self._batch,
            self._network.weights(),
            {name: values.copy() for name, values in self._arrays().items()},
            dict(self._epoch_generator),
            dict(self._rng.bit_generator.state),
            self.history,
            self._best,
            self._seconds,
            self._cost_sum,
            self._cost_images,
            self._threads,
        )

    def events(self) -> Generator[Event, None, None]:
        """Train, an event for each mini-batch and each measured epoch, and some while an epoch is measured.

        Not asking for the next event is a pause, closing the generator the end. Raises TrainingError when the cost is
        not finite any more or explodes; ``best`` then still holds the last good weights. Raises ArgumentError while
        an earlier generator of these events is neither at its end nor closed.
        """
        if self._is_open:
            raise ArgumentError("events: this training is being followed already; close that generator first")
        self._is_open = True
        try:
            yield from self._events()
        finally:
            self._is_open = False

    def _events(self) -> Generator[Event, None, None]:
        reason = self._reason_to_stop()
        # Each thread with BLAS to itself: several threads inside one product gain little at these sizes.
        with one_blas_thread(), self._backpropagation:
            while not reason:
                yield from self._steps()
                if (self._epoch + 1) % self._settings.measure_every and self._epoch + 1 < self._settings.epochs:
                    self._epoch, self._batch = self._epoch + 1, 0
                else:
                    yield from self._measured_epoch()
                reason = self._reason_to_stop()
        if self._best is not None:
            yield TrainingEnded(self._best, reason)

    def _reason_to_stop(self) -> str:
        """Why training is over, nothing while it is not."""
        accuracies = [record.validation_accuracy for record in self._records]
        patience = self._settings.patience
        if self._epoch >= self._settings.epochs:
            return "all epochs are done"
        if patience is not None and without_improvement(accuracies) >= patience:
            return f"no better validation accuracy in {patience} measurements"
        if self._settings.schedule.is_over(accuracies):
            return "the learning rate has come to its least"
        return ""

    def _steps(self) -> Iterator[MiniBatchEnded]:
        if self._batch == 0:
            self._epoch_generator = dict(self._rng.bit_generator.state)
            order = self._rng.permutation(len(self._training))
        else:
            now = self._rng.bit_generator.state
            self._rng.bit_generator.state = self._epoch_generator
            order = self._rng.permutation(len(self._training))
            self._rng.bit_generator.state = now
        factor, epochs = self._settings.schedule.factor, self._settings.epochs
        accuracies = [each.validation_accuracy for each in self._records]
        base = self._settings.learning_rate * self._settings.schedule.reduction(accuracies)
        epoch, batches = self._epoch, self._batches
        started = perf_counter()
        for mini_batch in self._mini_batches.of_epoch(epoch, order, self._batch):
            batch = self._batch + 1
            passed = epoch + batch / batches
            mean = self._step(mini_batch, base * factor(passed, epochs))
            count = len(mini_batch.images)
            self._batch = batch
            self._cost_sum += mean * count
            self._cost_images += count
            # Spread evenly, so that no point is the mean of a few left over mini-batches.
            if batch * _POINTS_AN_EPOCH // batches > (batch - 1) * _POINTS_AN_EPOCH // batches:
                self._points.append((passed, self._cost_sum / self._cost_images))
                self._cost_sum, self._cost_images = 0.0, 0
            self._seconds += perf_counter() - started
            yield MiniBatchEnded(epoch, batch, batches, count, mean)
            started = perf_counter()  # a pause is not time spent training

    @np.errstate(over="ignore", invalid="ignore")  # told by an error, once
    def _step(self, mini_batch: MiniBatch, learning_rate: float) -> float:
        network, settings = self._network, self._settings
        scale = self._stepper.best_scale(learning_rate)
        mean = self._backpropagation.run(mini_batch, self._rng, scale)
        if not isfinite(mean):
            raise self._diverged(f"at mini-batch {self._batch + 1}: its numbers are not finite any more")
        if mean > _EXPLODED:
            raise self._diverged(f"at mini-batch {self._batch + 1}: its cost has grown to {mean:.3g}")
        if settings.clip_norm is not None:
            clip(network.gradients, settings.clip_norm * scale)
        self._stepper.step(network.values, network.gradients, learning_rate, self._penalties, scale)
        if settings.max_norm is not None:
            network.limit_norms(settings.max_norm)
        if self._average is not None:
            self._average.update(network.values, self._stepper.steps)
        return mean

    def _diverged(self, where: str) -> TrainingError:
        advice = advice_after_divergence(self._settings, len(self._training))
        return TrainingError(f"training has diverged in epoch {self._epoch + 1} {where}; {advice}")

    def _settled(self) -> Network:
        """The network that is measured and kept."""
        if self._average is not None:
            np.copyto(self._measured.values, self._average.values)
        return self._measured

    def _measured_epoch(self) -> Iterator[Event]:
        network = self._settled()
        sample = self._training[: len(self._validation)]
        total = len(sample) + len(self._validation)
        on_training = yield from self._evaluated(network, sample, 0, total)
        on_validation = yield from self._evaluated(network, self._validation, len(sample), total)
        weights = network.weights()
        # Saturated outputs can hide weights that are not finite.
        if not isfinite(on_training.cost + on_validation.cost) or not np.isfinite(weights.values).all():
            raise self._diverged("at its end: its numbers are not finite any more")
        self._epoch += 1
        self._batch = 0
        record = EpochRecord(
            self._epoch,
            on_training.cost,
            on_training.accuracy,
            on_validation.cost,
            on_validation.accuracy,
            self._seconds,
        )
        self._seconds = 0.0
        self._records.append(record)
        if self._best is None or record.validation_accuracy > self._best.validation_accuracy:
            self._best = Best(self._epoch, record.validation_accuracy, weights)
        yield EpochEnded(record, self._best, weights)

    def _evaluated(
        self, network: Network, data: DataSet, before: int, total: int
    ) -> Generator[Measuring, None, Evaluation]:
        steps = evaluation_steps(network, data, self._settings.cost)
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                evaluation: Evaluation = end.value
                return evaluation
            yield Measuring(self._epoch, before + done, total)
