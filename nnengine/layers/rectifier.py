"""The rectified linear activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.layers.activation import Activation, ActivationOperation


class _RectifierOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        # NumPy compares with an array more than twice as fast as with one number; for images one row of it serves all.
        zeros: Array = self.buffer("zeros", x.shape[1:]) if x.ndim == 4 else self.buffer_like("zeros", x)
        zeros.fill(0)
        self._a = np.maximum(x, zeros, out=self.buffer_like("a", x))
        return self._a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        # A mask and a multiplication: np.where and where= take over ten times as long.
        active = np.greater(self._a, 0.0, out=self.buffer_like("active", d, np.bool_))
        d *= active
        return d


class Rectifier(Activation):
    """a = max(0, z). "Neural Networks and Deep Learning", chapter 3, "Other models of artificial neuron"."""

    kind: ClassVar[str] = "rectifier"
    title: ClassVar[str] = "Rectifier"
    operation: ClassVar[type[ActivationOperation]] = _RectifierOperation
