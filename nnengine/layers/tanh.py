"""The hyperbolic tangent activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import ONE, Array
from nnengine.layers.activation import Activation, ActivationOperation


class _TanhOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        self._a = np.tanh(x, out=self.buffer_like("a", x))
        return self._a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        a = self._a
        np.multiply(a, a, out=a)
        d *= np.subtract(ONE, a, out=a)
        return d


class Tanh(Activation):
    """a = tanh(z), in (-1, 1). "Neural Networks and Deep Learning", chapter 3, equation 109."""

    kind: ClassVar[str] = "tanh"
    title: ClassVar[str] = "Tanh"
    operation: ClassVar[type[ActivationOperation]] = _TanhOperation

    @property
    def steepest(self) -> float | None:
        return 1.0
