"""What all activation functions share: one value in, one value out, no parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.layers.base import Layer, Operation


class ActivationOperation(Operation):
    """Remembers its activations ``_a`` for the backward pass, which may use them up."""

    _a: Array


@dataclass(frozen=True)
class Activation(Layer):
    """An activation function, from weighted inputs of any shape to activations of the same shape."""

    operation: ClassVar[type[ActivationOperation]]

    @property
    def steepest(self) -> float | None:
        """The greatest slope of a function that levels off on both sides, None of others."""
        return None

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return self.operation(input_shape, self.output_shape(input_shape), dtype)
