"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import LARGEST_UNPACKED, Array, Shape, are_rows
from nnengine.checks import checked_whole
from nnengine.initialisers import initialiser
from nnengine.layers.base import Layer, Operation, vector_size

# And with a transposed matrix up to this many results.
_LARGEST_RESULT = 1200


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

    Of few images the vectors are rows in memory, and each product is made of blocks of units, small enough for BLAS to
    multiply them where they lie: it packs larger ones first, which for so few columns takes longer than the product.
    """

    def __init__(self, input_shape: Shape, output_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, output_shape, dtype)
        self._blocks_of_count: dict[int, list[slice]] = {}

    def parameter_shapes(self) -> dict[str, Shape]:
        return {"weights": (*self.output_shape, *self.input_shape), "biases": self.output_shape}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        weights, count = self.parameters["weights"], x.shape[-1]
        z = self.vectors("z", self.output_shape[0], count)
        if are_rows(count):
            x = self._in_rows("x", x)
            z_rows, x_rows = z.T, x.T
            blocks = self._blocks(count)
            multiply = np.dot if len(blocks) == 1 else np.matmul  # np.dot is called faster, but writes no part of rows
            for units in blocks:
                multiply(x_rows, weights[units].T, out=z_rows[:, units])
            z_rows += self.parameters["biases"]
        else:
            np.matmul(weights, x, out=z)
            z += self.parameters["biases"][:, None]
        if rng is not None:
            self._x = x
        return z

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        count = d.shape[-1]
        ones = self.buffer("ones", (count,))
        ones.fill(1)
        np.dot(d, ones, out=self.gradients["biases"])  # a sum over images, several times as fast as np.add.reduce
        dx = self.vectors("dx", self.input_shape[0], count) if wants_input_gradient else None
        if are_rows(count):
            self._backward_rows(self._in_rows("d", d).T, self._x.T, None if dx is None else dx.T)
        else:
            np.matmul(d, self._x.T, out=self.gradients["weights"])
            if dx is not None:
                np.matmul(self.parameters["weights"].T, d, out=dx)
        return dx

    def _backward_rows(self, d: Array, x: Array, dx: Array | None) -> None:
        weights, gradients = self.parameters["weights"], self.gradients["weights"]
        for units in self._blocks(len(x)):
            errors = d[:, units]
            np.dot(errors.T, x, out=gradients[units])
            if dx is None:
                continue
            if units.start == 0:
                np.dot(errors, weights[units], out=dx)
            else:
                dx += np.dot(errors, weights[units], out=self.buffer("part of dx", dx.shape))

    def _blocks(self, count: int) -> list[slice]:
        """The units in blocks."""
        blocks = self._blocks_of_count.get(count)
        if blocks is None:
            units, inputs = *self.output_shape, *self.input_shape
            size = min(LARGEST_UNPACKED // (inputs * count), _LARGEST_RESULT // count)
            size = max(size - size % 8, 1)
            blocks = [slice(start, min(start + size, units)) for start in range(0, units, size)]
            self._blocks_of_count[count] = blocks
        return blocks

    def _in_rows(self, name: str, vectors: Array) -> Array:
        if vectors.flags.f_contiguous:
            return vectors
        rows = self.vectors(f"{name} in rows", *vectors.shape)
        np.copyto(rows, vectors)
        return rows
