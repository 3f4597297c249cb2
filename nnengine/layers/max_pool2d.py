"""Max-pooling."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, inner_shape
from nnengine.layers.base import Operation
from nnengine.layers.pool2d import Pool2D, PoolOperation


class MaxPool2D(Pool2D):
    """The largest value of each window of a map.

    Shapes and errors as every pooling. Where several values of a window are equally large, the gradient goes to
    the first in the first column that has one. "Neural Networks and Deep Learning", chapter 6, "Pooling layers".
    """

    kind: ClassVar[str] = "max_pool2d"
    title: ClassVar[str] = "Max-pool"

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        if self.is_side_by_side:
            return _MaxPoolOperation(self.size, input_shape, self.output_shape(input_shape), dtype)
        return _MovingMaxPoolOperation(self, input_shape, dtype)


class _Fold(NamedTuple):
    """One direction: the pixels of every window, where the largest go, and in training a mask for all but the first."""

    pixels: list[Array]
    masks: list[npt.NDArray[np.bool_]]
    largest: Array


class _MaxPoolOperation(Operation):
    """Folds rows, then columns, each by pairwise comparisons; the masks of the comparisons guide the gradient.

    Rows come first because they lie in one piece, while NumPy walks columns in runs of N values.
    """

    def __init__(self, size: int, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._size = size
        self._x: Array | None = None  # what the folds are views of
        self._folds: tuple[_Fold, _Fold]
        self._remembers = False

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        if x is not self._x or self._remembers != (rng is not None):
            self._new_folds(x, remember=rng is not None)
        for pixels, masks, largest in self._folds:
            before = pixels[0]
            for i, pixel in enumerate(pixels[1:]):
                if masks:
                    np.greater(pixel, before, out=masks[i])
                before = np.maximum(before, pixel, out=largest)
        return self._folds[1].largest

    def _new_folds(self, x: Array, *, remember: bool) -> None:
        k = self._size
        _, height, width = self.output_shape
        across = self._fold("rows", [x[i : k * height : k] for i in range(k)], remember)
        columns = [across.largest[:, :, i : k * width : k] for i in range(k)]
        self._folds = across, self._fold("columns", columns, remember)
        self._x, self._remembers = x, remember

    def _fold(self, name: str, pixels: list[Array], remember: bool) -> _Fold:
        shape = pixels[0].shape
        masks = [self.buffer(f"{name} {i}", shape, np.bool_) for i in range(len(pixels) - 1)] if remember else []
        return _Fold(pixels, masks, self.buffer(name, shape) if len(pixels) > 1 else pixels[0])

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        height, channels, width, count = d.shape
        k = self._size
        d_columns: Array = self.buffer("d columns", (height, channels, self.input_shape[2], count))
        d_columns[:, :, k * width :] = 0  # what no window reaches
        rows, columns = self._folds
        _unfold(columns, d, [d_columns[:, :, i : k * width : k] for i in range(k)])
        d_rows: Array = self.buffer("d rows", inner_shape(self.input_shape, count))
        d_rows[k * height :] = 0
        _unfold(rows, d_columns, [d_rows[i : k * height : k] for i in range(k)])
        return d_rows


def _unfold(fold: _Fold, d: Array, parts: list[Array]) -> None:
    rest = d
    for mask, part in zip(reversed(fold.masks), reversed(parts[1:]), strict=True):
        np.multiply(rest, mask, out=part)
        rest = np.subtract(rest, part, out=parts[0])
    if rest is d:  # size 1
        np.copyto(parts[0], d)


class _MovingMaxPoolOperation(PoolOperation):
    """The same for windows that overlap, leave gaps or reach over the edge: gradients are added up."""

    def __init__(self, layer: Pool2D, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(layer, input_shape, dtype)
        self._masks: dict[str, list[npt.NDArray[np.bool_]]] = {}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        _, channels, width, count = x.shape
        rows: Array = self.buffer("rows", (self.output_shape[1], channels, width, count))
        self._fold("rows", rows, [(rows[at], x[pixels]) for at, pixels in self._rows], rng is not None)
        columns: Array = self.buffer("columns", inner_shape(self.output_shape, count))
        pairs = [(columns[:, :, at], rows[:, :, pixels]) for at, pixels in self._columns]
        self._fold("columns", columns, pairs, rng is not None)
        return columns

    def _fold(self, name: str, largest: Array, pairs: list[tuple[Array, Array]], remember: bool) -> None:
        largest.fill(-np.inf)
        masks = []
        for i, (part, values) in enumerate(pairs):
            if remember:
                masks.append(np.greater(values, part, out=self.buffer(f"{name} {i}", part.shape, np.bool_)))
            np.maximum(part, values, out=part)
        if remember:
            self._masks[name] = masks  # held here: a large window has more masks than the buffers kept

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        out_height, channels, _, count = d.shape
        d_rows: Array = self.buffer("d rows", (out_height, channels, self.input_shape[2], count))
        self._unfold("columns", d_rows, [(d[:, :, at], d_rows[:, :, pixels]) for at, pixels in self._columns])
        dx: Array = self.buffer("dx", inner_shape(self.input_shape, count))
        self._unfold("rows", dx, [(d_rows[at], dx[pixels]) for at, pixels in self._rows])
        return dx

    def _unfold(self, name: str, whole: Array, pairs: list[tuple[Array, Array]]) -> None:
        """Give each window's value to the last pixel that was larger than those before it."""
        whole.fill(0)
        for i in range(len(pairs) - 1, -1, -1):
            rest, part = pairs[i]
            given: Array = self.buffer(f"given {name} {i}", rest.shape)
            np.multiply(rest, self._masks[name][i], out=given)
            part += given
            rest -= given
