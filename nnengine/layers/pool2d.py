"""What all pooling shares: where the windows stand, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, inner_shape
from nnengine.layers.base import Layer, Operation, image_shape
from nnengine.layers.window import Padding, Window


@dataclass(frozen=True)
class Pool2D(Layer):
    """One value for each ``size`` × ``size`` window of a map, windows ``stride`` apart; None puts them side by side.

    (C, H, W) to (C, (H + 2·padding - size) / stride + 1, …), rounded down: what no whole window reaches is left out.
    ``padding`` is a number for all sides, or four for top, left, bottom and right; it is no pixel and never pooled.
    Raises ArgumentError for impossible values, such as a padding as wide as the window, and ShapeError where no window
    fits.
    """

    size: int = 2
    stride: int | None = None
    padding: Padding = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "padding", self.window.padding)

    @property
    def window(self) -> Window:
        """Its size, stride and padding."""
        stride = self.size if self.stride is None else self.stride
        return Window(self.title, "size", self.size, stride, self.padding)

    @property
    def is_side_by_side(self) -> bool:
        """Whether no pixel is in two windows, and none lies between two."""
        return self.stride in {None, self.size} and not self.padding

    def output_shape(self, input_shape: Shape) -> Shape:
        channels, height, width = image_shape(self, input_shape)
        window = self.window
        return channels, window.positions("height", height), window.positions("width", width)


class PoolOperation(Operation):
    """Knows which pixels each window covers: first along columns, then along rows."""

    def __init__(self, layer: Pool2D, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, layer.output_shape(input_shape), dtype)
        _, height, width = input_shape
        self._rows, self._columns = layer.window.covered("height", height), layer.window.covered("width", width)
        self._fills = layer.is_side_by_side and not (height % layer.size or width % layer.size)

    def _sums(self, x: Array) -> Array:
        """The sum of each window: (H, C, W, N) to (out H, C, out W, N)."""
        height, channels, _, count = x.shape
        columns: Array = self.buffer("column sums", (height, channels, self.output_shape[2], count))
        _add_up(columns, [(columns[:, :, at], x[:, :, pixels]) for at, pixels in self._columns])
        sums: Array = self.buffer("sums", inner_shape(self.output_shape, count))
        _add_up(sums, [(sums[at], columns[pixels]) for at, pixels in self._rows])
        return sums

    def _spread(self, d: Array) -> Array:
        """Each window's value added to each of its pixels: (out H, C, out W, N) to (H, C, W, N)."""
        columns: Array = self.buffer("d columns", (self.input_shape[1], *d.shape[1:]))
        _add_up(columns, [(columns[pixels], d[at]) for at, pixels in self._rows], fills=self._fills)
        dx: Array = self.buffer("dx", inner_shape(self.input_shape, d.shape[-1]))
        pairs = [(dx[:, :, pixels], columns[:, :, at]) for at, pixels in self._columns]
        _add_up(dx, pairs, fills=self._fills)
        return dx


def _add_up(whole: Array, pairs: Sequence[tuple[Array, Array]], *, fills: bool = False) -> None:
    """Make ``whole`` the sum of what comes to each of its parts; ``fills``: exactly one value to each."""
    if not fills:
        whole.fill(0)
    for part, values in pairs:
        if fills:
            np.copyto(part, values)
        else:
            np.add(part, values, out=part)
