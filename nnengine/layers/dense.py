"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, are_rows
from nnengine.checks import checked_whole
from nnengine.initialisers import initialiser
from nnengine.layers.base import Layer, Operation, vector_size
from nnengine.layers.products import widest_unpacked

# OpenBLAS multiplies with a transposed matrix without packing up to this many results.
_LARGEST_RESULT = 1200
# With more images, adding up the parts of an input's gradient takes longer than packing.
_MOST_IN_PARTS = 14


@dataclass(frozen=True)
class Dense(Layer):
    """Weighted inputs z = w a + b of fully connected units.

    (features,) to (units,); weights (units, features), the book's w_jk; biases (units,). Raises ArgumentError for
    units under 1 or an unknown initialiser. "Neural Networks and Deep Learning", chapter 2, equation 25.
    """

    kind: ClassVar[str] = "dense"
    title: ClassVar[str] = "Dense"

    units: int
    initialiser: str = "default"

    def __post_init__(self) -> None:
        checked_whole(f"{self.title}: units", self.units, 1)
        initialiser(self.initialiser)

    def output_shape(self, input_shape: Shape) -> Shape:
        vector_size(self, input_shape)
        return (self.units,)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"weights": (self.units, vector_size(self, input_shape)), "biases": (self.units,)}

    def initialise(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        start = initialiser(self.initialiser)
        shapes = self.parameter_shapes(input_shape)
        return {"weights": start.weights(shapes["weights"], rng), "biases": start.biases(shapes["biases"], rng)}

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return _DenseOperation(input_shape, self.output_shape(input_shape), dtype)


class _ForwardViews(NamedTuple):
    """What the forward pass of one small number of images uses; a block is transposed weights and their rows of z."""

    z: Array
    rows: Array
    biases: Array
    blocks: list[tuple[Array, Array]]


class _BackwardViews(NamedTuple):
    """The same of the backward pass; a block is units, their weights, and the gradient of these."""

    ones: Array
    biases: Array
    blocks: list[tuple[slice, Array, Array]]
    dx: Array
    rows: Array


class _DenseOperation(Operation):
    """The products of weights with inputs, of transposed weights with errors, and of errors with inputs.

    Of few images the vectors are made rows in memory, and a product is made of blocks of units, small enough for BLAS
    to multiply them where they lie: it packs larger ones first, which for so few columns takes longer than the product.
    """

    def __init__(self, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._forward_views: dict[int, _ForwardViews] = {}
        self._backward_views: dict[int, _BackwardViews] = {}

    def parameter_shapes(self) -> dict[str, Shape]:
        return {"weights": (*self.output_shape, *self.input_shape), "biases": self.output_shape}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        count = x.shape[-1]
        if are_rows(count):
            x = self._in_rows("x", x)
            z, rows, biases, blocks = self._forward_views.get(count) or self._new_forward_views(count)
            images = x.T
            if len(blocks) == 1:
                images.dot(blocks[0][0], rows)  # called faster than np.matmul, or np.dot
            else:
                for weights, some_rows in blocks:
                    np.matmul(images, weights, some_rows)
            np.add(rows, biases, rows)
        else:
            z = self.buffer("z", (*self.output_shape, count))
            np.matmul(self.parameters["weights"], x, out=z)
            z += self.parameters["biases"][:, None]
        if rng is not None:
            self._x = x
        return z

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        count = d.shape[-1]
        if are_rows(count):
            return self._backward_rows(self._in_rows("d", d), wants_input_gradient)
        d.dot(self.ones(count), self.gradients["biases"])
        np.matmul(d, self._x.T, out=self.gradients["weights"])
        if not wants_input_gradient:
            return None
        return np.matmul(self.parameters["weights"].T, d, out=self.buffer("dx", (*self.input_shape, count)))

    def _backward_rows(self, d: Array, wants_input_gradient: bool) -> Array | None:
        count = d.shape[-1]
        ones, biases, blocks, dx, rows = self._backward_views.get(count) or self._new_backward_views(count)
        x = self._x.T
        d.dot(ones, biases)
        in_parts = wants_input_gradient and len(blocks) > 1 and count <= _MOST_IN_PARTS
        for units, weights, gradients in blocks:
            errors = d if len(blocks) == 1 else d[units]
            errors.dot(x, gradients)
            if in_parts and units.start == 0:
                errors.T.dot(weights, rows)
            elif in_parts:
                rows += errors.T.dot(weights, self.buffer("part of dx", rows.shape))
        if not wants_input_gradient:
            return None
        if not in_parts:
            d.T.dot(self.parameters["weights"], rows)
        return dx

    def _new_forward_views(self, count: int) -> _ForwardViews:
        rows = self.buffer("z", (count, *self.output_shape))
        weights = self.parameters["weights"]
        blocks = [(weights[units].T, rows[:, units]) for units in self._blocks(count)]
        made = self._forward_views[count] = _ForwardViews(rows.T, rows, self.parameters["biases"], blocks)
        return made

    def _new_backward_views(self, count: int) -> _BackwardViews:
        rows = self.buffer("dx", (count, *self.input_shape))
        weights, gradients = self.parameters["weights"], self.gradients["weights"]
        blocks = [(units, weights[units], gradients[units]) for units in self._blocks(count)]
        made = _BackwardViews(self.ones(count), self.gradients["biases"], blocks, rows.T, rows)
        self._backward_views[count] = made
        return made

    def _blocks(self, count: int) -> list[slice]:
        """The units in blocks."""
        units, inputs = *self.output_shape, *self.input_shape
        size = min(widest_unpacked(inputs * count) or 0, _LARGEST_RESULT // count)
        size = size - size % 8 or units  # too few at a time are slower than packing
        return [slice(start, min(start + size, units)) for start in range(0, units, size)]

    def _in_rows(self, name: str, vectors: Array) -> Array:
        if vectors.flags.f_contiguous:
            return vectors
        rows = self.buffer(f"{name} in rows", vectors.shape[::-1]).T
        np.copyto(rows, vectors)
        return rows
