"""Dropout."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    def when_predicting(self) -> Layer:
        return replace(self, rate=0.0)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return DropoutOperation(self.rate, input_shape, dtype)


class DropoutOperation(Operation):
    """Its ``rate`` is the layer's, until training is steered to another."""

    def __init__(self, rate: float, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, input_shape, dtype)
        self.rate = rate

    @property
    def rate(self) -> float:
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = rate
        # Raw random bits cost a fraction of as many uniform floats: one byte a value where that tells the rate exactly.
        self._noise: npt.DTypeLike = np.uint8 if (rate * 256).is_integer() else np.uint16
        range_ = np.iinfo(self._noise).max + 1
        self._threshold = round(rate * range_)
        self._scale = range_ / max(range_ - self._threshold, 1)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        if rng is None:
            return x
        values = 8 // np.dtype(self._noise).itemsize
        noise = rng.integers(0, 2**64, -(-x.size // values), np.uint64).view(self._noise)[: x.size]
        self._kept = self.buffer_like("kept", x, np.bool_)
        np.greater_equal(noise, self._threshold, out=self._kept.ravel("K"))
        return self._masked(x, self.buffer_like("y", x))

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        return self._masked(d, d)

    def _masked(self, values: Array, result: Array) -> Array:
        np.multiply(values, self._kept, out=result)
        result *= self._scale
        return result
