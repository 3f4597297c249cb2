"""Dropout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.base import Layer, Operation


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets each value to 0 with probability ``rate`` while training, and scales the others by 1 / (1 - rate).

    Outside training it does nothing. Any shape. Raises ArgumentError for a rate outside [0, 1). Srivastava et al.,
    "Dropout", 2014, with the scaling moved to training.
    """

    kind: ClassVar[str] = "dropout"
    title: ClassVar[str] = "Dropout"

    rate: float = 0.5

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: rate", self.rate, least=0, below=1)

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _DropoutOperation(self.rate, input_shape, dtype)


class _DropoutOperation(Operation):
    def __init__(self, rate: float, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, input_shape, dtype)
        self._threshold = round(rate * 65536)
        self._scale = 65536 / max(65536 - self._threshold, 1)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        if rng is None:
            return x
        # Raw random bytes, two a value, cost a fraction of as many uniform floats.
        noise = np.frombuffer(rng.bytes(2 * x.size), np.uint16).reshape(x.shape)
        self._kept = np.greater_equal(noise, self._threshold, out=self.buffer("kept", x.shape, np.bool_))
        return self._masked(x, "y")

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        return self._masked(d, "dx")

    def _masked(self, values: Array, name: str) -> Array:
        result: Array = self.buffer(name, values.shape)
        np.multiply(values, self._kept, out=result)
        result *= self._scale
        return result
