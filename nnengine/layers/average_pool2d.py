"""Average-pooling."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.layers.base import Operation
from nnengine.layers.pool2d import Pool2D, PoolOperation


class AveragePool2D(Pool2D):
    """The mean of each window of a map.

    Shapes and errors as every pooling. At the edges the mean is over the pixels of the input alone: padding is not
    counted (PyTorch's ``count_include_pad=False``). LeCun et al., "Gradient-based learning applied to document
    recognition", 1998, section II.B, without its weight and bias.
    """

    kind: ClassVar[str] = "average_pool2d"
    title: ClassVar[str] = "Average-pool"

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _AveragePoolOperation(self, input_shape, dtype)


class _AveragePoolOperation(PoolOperation):
    def __init__(self, layer: Pool2D, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(layer, input_shape, dtype)
        _, height, width = self.output_shape
        rows, columns = (
            np.array([sum(at.start <= n < at.stop for at, _ in covered) for n in range(length)])
            for covered, length in ((self._rows, height), (self._columns, width))
        )
        self._fraction: Array = (1.0 / (rows[:, None, None, None] * columns[:, None])).astype(self.dtype)
        if not layer.padding:
            self._fraction = self._fraction[:1, :, :1]  # the same for all windows

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        mean = self._sums(x)
        mean *= self._fraction
        return mean

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        d *= self._fraction
        return self._spread(d)
