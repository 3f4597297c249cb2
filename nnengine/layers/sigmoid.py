"""The sigmoid activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import HALF, ONE, Array
from nnengine.layers.activation import Activation, ActivationOperation


class _SigmoidOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        # sigmoid(z) = (1 + tanh(z/2)) / 2: no overflow, and faster than an exponential.
        a = self._a = self.buffer_like("a", x)
        np.multiply(x, HALF, a)
        np.tanh(a, a)
        np.multiply(a, HALF, a)
        np.add(a, HALF, a)
        return a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        a = self._a
        d *= a
        d *= np.subtract(ONE, a, a)
        return d


class Sigmoid(Activation):
    """a = 1 / (1 + exp(-z)), in (0, 1). "Neural Networks and Deep Learning", chapter 1, equation 3."""

    kind: ClassVar[str] = "sigmoid"
    title: ClassVar[str] = "Sigmoid"
    has_unit_range: ClassVar[bool] = True
    operation: ClassVar[type[ActivationOperation]] = _SigmoidOperation

    @property
    def steepest(self) -> float | None:
        return 0.25
