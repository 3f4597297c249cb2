"""Batch normalisation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_number
from nnengine.layers.base import Layer, Operation

_LEAST_EPSILON = 1e-12  # its root's inverse, squared, is still a float32


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each map, or each feature of a vector, with mean 0 and variance 1 over the mini-batch, then scaled and shifted.

    Any shape; ``scale`` and ``shift`` (C,) or (features,) are trained and never penalised. Outside training it uses
    ``mean`` and ``variance``, measured while training: each mini-batch counts ``momentum``, what was before
    1 - ``momentum``; the variance is the unbiased one. ``epsilon`` is added to a variance. A feature of which a
    mini-batch holds one value only (a vector, one image) tells nothing of its variance and gives ``shift``. With a
    momentum of 0 nothing is measured: both are left as they are, and used in training as well. Raises ArgumentError
    for a momentum outside [0, 1] or an epsilon outside [1e-12, 1]. Ioffe and Szegedy, "Batch Normalization", 2015,
    algorithms 1 and 2.
    """

    kind: ClassVar[str] = "batch_norm"
    title: ClassVar[str] = "Batch norm"

    momentum: float = 0.1
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        checked_number(f"{self.title}: momentum", self.momentum, least=0.0, most=1.0)
        checked_number(f"{self.title}: epsilon", self.epsilon, least=_LEAST_EPSILON, most=1.0)

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return dict.fromkeys(("scale", "shift", "mean", "variance"), (input_shape[0],))

    def initialise(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        size = input_shape[0]
        return {"scale": np.ones(size), "shift": np.zeros(size), "mean": np.zeros(size), "variance": np.ones(size)}

    def when_predicting(self) -> Layer:
        return replace(self, momentum=0.0)

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        operation = _BatchNormOperation if self.momentum else _FixedBatchNormOperation
        return operation(self, input_shape, dtype)


class _BatchNormOperation(Operation):
    """Works on (rows, C, values): the rows of images with the values of a row beside each other, or a vector's one row.

    ``centred`` is x minus its mean: kept for the backward pass, and what makes the variance exact in float32 however
    far the mean is from 0.
    """

    statistics: ClassVar[frozenset[str]] = frozenset({"mean", "variance"})
    mixes_images = True

    def __init__(self, layer: BatchNorm, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, input_shape, dtype)
        self._momentum = layer.momentum
        self._epsilon = layer.epsilon
        self._features = input_shape[0]

    def parameter_shapes(self) -> dict[str, Shape]:
        return dict.fromkeys(("scale", "shift", "mean", "variance"), (self._features,))

    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        scale, shift = self.parameters["scale"], self.parameters["shift"]
        rows = self._rows("x", x)
        if rng is None:
            inverse = self._inverse_of_deviation()
            shift = shift - self.parameters["mean"] * (scale * inverse)
        else:
            rows, inverse = self._measured(rows)
        y: Array = self.buffer("y", rows.shape)
        np.multiply(rows, self._across(scale * inverse, rows), out=y)
        y += self._across(shift, rows)
        return y.reshape(x.shape)

    def _inverse_of_deviation(self) -> Array:
        # A variance under 0, which no training gives but a file may hold, counts as 0.
        inverse: Array = 1.0 / np.sqrt(np.maximum(self.parameters["variance"], 0.0) + self._epsilon)
        return inverse

    def _measured(self, rows: Array) -> tuple[Array, Array]:
        """Centred x, and 1 / sqrt(variance + epsilon); the moving averages take both in."""
        totals = self.share.add_up(np.append(self._sums(rows), self.dtype.type(rows.shape[0] * rows.shape[2])))
        mean, count = totals[:-1] / totals[-1], float(totals[-1])
        centred: Array = self.buffer("centred", rows.shape)
        np.subtract(rows, self._across(mean, rows), out=centred)
        squares = self.share.add_up(np.vecdot(centred, centred).sum(axis=0))
        self._count = count
        self._centred, self._inverse = centred, 1.0 / np.sqrt(squares / count + self._epsilon)
        moving_mean, moving_variance = self.parameters["mean"], self.parameters["variance"]
        if self.share.is_first:  # the parameters are those of all shares
            moving_mean += self._momentum * (mean - moving_mean)
        if self.share.is_first and count > 1:
            moving_variance += self._momentum * (squares / (count - 1) - moving_variance)
        return self._centred, self._inverse

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        rows = self._rows("d", d)
        centred, inverse = self._centred, self._inverse
        self.gradients["shift"][...] = self._sums(rows)
        self.gradients["scale"][...] = np.vecdot(rows, centred).sum(axis=0) * inverse
        if not wants_input_gradient:
            return None
        d_shift, d_scale = self.share.add_up(np.stack([self.gradients["shift"], self.gradients["scale"]])) / self._count
        # dC/dx = scale · inverse · (d - mean(d) - x_hat · mean(d · x_hat)), x_hat being centred · inverse
        dx: Array = self.buffer("dx", rows.shape)
        np.multiply(centred, self._across(d_scale * -inverse, rows), out=dx)
        dx += rows
        dx -= self._across(d_shift, rows)
        dx *= self._across(self.parameters["scale"] * inverse, rows)
        return dx.reshape(d.shape)

    def _rows(self, name: str, values: Array) -> Array:
        """(H, C, W, N) or (features, N) as (H or 1, C or features, the rest)."""
        if not values.flags.c_contiguous:
            copy: Array = self.buffer(name, values.shape)
            np.copyto(copy, values)
            values = copy
        height, width = (values.shape[0], values.shape[2]) if values.ndim == 4 else (1, 1)
        return values.reshape(height, self._features, width * values.shape[-1])

    def _across(self, one_each: Array, rows: Array) -> Array:
        """A value for each map, to go with all values of rows.

        For images written out for one row: NumPy takes half as long again with a single value for a run of others.
        """
        if len(rows) == 1:
            return one_each[:, None]
        across: Array = self.buffer("across", rows.shape[1:])
        np.copyto(across, one_each[:, None])
        return across

    def _sums(self, rows: Array) -> Array:
        """The sum of each map or feature."""
        sums: Array = (
            np.matmul(rows.reshape(-1, rows.shape[2]), self.ones(rows.shape[2])).reshape(rows.shape[:2]).sum(axis=0)
        )
        return sums


class _FixedBatchNormOperation(_BatchNormOperation):
    """With the statistics that it has, which stay: an affine map, each image by itself."""

    mixes_images = False

    def _measured(self, rows: Array) -> tuple[Array, Array]:
        """Centred x, and 1 / sqrt(variance + epsilon)."""
        centred: Array = self.buffer("centred", rows.shape)
        np.subtract(rows, self._across(self.parameters["mean"], rows), out=centred)
        self._centred, self._inverse = centred, self._inverse_of_deviation()
        return self._centred, self._inverse

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        rows = self._rows("d", d)
        self.gradients["shift"][...] = self._sums(rows)
        self.gradients["scale"][...] = np.vecdot(rows, self._centred).sum(axis=0) * self._inverse
        if not wants_input_gradient:
            return None
        dx: Array = self.buffer("dx", rows.shape)
        np.multiply(rows, self._across(self.parameters["scale"] * self._inverse, rows), out=dx)
        return dx.reshape(d.shape)
