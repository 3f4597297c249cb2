"""What a small change of one weight does to the outputs of perceptrons and of sigmoid neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.checks import checked_choice, checked_number, checked_whole
from nnengine.experiments.kinds.base import Case, Steps, Surroundings
from nnengine.experiments.kinds.base import Step as Progress
from nnengine.experiments.record import RunRecord
from nnengine.layers import Dense, Flatten, Layer, Sigmoid, Step
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

_NEURONS: dict[str, type[Layer]] = {"perceptrons": Step, "sigmoids": Sigmoid}
_NO_CHANGE = 1e-12  # of an output in float64: rounding


@dataclass(frozen=True)
class SmallStepsCase(Case):
    """Changes one weight at a time by ``size`` in a network with 30 hidden ``neurons`` that reads ``images`` images.

    Figures: ``unchanged_share``, how many of the outputs that the weight could reach stayed exactly as they were;
    ``largest_change`` of any output. "Neural Networks and Deep Learning", chapter 1, "Sigmoid neurons".
    """

    kind: ClassVar[str] = "small_steps"
    figures: ClassVar[tuple[str, ...]] = ("unchanged_share", "largest_change")

    neurons: str
    data: str = "mnist"
    size: float = 0.001
    changes: int = 1000
    images: int = 200

    def __post_init__(self) -> None:
        checked_choice("neurons", self.neurons, _NEURONS)
        checked_number("size", self.size, above=0)
        checked_whole("changes", self.changes, 1, 1_000_000)
        checked_whole("images", self.images, 1, 10_000)

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        data = surroundings.open_data(self.data).training[: self.images]
        layer, rng = _NEURONS[self.neurons], np.random.default_rng(seed)
        layers = (Flatten(), Dense(30, "large"), layer(), Dense(10, "large"), layer())
        network = Network(NetworkSpecification(layers, data.image_shape), rng, np.float64)
        images = data.images().astype(np.float64)
        before = network.predict(images)
        unchanged = largest = 0.0
        # Pixels that are always blank have weights that reach nothing.
        inked = np.flatnonzero(data.pixels.reshape(len(data), -1).any(axis=0))
        first, second = (network.values[part] for part in network.weight_slices.values())
        for number in range(self.changes):
            if number % 100 == 0:
                yield Progress(number, self.changes)
            if number % 2:
                weights, index = second, int(rng.integers(second.size))
            else:
                weights, index = first, int(rng.integers(30) * data.pixels[0].size + rng.choice(inked))
            kept = weights[index]
            weights[index] = kept + self.size
            change = np.abs(network.predict(images) - before)
            weights[index] = kept
            # A weight of the second layer reaches one output only.
            reached = change[:, index // 30] if number % 2 else change
            unchanged += float((reached < _NO_CHANGE).mean())
            largest = max(largest, float(change.max()))
        return RunRecord(seed, {"unchanged_share": unchanged / self.changes, "largest_change": largest})
