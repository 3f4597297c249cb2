"""Stacks whose outputs are added: residual blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.layers.base import Layer, Operation
from nnengine.layers.composite import Composite, CompositeOperation


class _SumOperation(CompositeOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        y = self._vacant("y", self.output_shape, x.shape[-1])
        for number, stack in enumerate(self.stacks):
            part = self._forward(stack, x, rng)
            if number:
                y += part
            else:
                np.copyto(y, part)
        return y

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        parts = [self._copied(f"d{number}", self.output_shape, d) for number in range(len(self.stacks))]
        return self._summed_backward(self.stacks, parts, wants_input_gradient=wants_input_gradient)


@dataclass(frozen=True)
class Sum(Composite):
    """Adds the outputs of its stacks, which have one shape. With an empty stack it is a residual block: x + f(x).

    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, equation 1.
    """

    kind: ClassVar[str] = "sum"
    title: ClassVar[str] = "Sum"

    def _joined(self, shapes: Sequence[Shape]) -> Shape:
        return self._all_alike(shapes)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _SumOperation(self, input_shape, dtype)


def residual(*layers: Layer) -> Sum:
    """X + f(x), f being those layers."""
    return Sum((layers, ()))
