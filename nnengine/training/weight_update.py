"""What a mini-batch changes in the weights."""

from __future__ import annotations

from math import isfinite
from types import TracebackType

import numpy as np

from nnengine.arrays import Array
from nnengine.costs import cost
from nnengine.network.network import Network
from nnengine.optimisers import clip
from nnengine.training.averaging import MovingAverage
from nnengine.training.batches import MiniBatch
from nnengine.training.dropout_rates import set_dropout_rates
from nnengine.training.instruments.watch import Look
from nnengine.training.parallel import Backpropagation
from nnengine.training.steering import Course

_EXPLODED = 1e9  # a mean cost above it: outputs are off by tens of thousands where at most 1 is wanted


class WeightUpdate:
    """One step after another of ``network``: gradient, penalties, optimiser, longest norms, moving average.

    ``images`` is the number of training images. To be entered as a context, which holds the threads.
    """

    def __init__(self, network: Network, course: Course, images: int, threads: int) -> None:
        settings = course.settings
        self._network = network
        self._settings = settings
        self._images = images
        self._backpropagation = Backpropagation(network, cost(settings.cost), threads)
        self._penalties = settings.penalties(network.weight_slices, images)
        self.stepper = settings.optimiser.build(network.values)
        self._average = MovingAverage(network.values, settings.averaging) if settings.averaging else None
        self._measured = network if self._average is None else network.copy()
        self.change(course)

    def __enter__(self) -> None:
        self._backpropagation.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._backpropagation.__exit__(kind, error, at)

    def change(self, course: Course) -> None:
        """Go on with other settings and rates of dropout; what is remembered from step to step is kept."""
        before, self._settings = self._settings, course.settings
        self._penalties = course.settings.penalties(self._network.weight_slices, self._images)
        if course.settings.optimiser != before.optimiser:
            stepper = course.settings.optimiser.build(self._network.values)
            stepper.steps = self.stepper.steps
            for name in stepper.arrays.keys() & self.stepper.arrays.keys():
                stepper.arrays[name] = self.stepper.arrays[name]
            self.stepper = stepper
        for network in self._backpropagation.networks:
            set_dropout_rates(network, course.rates)

    def arrays(self) -> dict[str, Array]:
        """All that is remembered from step to step beside the parameters, by name."""
        return self.stepper.arrays | ({} if self._average is None else {"average": self._average.values})

    def settled(self) -> Network:
        """The network that is measured and kept: with averaging that of the average."""
        if self._average is not None:
            np.copyto(self._measured.values, self._average.values)
        return self._measured

    @np.errstate(over="ignore", invalid="ignore")  # told by an error, once
    def run(
        self, mini_batch: MiniBatch, rng: np.random.Generator, learning_rate: float, look: Look | None = None
    ) -> float:
        """Take one step, of which ``look`` notes what instruments ask for; the mean cost before it.

        Raises FloatingPointError, and takes none, where that has exploded.
        """
        network, settings = self._network, self._settings
        scale = self.stepper.best_scale(learning_rate)
        mean = self._backpropagation.run(mini_batch, rng, scale)
        if not isfinite(mean):
            raise FloatingPointError("its numbers are not finite any more")
        if mean > _EXPLODED:
            raise FloatingPointError(f"its cost has grown to {mean:.3g}")
        if look is not None and scale:
            look.note(network, self.stepper, learning_rate, scale, settings.clip_norm)
        if settings.clip_norm is not None:
            clip(network.gradients, settings.clip_norm * scale)
        self.stepper.step(network.values, network.gradients, learning_rate, self._penalties, scale)
        if settings.max_norm is not None:
            network.limit_norms(settings.max_norm)
        if self._average is not None:
            self._average.update(network.values, self.stepper.steps)
        return mean
