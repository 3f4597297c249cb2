"""Training with a sigmoid to another base than e."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import ClassVar

from nnengine.checks import checked_number
from nnengine.errors import ArgumentError
from nnengine.experiments.kinds.training import TrainingCase
from nnengine.network.network import Network
from nnengine.training.recipe import Recipe


@dataclass(frozen=True)
class SigmoidBaseCase(TrainingCase):
    """Trains with 1 / (1 + base^(-z)) in place of the sigmoid.

    That is the sigmoid of z ln(base): the same network with all weights and biases ln(base) times as large, whose
    learning rate is ln(base)² times as large. So it is trained, exactly, with the layers that are there.
    """

    kind: ClassVar[str] = "sigmoid_base"

    base: float = 10.0

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_number("base", self.base, above=1, most=1e6)
        if self.recipe.training.l2 or self.recipe.training.l1:
            raise ArgumentError("base: expected a recipe without penalties, which would see the weights scaled")

    def _planned(self, seed: int) -> Recipe:
        recipe = super()._planned(seed)
        rate = recipe.training.learning_rate * log(self.base) ** 2
        return replace(recipe, training=replace(recipe.training, learning_rate=rate))

    def _new_network(self, recipe: Recipe) -> Network:
        network = super()._new_network(recipe)
        network.values *= log(self.base)
        return network
