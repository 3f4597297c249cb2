"""Max-pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text, inner_shape
from nnengine.layers.base import Layer, Operation, check_positive, image_shape


@dataclass(frozen=True)
class MaxPool2D(Layer):
    """The largest value of each ``size`` × ``size`` square of a map, squares side by side.

    (C, H, W) to (C, H/size, W/size). Raises ShapeError unless size divides H and W. Where several values of a square
    are equally large, the gradient goes to one of them.
    """

    kind: ClassVar[str] = "max_pool2d"
    title: ClassVar[str] = "Max-pool"

    size: int = 2

    def __post_init__(self) -> None:
        check_positive(self.title, "size", self.size)

    def output_shape(self, input_shape: Shape) -> Shape:
        channels, height, width = image_shape(self, input_shape)
        for dimension, length in (("height", height), ("width", width)):
            if length % self.size:
                raise self._refuse(
                    f"size {self.size} does not divide the {dimension} {length} of its input {as_text(input_shape)}"
                )
        return channels, height // self.size, width // self.size

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _MaxPoolOperation(self.size, input_shape, self.output_shape(input_shape), dtype)


class _MaxPoolOperation(Operation):
    """Folds columns, then rows, each by pairwise comparisons; the masks of the comparisons guide the gradient."""

    def __init__(self, size: int, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._size = size
        self._masks: dict[str, list[npt.NDArray[np.bool_]]] = {}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        height, channels, width, count = x.shape
        k = self._size
        columns = x.reshape(height, channels, width // k, k, count)
        rows = self._fold(
            "columns", [columns[:, :, :, i] for i in range(k)], (height, channels, width // k, count), rng is not None
        )
        rows = rows.reshape(height // k, k, *rows.shape[1:])
        return self._fold(
            "rows", [rows[:, i] for i in range(k)], inner_shape(self.output_shape, count), rng is not None
        )

    def _fold(self, name: str, parts: list[Array], shape: Shape, remember: bool) -> Array:
        largest: Array = self.buffer(name, shape)
        np.copyto(largest, parts[0])
        masks = []
        for i, part in enumerate(parts[1:]):
            if remember:
                masks.append(np.greater(part, largest, out=self.buffer(f"{name} {i}", shape, np.bool_)))
            np.maximum(largest, part, out=largest)
        if remember:
            self._masks[name] = masks  # held here: a large square has more masks than the buffers kept
        return largest

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        out_height, channels, out_width, count = d.shape
        k = self._size
        d_rows: Array = self.buffer("d rows", (out_height, k, channels, out_width, count))
        self._unfold("rows", d, [d_rows[:, i] for i in range(k)])
        d_columns: Array = self.buffer("d columns", (out_height * k, channels, out_width, k, count))
        d_rows = d_rows.reshape(out_height * k, channels, out_width, count)
        self._unfold("columns", d_rows, [d_columns[:, :, :, i] for i in range(k)])
        return d_columns.reshape(out_height * k, channels, out_width * k, count)

    def _unfold(self, name: str, d: Array, parts: list[Array]) -> None:
        rest = d
        for i in range(len(parts) - 2, -1, -1):
            np.multiply(rest, self._masks[name][i], out=parts[i + 1])
            rest = np.subtract(rest, parts[i + 1], out=parts[0])
        if rest is d:  # size 1
            np.copyto(parts[0], d)
