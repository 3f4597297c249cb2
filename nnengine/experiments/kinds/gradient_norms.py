"""How fast each hidden layer learns: the length of the gradient with respect to its biases."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_whole
from nnengine.costs import cost
from nnengine.data import CLASSES
from nnengine.errors import ArgumentError
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.layers import Dense
from nnengine.network.network import Network
from nnengine.training.instruments import gradient_norms
from nnengine.training.recipe import Recipe

_MOST_LAYERS = 8


@dataclass(frozen=True)
class GradientNormsCase(Case):
    """Full-batch training of a network of dense layers, in which each hidden layer's gradient is measured.

    The gradient is averaged over the images first, its norm taken after. Figures: ``norm_1`` and so on at the start,
    from the first hidden layer; curves: the same over the epochs of the recipe. "Neural Networks and Deep Learning",
    chapter 5, "The vanishing gradient problem".
    """

    kind: ClassVar[str] = "gradient_norms"
    figures: ClassVar[tuple[str, ...]] = tuple(f"norm_{number}" for number in range(1, _MOST_LAYERS + 1))
    curves: ClassVar[tuple[str, ...]] = ("epoch", *figures)

    recipe: Recipe

    def __post_init__(self) -> None:
        checked_whole("hidden layers", len(self._hidden()), 1, _MOST_LAYERS)
        if self.recipe.training.training_images is None:
            raise ArgumentError("training_images: expected how many make the full batch, got none")

    def _hidden(self) -> list[int]:
        """The indices of the hidden dense layers."""
        layers = self.recipe.network.layers
        return [index for index, layer in enumerate(layers) if isinstance(layer, Dense)][:-1]

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        settings = self.recipe.training
        data = surroundings.open_data(self.recipe.data).training[: settings.training_images]
        network = Network(self.recipe.network, np.random.default_rng(seed))
        images = data.images().reshape(len(data), *self.recipe.network.input_shape)
        wanted = np.eye(CLASSES, dtype=np.float32)[data.labels]
        stepper = settings.optimiser.build(network.values)
        penalties = settings.penalties(network.weight_slices, len(data))
        rng = np.random.default_rng((seed, 1))
        norms = []
        started = perf_counter()
        for epoch in range(settings.epochs + 1):
            if epoch % 10 == 0:
                yield Step(epoch, settings.epochs)
            network.backpropagate(images, wanted, cost(settings.cost), rng)
            norms.append(self._norms(network, network.gradients))
            stepper.step(network.values, network.gradients, settings.learning_rate, penalties)
        seconds = perf_counter() - started
        names = self.figures[: len(norms[0])]
        curves = {"epoch": [float(epoch) for epoch in range(len(norms))]}
        curves |= {name: [each[index] for each in norms] for index, name in enumerate(names)}
        at_first = dict(zip(names, norms[0], strict=True))
        return RunRecord(seed, at_first, curves, seconds, len(data) * len(norms) / seconds)

    def _norms(self, network: Network, gradients: Array) -> list[float]:
        found = gradient_norms(network, gradients)
        return [found[f"layers.{index}.biases"] for index in self._hidden()]
