"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_number
from nnengine.optimisers.base import Optimiser, Stepper
from nnengine.penalties import Penalties


@dataclass(frozen=True)
class Adam(Optimiser):
    """w := w - eta m / (sqrt(s) + epsilon), m and s being moving averages of the gradient and of its square.

    ``beta1`` and ``beta2`` are their decays; both are corrected for having started at 0. Raises ArgumentError for a
    decay outside [0, 1) or an epsilon that is not positive. Kingma and Ba, "Adam", 2015, algorithm 1.
    """

    kind: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    detail: ClassVar[str] = "momentum, divided by the recent size of each parameter’s gradient"
    remembered: ClassVar[tuple[str, ...]] = ("mean", "mean_square")

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        for name in ("beta1", "beta2"):
            object.__setattr__(self, name, checked_number(name, getattr(self, name), least=0, below=1))
        object.__setattr__(self, "epsilon", checked_number("epsilon", self.epsilon, above=0))

    def build(self, values: Array) -> Stepper:
        return _AdamStepper(values, self)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, and every step makes weights smaller by the share eta · ``weight_decay``, biases excepted.

    Raises ArgumentError as Adam does, and for a negative weight_decay. Loshchilov and Hutter, "Decoupled weight decay
    regularization", 2019, algorithm 2.
    """

    kind: ClassVar[str] = "adamw"
    title: ClassVar[str] = "AdamW"
    detail: ClassVar[str] = "Adam, and weights shrink a little at every step"

    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight_decay", checked_number("weight_decay", self.weight_decay, least=0))

    def build(self, values: Array) -> Stepper:
        return _AdamStepper(values, self, self.weight_decay)


class _AdamStepper(Stepper):
    def __init__(self, values: Array, description: Adam, weight_decay: float = 0.0) -> None:
        super().__init__(values, Adam.remembered)
        self._description = description
        self._weight_decay = weight_decay

    def best_scale(self, learning_rate: float) -> float:
        return 1.0 - self._description.beta1

    def _penalise(self, values: Array, gradients: Array, learning_rate: float, penalties: Penalties) -> None:
        penalties.add_slopes(gradients, values, self.best_scale(learning_rate))
        if self._weight_decay:
            weights = penalties.weights(values)
            weights *= 1.0 - learning_rate * self._weight_decay

    def _update(self, values: Array, gradients: Array, learning_rate: float, *remembered: Array) -> None:
        mean, mean_square = remembered
        beta1, beta2 = self._description.beta1, self._description.beta2
        square = np.multiply(gradients, gradients)
        square *= (1.0 - beta2) / (1.0 - beta1) ** 2
        mean_square *= beta2
        mean_square += square
        mean *= beta1
        mean += gradients
        # m̂ / (sqrt(v̂) + epsilon) with both corrections put into the numbers: a pass less over the parameters.
        correction = sqrt(1.0 - beta2**self.steps)
        size = np.sqrt(mean_square, out=square)
        size += self._description.epsilon * correction
        step = np.divide(mean, size, out=gradients)
        step *= learning_rate * correction / (1.0 - beta1**self.steps)
        values -= step
