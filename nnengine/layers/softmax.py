"""The softmax activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array, Shape
from nnengine.layers.activation import Activation, ActivationOperation
from nnengine.layers.base import vector_size


class _SoftmaxOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a = self.buffer_like("a", x)
        np.subtract(x, np.maximum.reduce(x, axis=0), out=a)  # the largest exponent is 0: no overflow
        np.exp(a, out=a)
        a /= np.add.reduce(a, axis=0)
        self._a = a
        return a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        dx = self.buffer_like("dx", d)
        np.multiply(d, self._a, out=dx)
        np.subtract(d, np.add.reduce(dx, axis=0), out=dx)
        dx *= self._a
        return dx


class Softmax(Activation):
    """a_j = exp(z_j) / sum_k exp(z_k): positive and adding up to 1.

    Vectors only. "Neural Networks and Deep Learning", chapter 3, equation 78.
    """

    kind: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax"
    has_unit_range: ClassVar[bool] = True
    operation: ClassVar[type[ActivationOperation]] = _SoftmaxOperation

    def output_shape(self, input_shape: Shape) -> Shape:
        vector_size(self, input_shape)
        return input_shape
