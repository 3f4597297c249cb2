"""The sigmoid made of three straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.activation import Activation, ActivationOperation
from nnengine.layers.base import Operation


class _HardSigmoidOperation(ActivationOperation):
    def __init__(self, slope: float, shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(shape, shape, dtype)
        self._slope: Array = np.array(slope, self.dtype)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a: Array = self.buffer_like("a", x)
        np.multiply(x, self._slope, out=a)
        a += 0.5
        self._a = np.clip(a, 0.0, 1.0, out=a)
        return self._a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        active = np.greater(self._a, 0.0, out=self.buffer_like("active", d, np.bool_))
        below = np.less(self._a, 1.0, out=self.buffer_like("below", d, np.bool_))
        d *= np.logical_and(active, below, out=active)
        d *= self._slope
        return d


@dataclass(frozen=True)
class HardSigmoid(Activation):
    """a = ``slope`` · z + 1/2, but at least 0 and at most 1.

    Raises ArgumentError unless the slope is over 0 and at most 1. Courbariaux et al., "BinaryConnect", 2015,
    equation 3.
    """

    kind: ClassVar[str] = "hard_sigmoid"
    title: ClassVar[str] = "Hard sigmoid"
    has_unit_range: ClassVar[bool] = True

    slope: float = 0.2

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: slope", self.slope, above=0.0, most=1.0)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _HardSigmoidOperation(self.slope, input_shape, dtype)

    @property
    def steepest(self) -> float | None:
        return self.slope
