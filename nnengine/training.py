"""The training loop: a plain generator of events, which knows nothing of plots, threads or files."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from nnengine.arrays import Array
from nnengine.costs import cost
from nnengine.data.dataset import CLASSES, DataSet
from nnengine.errors import ArgumentError, TrainingError
from nnengine.evaluation import Evaluation, check_fit, evaluation_steps
from nnengine.events import Best, EpochEnded, Event, Measuring, MiniBatchEnded, TrainingEnded
from nnengine.history import EpochRecord, History
from nnengine.network import Network, Weights
from nnengine.settings import TrainingSettings
from nnengine.sgd import SGD

_BLOCK_IMAGES = 1000  # gathered and turned into floats together: the cost of the calls is shared
_POINTS_AN_EPOCH = 20  # of the mini-batch cost kept in the history


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that training needs to go on as if it had never stopped.

    ``epoch`` epochs are finished and ``batch`` mini-batches of the next are done. ``epoch_generator`` is the
    generator's state before that epoch was shuffled, ``generator`` its state now.
    """

    epoch: int
    batch: int
    weights: Weights
    velocity: Array | None
    epoch_generator: dict[str, Any]
    generator: dict[str, Any]
    history: History
    best: Best | None
    seconds: float  # spent on the epoch in progress
    cost_sum: float  # of the mini-batches since the last point of the history
    cost_images: int


