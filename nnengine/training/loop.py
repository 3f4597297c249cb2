"""The training loop: a plain generator of events, which knows nothing of plots, threads or files."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.checks import checked_whole
from nnengine.data.dataset import DataSet
from nnengine.errors import ArgumentError, TrainingError
from nnengine.evaluation.evaluation import Measured, measuring_steps
from nnengine.network.network import Network, Weights
from nnengine.training.batches import MiniBatch, MiniBatches
from nnengine.training.divergence import advice_after_divergence
from nnengine.training.events import Best, EpochEnded, Event, Measuring, MiniBatchEnded, TrainingEnded
from nnengine.training.history import EpochRecord, History
from nnengine.training.instruments import Histogram, Instrument
from nnengine.training.instruments.watch import Look, Watch
from nnengine.training.parallel import most_shares, one_blas_thread, threads_that_pay
from nnengine.training.recording import Recording
from nnengine.training.series import RunSeries
from nnengine.training.settings import TrainingSettings
from nnengine.training.state import TrainingState, log_to_follow
from nnengine.training.steering import Change, Course, Steering
from nnengine.training.stopping import reason_to_stop
from nnengine.training.trainable import check_trainable
from nnengine.training.weight_update import WeightUpdate


class Training:
    """One run of training. It changes ``network``; everything that it hands out is a copy.

    ``settings.seed`` seeds the generator of the shuffling and of noise such as dropout's. Given a ``state``, the run
    goes on from there; ``settings`` are still those that it began with. ``threads`` share large mini-batches, by
    default as many as the state tells or else as pay; the same number on the same processor gives the same weights
    again to the last bit, another one other rounding and noise. The changes of ``steering`` are made when so many
    images are seen, by default those that the state plans: with the log of a run it is gone through again.
    ``instruments`` are asked when they are due; what they read is in ``series`` and ``histograms``.

    Raises DataError for empty data or a class without training images, ShapeError where images and network do not fit,
    ArgumentError for a mini-batch larger than the data or, where vectors are batch-normalised, of one image, for a cost
    that the outputs have no value for, a layer that errors cannot be propagated through, fewer threads than one, a
    state of another run, or a change that is impossible.
    """

    def __init__(  # noqa: PLR0913 - scripts give the last ones by name
        self,
        network: Network,
        training: DataSet,
        validation: DataSet,
        settings: TrainingSettings,
        state: TrainingState | None = None,
        threads: int | None = None,
        *,
        steering: Sequence[Change] | None = None,
        instruments: Sequence[Instrument] = (),
    ) -> None:
        training = training[: settings.training_images]
        check_trainable(network, training, validation, settings)
        self._network = network
        self._training = training
        self._validation = validation
        if threads is None:
            threads = threads_that_pay(network, settings.mini_batch) if state is None else state.threads
        self._threads = min(checked_whole("threads", threads, 1), most_shares(settings.mini_batch))
        self._epoch = self._seen = 0  # epochs finished, images of the next one that were trained on
        if state is not None:
            self._epoch, self._seen = state.place(len(training), settings.mini_batch)
        self._steering = Steering(
            Course.begun(network.specification, settings),
            len(training),
            partial(check_trainable, network, training, validation),
        )
        self._steering.take_up(log_to_follow(state, steering, self.images_seen), self.images_seen)
        self._settings = self._steering.now.settings
        self._update = WeightUpdate(network, self._steering.now, len(training), self._threads)
        self._is_open = False
        self._rng = np.random.default_rng((settings.seed, 1))  # the seed alone gives the first weights
        self._mini_batches = MiniBatches(training, self._settings, network)
        self._epoch_generator = dict(self._rng.bit_generator.state)
        if state is not None:
            self._restore(state)
        self._recording = Recording(state)
        self._watch = Watch(instruments, network, training, self.images_seen, self._recording.series)

    def _restore(self, state: TrainingState) -> None:
        arrays, count, size = self._update.arrays(), len(self._training), self._settings.mini_batch
        state.check(arrays, count, size, self._first())
        self._network.load(state.weights)
        for name, values in arrays.items():
            np.copyto(values, state.arrays[name])
        steps = self._epoch * -(-count // size) + -(-self._seen // size)
        self._update.stepper.steps = steps if state.steps is None else state.steps
        self._epoch_generator = dict(state.epoch_generator)
        self._rng.bit_generator.state = dict(state.generator)

    @property
    def image_count(self) -> int:
        """Training images, each seen once an epoch."""
        return len(self._training)

    @property
    def threads(self) -> int:
        """How many share large mini-batches."""
        return self._threads

    @property
    def finished_epochs(self) -> int:
        return self._epoch

    @property
    def images_seen(self) -> int:
        """Images trained on, all epochs together."""
        return self._epoch * len(self._training) + self._seen

    @property
    def settings(self) -> TrainingSettings:
        """The settings that hold now, after all changes."""
        return self._settings

    @property
    def steering(self) -> tuple[Change, ...]:
        """The changes made so far, and after them those that are planned, in the order of the images."""
        return self._steering.log

    @property
    def series(self) -> RunSeries:
        """Of every mini-batch and every measured epoch what became of it, and what instruments have read, by name.

        To be read between two events. A run that goes on begins with what the history of its state tells.
        """
        return self._recording.series

    @property
    def histograms(self) -> Mapping[str, Sequence[tuple[float, Histogram]]]:
        """The histograms that instruments have made, each with the epochs passed, by name."""
        return self._watch.histograms

    @property
    def history(self) -> History:
        return self._recording.history

    @property
    def best(self) -> Best | None:
        return self._recording.best

    def weights(self) -> Weights:
        """An unchanging copy of the weights as they are now, with averaging of their average."""
        return self._update.settled().weights()

    def change(self, **fields: Any) -> None:
        """Steer: go on with other values, by the names of the training settings, ``momentum`` and ``dropout``.

        To be called between two events; it holds from the next mini-batch on, also in the middle of an epoch, whose
        other images follow in the same order. The change is recorded in ``steering``. Raises ArgumentError, and changes
        nothing, for an impossible value, one that does not fit the run or what is planned, and what cannot change in
        the course of training: cost, seed, training_images, averaging and the kind of the optimiser.
        """
        if self._steering.change(Change(self.images_seen, fields)):
            self._take_effect()

    def _make_planned(self) -> None:
        while self._steering.next_at <= self.images_seen:
            self._steering.make_planned(self.images_seen)
            self._take_effect()

    def _take_effect(self) -> None:
        before, self._settings = self._settings, self._steering.now.settings
        self._update.change(self._steering.now)
        if self._settings != before:
            self._mini_batches = MiniBatches(self._training, self._settings, self._network)

    def _first(self) -> int:
        """From which image of this epoch on mini-batches have their present size."""
        since = self._steering.same_size_since(self.images_seen)
        return max(0, since - self._epoch * len(self._training))

    def branch(self, checkpoint: TrainingState) -> Training:
        """Go back to a checkpoint: a run of its own that goes on from there, with a network of its own.

        It can be steered elsewhere; this run stays as it is. Raises ShapeError or ArgumentError for a checkpoint of
        another network or run.
        """
        settings, instruments = self._steering.begun.settings, self._watch.instruments
        return Training(
            self._network.copy(), self._training, self._validation, settings, checkpoint, instruments=instruments
        )

    def checkpoint(self) -> TrainingState:
        """Where training stands, to go on from or to go back to; to be asked for between two events."""
        recording = self._recording
        return TrainingState(
            self._epoch,
            self._seen,
            self._network.weights(),
            {name: values.copy() for name, values in self._update.arrays().items()},
            dict(self._epoch_generator),
            dict(self._rng.bit_generator.state),
            recording.history,
            recording.best,
            recording.seconds,
            recording.cost_sum,
            recording.cost_images,
            self._threads,
            self._update.stepper.steps,
            self.steering,
        )

    state = checkpoint  # its name from before there were branches

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
        with one_blas_thread(), self._update:
            while not reason:
                yield from self._steps()
                # A change at the end of an epoch holds from the next one on, whether this is measured yet or not.
                settings = self._steering.before((self._epoch + 1) * len(self._training))
                if (self._epoch + 1) % settings.measure_every and self._epoch + 1 < settings.epochs:
                    self._epoch, self._seen = self._epoch + 1, 0
                else:
                    yield from self._measured_epoch(self._epoch + 1)
                reason = self._reason_to_stop()
            if self._epoch > self._recording.measured_epochs:  # it was not to be the last one when it ended
                yield from self._measured_epoch(self._epoch)
        if self.best is not None:
            yield TrainingEnded(self.best, reason)

    def _reason_to_stop(self) -> str:
        merits, by_cost = self._recording.merits, self._validation.targets is not None
        return reason_to_stop(self._settings, self._epoch, merits, by_cost=by_cost)

    def _order(self) -> npt.NDArray[np.int64]:
        """The numbers of all training images in the order of this epoch."""
        if not self._seen:
            self._epoch_generator = dict(self._rng.bit_generator.state)
            return self._rng.permutation(len(self._training))
        now = self._rng.bit_generator.state
        self._rng.bit_generator.state = self._epoch_generator
        order = self._rng.permutation(len(self._training))
        self._rng.bit_generator.state = now
        return order

    def _steps(self) -> Iterator[MiniBatchEnded]:
        order = self._order()
        while self._seen < len(order):
            yield from self._steps_alike(order)

    def _steps_alike(self, order: npt.NDArray[np.int64]) -> Iterator[MiniBatchEnded]:
        """The mini-batches of this epoch until something is changed."""
        changes, settings, epoch = self._steering.made_count, self._settings, self._epoch
        factor, epochs, size = settings.schedule.factor, settings.epochs, settings.mini_batch
        base = settings.learning_rate * settings.schedule.reduction(self._recording.merits)
        first = self._first()
        before, rest = -(-first // size), -(-(len(order) - first) // size)
        share, left = first / len(order), 1.0 - first / len(order)
        batch, batches = before + (self._seen - first) // size, before + rest
        changes_at = self._steering.next_at - epoch * len(order)
        watch, recording = self._watch, self._recording
        due_at = watch.due_at - epoch * len(order)
        started = perf_counter()
        with closing(self._mini_batches.of_epoch(epoch, order, self._seen, first)) as mini_batches:
            for mini_batch in mini_batches:
                batch += 1
                passed = epoch + (share + left * ((batch - before) / rest))
                count = len(mini_batch.images)
                look = watch.look(self.images_seen + count) if self._seen + count >= due_at else None
                mean = self._step(mini_batch, base * factor(passed, epochs), look)
                self._seen += count
                recording.add_mini_batch(passed, mean, count, batch, batches)
                if self._seen >= changes_at:
                    self._make_planned()
                if look is not None:
                    is_augmented = settings.augmentation is not None
                    watch.read(look, self.images_seen, passed, recording.all_seconds, is_augmented=is_augmented)
                    due_at = watch.due_at - epoch * len(order)
                recording.seconds += perf_counter() - started
                yield MiniBatchEnded(epoch, batch, batches, count, mean)
                if self._steering.made_count != changes:
                    return
                started = perf_counter()  # a pause is not time spent training

    def _step(self, mini_batch: MiniBatch, learning_rate: float, look: Look | None) -> float:
        try:
            return self._update.run(mini_batch, self._rng, learning_rate, look)
        except FloatingPointError as problem:
            raise self._diverged(f"at image {self._seen + 1:,}: {problem}") from None

    def _diverged(self, where: str) -> TrainingError:
        advice = advice_after_divergence(self._settings, len(self._training))
        return TrainingError(f"training has diverged in epoch {self._epoch + 1} {where}; {advice}")

    def _measured_epoch(self, epoch: int) -> Iterator[Event]:
        network = self._update.settled()
        sample = self._training[: len(self._validation)]
        total = len(sample) + len(self._validation)
        on_training = yield from self._evaluated(network, sample, 0, total)
        on_validation = yield from self._evaluated(network, self._validation, len(sample), total)
        weights = network.weights()
        # Saturated outputs can hide weights that are not finite.
        if not isfinite(on_training.cost + on_validation.cost) or not np.isfinite(weights.values).all():
            raise self._diverged("at its end: its numbers are not finite any more")
        self._epoch, self._seen = epoch, 0
        record = EpochRecord(
            epoch,
            on_training.cost,
            on_training.accuracy,
            on_validation.cost,
            on_validation.accuracy,
            self._recording.seconds,
        )
        yield EpochEnded(record, self._recording.add_epoch(record, weights), weights)

    def _evaluated(
        self, network: Network, data: DataSet, before: int, total: int
    ) -> Generator[Measuring, None, Measured]:
        steps = measuring_steps(network, data, self._settings.cost)
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                measured: Measured = end.value
                return measured
            yield Measuring(self._epoch, before + done, total)
