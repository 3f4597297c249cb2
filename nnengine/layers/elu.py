"""The exponential linear activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.activation import Activation, ActivationOperation
from nnengine.layers.base import Operation


class EluOperation(ActivationOperation):
    """a = ``scale`` · z where z > 0, else ``scale`` · ``alpha`` · (exp(z) - 1)."""

    def __init__(self, alpha: float, scale: float, shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(shape, shape, dtype)
        self._scale: Array = np.array(scale, self.dtype)
        self._depth: Array = np.array(scale * alpha, self.dtype)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a: Array = self.buffer_like("a", x)
        np.minimum(x, 0.0, out=a)
        np.expm1(a, out=a)
        a *= self._depth
        positive = np.maximum(x, 0.0, out=self.buffer_like("positive", x))
        positive *= self._scale
        a += positive
        self._a = a
        return a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        slopes = np.add(self._a, self._depth, out=self.buffer_like("slopes", d))
        positive = np.greater(self._a, 0.0, out=self.buffer_like("active", d, np.bool_))
        np.copyto(slopes, self._scale, where=positive)
        d *= slopes
        return d


@dataclass(frozen=True)
class Elu(Activation):
    """a = z where z > 0, else ``alpha`` · (exp(z) - 1), which goes to -``alpha``.

    Raises ArgumentError unless alpha is over 0. Clevert et al., "Fast and Accurate Deep Network Learning by Exponential
    Linear Units", 2015, equation 15.
    """

    kind: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"

    alpha: float = 1.0

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: alpha", self.alpha, above=0.0, most=1e6)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return EluOperation(self.alpha, 1.0, input_shape, dtype)
