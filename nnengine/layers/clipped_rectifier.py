"""The rectified linear activation with a ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.activation import Activation, ActivationOperation
from nnengine.layers.base import Operation


class _ClippedRectifierOperation(ActivationOperation):
    def __init__(self, ceiling: float, shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(shape, shape, dtype)
        self._ceiling: Array = np.array(ceiling, self.dtype)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a: Array = self.buffer_like("a", x)
        np.maximum(x, 0.0, out=a)
        self._a = np.minimum(a, self._ceiling, out=a)
        return self._a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        active = np.greater(self._a, 0.0, out=self.buffer_like("active", d, np.bool_))
        below = np.less(self._a, self._ceiling, out=self.buffer_like("below", d, np.bool_))
        d *= np.logical_and(active, below, out=active)
        return d


@dataclass(frozen=True)
class ClippedRectifier(Activation):
    """a = z between 0 and ``ceiling``; 0 below, ``ceiling`` above. With 6 it is what others call ReLU6.

    Raises ArgumentError unless the ceiling is over 0. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10",
    2010, section 2.
    """

    kind: ClassVar[str] = "clipped_rectifier"
    title: ClassVar[str] = "Clipped rectifier"

    ceiling: float = 6.0

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: ceiling", self.ceiling, above=0.0, most=1e6)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _ClippedRectifierOperation(self.ceiling, input_shape, dtype)
