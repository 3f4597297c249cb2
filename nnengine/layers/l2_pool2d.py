"""L2-pooling."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.layers.base import Operation
from nnengine.layers.pool2d import Pool2D, PoolOperation


class L2Pool2D(Pool2D):
    """The root of the sum of squares of each window of a map.

    Shapes and errors as every pooling. Where a window holds nothing but 0, the gradient is 0. "Neural Networks and
    Deep Learning", chapter 6, "Pooling layers".
    """

    kind: ClassVar[str] = "l2_pool2d"
    title: ClassVar[str] = "L2-pool"

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _L2PoolOperation(self, input_shape, dtype)


class _L2PoolOperation(PoolOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        squares: Array = self.buffer("squares", x.shape)
        np.multiply(x, x, out=squares)
        sums = self._sums(squares)
        lengths: Array = self.buffer("lengths", sums.shape)
        np.sqrt(sums, out=lengths)
        if rng is not None:
            self._x, self._lengths = x, lengths
        return lengths

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        # x / length is the slope. Where a length is 0 so is each x: any other divisor makes it 0.
        slopes: Array = self.buffer("slopes", d.shape)
        empty = np.equal(self._lengths, 0.0, out=self.buffer("empty", d.shape, np.bool_))
        np.add(self._lengths, empty, out=slopes)
        np.divide(d, slopes, out=slopes)
        dx = self._spread(slopes)
        dx *= self._x
        return dx
