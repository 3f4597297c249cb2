"""The softplus activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.layers.activation import Activation, ActivationOperation


class _SoftplusOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        # max(z, 0) + log(1 + exp(-|z|)): no exponent is over 0.
        a: Array = self.buffer_like("a", x)
        np.abs(x, out=a)
        np.negative(a, out=a)
        np.exp(a, out=a)
        np.log1p(a, out=a)
        a += np.maximum(x, 0.0, out=self.buffer_like("positive", x))
        self._a = a
        return a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        # The slope is the sigmoid, 1 - exp(-a).
        slopes = np.negative(self._a, out=self._a)
        np.expm1(slopes, out=slopes)
        d *= np.negative(slopes, out=slopes)
        return d


class Softplus(Activation):
    """a = log(1 + exp(z)), a rectifier without a corner.

    Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", 2000.
    """

    kind: ClassVar[str] = "softplus"
    title: ClassVar[str] = "Softplus"
    operation: ClassVar[type[ActivationOperation]] = _SoftplusOperation
