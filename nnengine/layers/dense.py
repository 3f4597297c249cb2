"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_whole
from nnengine.initialisers import initialiser
from nnengine.layers.base import Layer, Operation, vector_size


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
    def parameter_shapes(self) -> dict[str, Shape]:
        return {"weights": (*self.output_shape, *self.input_shape), "biases": self.output_shape}

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        if rng is not None:
            self._x = x
        z = self.buffer("z", (*self.output_shape, x.shape[-1]))
        np.matmul(self.parameters["weights"], x, out=z)
        z += self.parameters["biases"][:, None]
        return z

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        np.matmul(d, self._x.T, out=self.gradients["weights"])
        ones = self.buffer("ones", d.shape[-1:])
        ones.fill(1)
        np.dot(d, ones, out=self.gradients["biases"])  # a sum over images, several times as fast as np.add.reduce
        if not wants_input_gradient:
            return None
        dx = self.buffer("dx", (*self.input_shape, d.shape[-1]))
        return np.matmul(self.parameters["weights"].T, d, out=dx)
