"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, are_rows
from nnengine.checks import checked_whole
from nnengine.initialisers import initialiser
from nnengine.layers.base import Layer, Operation, vector_size
from nnengine.products import widest_unpacked

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


class _DenseOperation(Operation):
    """The products of weights with inputs, of transposed weights with errors, and of errors with inputs.

    Of few images the vectors are made rows in memory, and a product is made of blocks of units, small enough for BLAS
    to multiply them where they lie: it packs larger ones first, which for so few columns takes longer than the product.
    """

    def __init__(self, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._blocks_of_count: dict[int, list[slice]] = {}

    def parameter_shapes(self) -> dict[str, Shape]:
        return {"weights": (*self.output_shape, *self.input_shape), "biases": self.output_shape}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        weights, biases, count = self.parameters["weights"], self.parameters["biases"], x.shape[-1]
        if are_rows(count):
            x = self._in_rows("x", x)
            rows = self.buffer("z", (count, *self.output_shape))
            blocks = self._blocks(count)
            if len(blocks) == 1:
                np.dot(x.T, weights.T, out=rows)  # called faster than np.matmul
            else:
                for units in blocks:
                    np.matmul(x.T, weights[units].T, out=rows[:, units])
            rows += biases
            z = rows.T
        else:
            z = self.buffer("z", (*self.output_shape, count))
            np.matmul(weights, x, out=z)
            z += biases[:, None]
        if rng is not None:
            self._x = x
        return z

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        count = d.shape[-1]
        np.dot(d, self.ones(count), out=self.gradients["biases"])
        if are_rows(count):
            rows = self.buffer("dx", (count, *self.input_shape)) if wants_input_gradient else None
            self._backward_rows(self._in_rows("d", d).T, self._x.T, rows)
            return None if rows is None else rows.T
        np.matmul(d, self._x.T, out=self.gradients["weights"])
        if not wants_input_gradient:
            return None
        return np.matmul(self.parameters["weights"].T, d, out=self.buffer("dx", (*self.input_shape, count)))

    def _backward_rows(self, d: Array, x: Array, dx: Array | None) -> None:
        weights, gradients = self.parameters["weights"], self.gradients["weights"]
        blocks = self._blocks(len(x))
        if len(blocks) == 1:
            np.dot(d.T, x, out=gradients)
            if dx is not None:
                np.dot(d, weights, out=dx)
            return
        for units in blocks:
            errors = d[:, units]
            np.dot(errors.T, x, out=gradients[units])
            if dx is None or len(x) > _MOST_IN_PARTS:
                continue
            if units.start == 0:
                np.dot(errors, weights[units], out=dx)
            else:
                dx += np.dot(errors, weights[units], out=self.buffer("part of dx", dx.shape))
        if dx is not None and len(x) > _MOST_IN_PARTS:
            np.dot(d, weights, out=dx)

    def _blocks(self, count: int) -> list[slice]:
        """The units in blocks."""
        blocks = self._blocks_of_count.get(count)
        if blocks is None:
            units, inputs = *self.output_shape, *self.input_shape
            size = min(widest_unpacked(inputs * count) or 0, _LARGEST_RESULT // count)
            size = size - size % 8 or units  # too few at a time are slower than packing
            blocks = [slice(start, min(start + size, units)) for start in range(0, units, size)]
            self._blocks_of_count[count] = blocks
        return blocks

    def _in_rows(self, name: str, vectors: Array) -> Array:
        if vectors.flags.f_contiguous:
            return vectors
        rows = self.buffer(f"{name} in rows", vectors.shape[::-1]).T
        np.copyto(rows, vectors)
        return rows
