"""The leaky rectified linear activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.activation import Activation, ActivationOperation
from nnengine.layers.base import Operation


class _LeakyRectifierOperation(ActivationOperation):
    def __init__(self, slope: float, shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(shape, shape, dtype)
        self._slope: Array = np.array(slope, self.dtype)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a: Array = self.buffer_like("a", x)
        np.multiply(x, self._slope, out=a)
        self._a = np.maximum(a, x, out=a)  # a slope is under 1
        return self._a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        active = np.greater(self._a, 0.0, out=self.buffer_like("active", d, np.bool_))
        d *= np.maximum(active, self._slope, out=self.buffer_like("slopes", d))
        return d


@dataclass(frozen=True)
class LeakyRectifier(Activation):
    """a = z where z > 0, else ``slope`` · z, so that no unit's gradient vanishes for ever.

    Raises ArgumentError for a slope outside [0, 1). Maas et al., "Rectifier Nonlinearities Improve Neural Network
    Acoustic Models", 2013, section 2.
    """

    kind: ClassVar[str] = "leaky_rectifier"
    title: ClassVar[str] = "Leaky rectifier"

    slope: float = 0.01

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: slope", self.slope, least=0.0, below=1.0)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _LeakyRectifierOperation(self.slope, input_shape, dtype)