class Training:
    """One run of training. It changes ``network``; everything that it hands out is a copy.

    ``settings.seed`` seeds the generator of the shuffling and of noise such as dropout's. Given a ``state``, the run
    goes on from there. Raises DataError for empty data, ShapeError where images and network do not fit, ArgumentError
    for a mini-batch larger than the data, a cost that the outputs have no value for, or a state of another run.
    """

    def __init__(
        self,
        network: Network,
        training: DataSet,
        validation: DataSet,
        settings: TrainingSettings,
        state: TrainingState | None = None,
    ) -> None:
        _check(network, training, validation, settings)
        self._network = network
        self._training = training
        self._validation = validation
        self._settings = settings
        self._cost = cost(settings.cost)
        self._rng = np.random.default_rng((settings.seed, 1))  # the seed alone gives the first weights
        self._sgd = SGD(settings, len(training), network.values, network.weight_count)
        self._batches = -(-len(training) // settings.mini_batch)
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

    def _restore(self, state: TrainingState) -> None:
        if (state.velocity is None) != (self._sgd.velocity is None):
            raise ArgumentError("momentum: training can go on only with the optimiser state that it was saved with")
        if state.epoch < 0 or not 0 <= state.batch <= self._batches:
            raise ArgumentError(
                f"state: expected mini-batch 0 to {self._batches} of an epoch, got {state.batch} of epoch "
                f"{state.epoch + 1}; training can go on only with the data and mini-batches that it began with"
            )
        self._network.load(state.weights)
        if state.velocity is not None and self._sgd.velocity is not None:
            np.copyto(self._sgd.velocity, state.velocity)
        self._epoch, self._batch = state.epoch, state.batch
        self._epoch_generator = dict(state.epoch_generator)
        self._rng.bit_generator.state = dict(state.generator)
        self._records = list(state.history.epochs)
        self._points = list(state.history.mini_batches)
        self._best = state.best
        self._seconds, self._cost_sum, self._cost_images = state.seconds, state.cost_sum, state.cost_images

    @property
    def history(self) -> History:
        return History(tuple(self._records), tuple(self._points))

    @property
    def best(self) -> Best | None:
        return self._best

    def weights(self) -> Weights:
        """An unchanging copy of the weights as they are now."""
        return self._network.weights()

    def state(self) -> TrainingState:
        """Where training stands; to be asked for between two events."""
        return TrainingState(
            self._epoch,
            self._batch,
            self._network.weights(),
            None if self._sgd.velocity is None else self._sgd.velocity.copy(),
            dict(self._epoch_generator),
            dict(self._rng.bit_generator.state),
            self.history,
            self._best,
            self._seconds,
            self._cost_sum,
            self._cost_images,
        )

    def events(self) -> Generator[Event, None, None]:
        """Train, an event for each mini-batch and each epoch, and some while an epoch is measured.

        Not asking for the next event is a pause, closing the generator the end. Raises TrainingError when the cost is
        not finite any more; ``best`` then still holds the last good weights.
        """
        # A second BLAS thread gains little at these sizes and takes the core that a window lives on: decision 0004.
        with threadpool_limits(1, "blas"):
            while self._epoch < self._settings.epochs:
                yield from self._mini_batches()
                yield from self._measured_epoch()
        if self._best is not None:
            yield TrainingEnded(self._best)

    def _mini_batches(self) -> Iterator[MiniBatchEnded]:
        if self._batch == 0:
            self._epoch_generator = dict(self._rng.bit_generator.state)
            order = self._rng.permutation(len(self._training))
        else:
            now = self._rng.bit_generator.state
            self._rng.bit_generator.state = self._epoch_generator
            order = self._rng.permutation(len(self._training))
            self._rng.bit_generator.state = now
        started = perf_counter()
        for images, targets in _gathered(self._training, order, self._settings.mini_batch, self._batch, self._network):
            mean = self._step(images, targets)
            count = len(images)
            self._batch += 1
            self._cost_sum += mean * count
            self._cost_images += count
            # Spread evenly, so that no point is the mean of a few left over mini-batches.
            if self._batch * _POINTS_AN_EPOCH // self._batches > (self._batch - 1) * _POINTS_AN_EPOCH // self._batches:
                self._points.append((self._epoch + self._batch / self._batches, self._cost_sum / self._cost_images))
                self._cost_sum, self._cost_images = 0.0, 0
            self._seconds += perf_counter() - started
            yield MiniBatchEnded(self._epoch, self._batch, self._batches, count, mean)
            started = perf_counter()  # a pause is not time spent training

    @np.errstate(over="ignore", invalid="ignore")  # told by an error, once
    def _step(self, images: Array, targets: Array) -> float:
        mean = self._network.backpropagate(images, targets, self._cost, self._rng)
        if not isfinite(mean):
            raise self._diverged(f"at mini-batch {self._batch + 1}")
        self._sgd.step(self._network.values, self._network.gradients)
        return mean

    def _diverged(self, where: str) -> TrainingError:
        return TrainingError(
            f"training has diverged in epoch {self._epoch + 1} {where}: its numbers are not finite any more; "
            f"try a learning rate under {self._settings.learning_rate:g}"
        )

    def _measured_epoch(self) -> Iterator[Event]:
        sample = self._training[: len(self._validation)]
        total = len(sample) + len(self._validation)
        on_training = yield from self._evaluated(sample, 0, total)
        on_validation = yield from self._evaluated(self._validation, len(sample), total)
        weights = self._network.weights()
        # Saturated outputs can hide weights that are not finite.
        if not isfinite(on_training.cost + on_validation.cost) or not np.isfinite(weights.values).all():
            raise self._diverged("at its end")
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

    def _evaluated(self, data: DataSet, before: int, total: int) -> Generator[Measuring, None, Evaluation]:
        steps = evaluation_steps(self._network, data, self._settings.cost)
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                evaluation: Evaluation = end.value
                return evaluation
            yield Measuring(self._epoch, before + done, total)


def _gathered(
    data: DataSet, order: npt.NDArray[np.int64], size: int, first: int, network: Network
) -> Iterator[tuple[Array, Array]]:
    """Mini-batches from number ``first`` on, images (N, C, H, W) and wanted outputs (N, classes)."""
    shape = network.specification.input_shape
    wanted = np.eye(CLASSES, dtype=network.dtype)
    block = max(1, _BLOCK_IMAGES // size) * size
    pixels = np.empty((block, *data.image_shape), np.uint8)
    images = np.empty((block, *shape), network.dtype)
    for start in range(first * size, len(order), block):
        chosen = order[start : start + block]
        count = len(chosen)
        np.take(data.pixels, chosen, axis=0, out=pixels[:count], mode="clip")  # "raise" would copy once more
        np.divide(pixels[:count].reshape(count, *shape), network.dtype.type(255), out=images[:count])
        targets = wanted[data.labels[chosen]]
        for begin in range(0, count, size):
            yield images[begin : min(begin + size, count)], targets[begin : begin + size]


def _check(network: Network, training: DataSet, validation: DataSet, settings: TrainingSettings) -> None:
    for data in (training, validation):
        check_fit(network, data)
    last = network.specification.layers[-1]
    if cost(settings.cost).needs_unit_range and not last.has_unit_range:
        raise ArgumentError(
            f"cost: {settings.cost} needs outputs between 0 and 1, got those of {last.title}; "
            "end with Sigmoid or Softmax, or choose quadratic"
        )
    if settings.mini_batch > len(training):
        raise ArgumentError(
            f"mini_batch: expected at most the {len(training)} training images, got {settings.mini_batch}"
        )
