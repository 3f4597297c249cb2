"""From images to vectors."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, are_rows, batch_first, batch_last, inner_shape
from nnengine.layers.base import Layer, Operation


@dataclass(frozen=True)
class Flatten(Layer):
    """Images (C, H, W) as vectors (C·H·W,) in that order; vectors pass unchanged."""

    kind: ClassVar[str] = "flatten"
    title: ClassVar[str] = "Flatten"

    def output_shape(self, input_shape: Shape) -> Shape:
        return (prod(input_shape),)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _FlattenOperation(input_shape, self.output_shape(input_shape), dtype)


class _FlattenOperation(Operation):
    def __init__(self, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._rows = (-1, *output_shape)

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        if x.ndim == 2:
            return x
        # A view for images as the caller holds them; a small copy after a convolution, paid so that weights need no
        # other order inside than outside.
        images = batch_first(x)
        if images.flags.c_contiguous:
            return images.reshape(self._rows).T
        if are_rows(len(images)):
            copy: Array = self.buffer("copy", images.shape)
            np.copyto(copy, images)
            return copy.reshape(self._rows).T
        copy = self.buffer("copy", (*self.input_shape, len(images)))
        np.copyto(copy, x.transpose(1, 0, 2, 3))
        return copy.reshape(*self.output_shape, -1)

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        if len(self.input_shape) == 1:
            return d
        dx: Array = self.buffer("dx", inner_shape(self.input_shape, d.shape[-1]))
        if are_rows(d.shape[-1]):
            np.copyto(dx, batch_last(d.T.reshape(-1, *self.input_shape)))
        else:
            np.copyto(dx, d.reshape(*self.input_shape, d.shape[-1]).transpose(1, 0, 2, 3))
        return dx
