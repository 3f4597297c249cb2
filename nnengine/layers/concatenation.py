"""Stacks side by side, whose outputs are joined: branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text
from nnengine.layers.base import Operation
from nnengine.layers.composite import Composite, CompositeOperation


class _ConcatenationOperation(CompositeOperation):
    def __init__(self, layer: Concatenation, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(layer, input_shape, dtype)
        self._shapes = [shapes[-1] for shapes in layer.stack_shapes(input_shape)]
        edges = np.cumsum([0, *(shape[0] for shape in self._shapes)]).tolist()
        self._parts = [slice(*edges[i : i + 2]) for i in range(len(edges) - 1)]

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        y = self._vacant("y", self.output_shape, x.shape[-1])
        for stack, part in zip(self.stacks, self._parts, strict=True):
            self._of(y, part)[...] = self._forward(stack, x, rng)
        return y

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        parts = [
            self._copied(f"d{number}", shape, self._of(d, part))
            for number, (shape, part) in enumerate(zip(self._shapes, self._parts, strict=True))
        ]
        return self._summed_backward(self.stacks, parts, wants_input_gradient=wants_input_gradient)

    def _of(self, values: Array, part: slice) -> Array:
        return values[:, part] if values.ndim == 4 else values[part]


@dataclass(frozen=True)
class Concatenation(Composite):
    """Joins the outputs of its stacks: the maps of images of one size, or the features of vectors.

    Szegedy et al., "Going deeper with convolutions", 2015, section 4.
    """

    kind: ClassVar[str] = "concatenation"
    title: ClassVar[str] = "Concatenation"

    def _joined(self, shapes: Sequence[Shape]) -> Shape:
        for number, shape in enumerate(shapes):
            if shape[1:] != shapes[0][1:]:
                raise self._refuse(
                    f"expected stacks that give images of one size, or all vectors, got {as_text(shapes[0])} of "
                    f"stack 0 and {as_text(shape)} of stack {number}"
                )
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _ConcatenationOperation(self, input_shape, dtype)
