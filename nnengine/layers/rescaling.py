"""Values brought into another range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.errors import ArgumentError
from nnengine.layers.base import Layer, Operation

LARGEST = 1e9  # of both numbers; beyond, float32 has too few digits for what comes after


class _RescalingOperation(Operation):
    def __init__(self, layer: Rescaling, shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(shape, shape, dtype)
        self._scale: Array = np.array(layer.scale, self.dtype)
        self._shift: Array = np.array(layer.shift, self.dtype)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        y: Array = self.buffer_like("y", x)
        np.multiply(x, self._scale, out=y)
        return np.add(y, self._shift, out=y)

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        d *= self._scale
        return d


@dataclass(frozen=True)
class Rescaling(Layer):
    """y = ``scale`` · x + ``shift``, the same two numbers for every value; they are not trained. Any shape.

    In front of a network it makes of pixels in [0, 1] what the network expects: ``Rescaling(255)``,
    ``Rescaling(2, -1)``, ``Rescaling(1 / deviation, -mean / deviation)``. Raises ArgumentError for numbers beyond 1e9
    and for a scale under 1e-9, which would leave nothing of x.
    """

    kind: ClassVar[str] = "rescaling"
    title: ClassVar[str] = "Rescaling"

    scale: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        for name in ("scale", "shift"):
            checked_number(f"{self.title}: {name}", getattr(self, name), least=-LARGEST, most=LARGEST)
        if abs(self.scale) < 1 / LARGEST:
            raise ArgumentError(f"{self.title}: scale: expected another number than 0, got {self.scale!r}")

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _RescalingOperation(self, input_shape, dtype)
