"""Zeros around images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, inner_shape
from nnengine.layers.base import Layer, Operation, image_shape
from nnengine.layers.window import Padding, checked_padding, padded_sides


@dataclass(frozen=True)
class ZeroPad2D(Layer):
    """Images (C, H, W) with ``padding`` rows and columns of zeros around them.

    One number for all sides, or four for top, left, bottom and right. Unlike the padding of a pooling these are pixels
    as any other. Raises ArgumentError for impossible values.
    """

    kind: ClassVar[str] = "zero_pad2d"
    title: ClassVar[str] = "Zero-pad"

    padding: Padding = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "padding", checked_padding(self.title, self.padding))

    def output_shape(self, input_shape: Shape) -> Shape:
        channels, height, width = image_shape(self, input_shape)
        top, left, bottom, right = padded_sides(self.padding)
        return channels, top + height + bottom, left + width + right

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _ZeroPadOperation(self, input_shape, dtype)


class _ZeroPadOperation(Operation):
    def __init__(self, layer: ZeroPad2D, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, layer.output_shape(input_shape), dtype)
        top, left, _, _ = padded_sides(layer.padding)
        _, height, width = input_shape
        self._inside = np.s_[top : top + height, :, left : left + width]

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        padded: Array = self.buffer("padded", inner_shape(self.output_shape, x.shape[-1]))
        padded.fill(0)
        padded[self._inside] = x
        return padded

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        return d[self._inside]
