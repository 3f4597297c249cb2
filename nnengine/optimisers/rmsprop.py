"""RMSprop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_number
from nnengine.optimisers.base import Optimiser, Stepper


@dataclass(frozen=True)
class RMSprop(Optimiser):
    """w := w - eta g / (sqrt(s) + epsilon) with s := decay s + (1 - decay) g².

    Each parameter's gradient g is divided by its own recent size. Raises ArgumentError for a decay outside [0, 1) or an
    epsilon that is not positive. Hinton, "Neural Networks for Machine Learning", 2012, lecture 6e.
    """

    kind: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSprop"
    detail: ClassVar[str] = "each parameter’s gradient is divided by its own recent size"
    remembered: ClassVar[tuple[str, ...]] = ("mean_square",)

    decay: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        object.__setattr__(self, "decay", checked_number("decay", self.decay, least=0, below=1))
        object.__setattr__(self, "epsilon", checked_number("epsilon", self.epsilon, above=0))

    def build(self, values: Array) -> Stepper:
        return _RMSpropStepper(values, self)


class _RMSpropStepper(Stepper):
    def __init__(self, values: Array, description: RMSprop) -> None:
        super().__init__(values, RMSprop.remembered)
        self._description = description

    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        (mean_square,) = remembered
        decay = self._description.decay
        square = np.multiply(gradients, gradients)
        square *= 1.0 - decay
        mean_square *= decay
        mean_square += square
        size = np.sqrt(mean_square, out=square)
        size += self._description.epsilon
        gradients *= learning_rate
        gradients /= size
        values -= gradients
