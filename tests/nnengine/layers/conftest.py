"""How a layer is tried: alone, and inside a network whose gradient is checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import ArrayLike

from nnengine.arrays import Array, Shape, batch_first, batch_last
from nnengine.costs import COSTS
from nnengine.layers import Layer
from nnengine.layers.base import Operation
from nnengine.network.gradient_check import gradient_error
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


class Alone:
    """A layer built for the inputs that it is given, float64, everything in the public layout."""

    def __init__(self, layer: Layer, x: ArrayLike, **parameters: ArrayLike) -> None:
        self.x = np.asarray(x, np.float64)
        shape = self.x.shape[1:]
        self.operation: Operation = layer.build(shape, np.float64)
        for name, inner_shape in self.operation.parameter_shapes().items():
            self.operation.gradients[name] = np.full(inner_shape, np.nan)
            inner = self.operation.to_inner(name, np.asarray(parameters[name], np.float64))
            self.operation.parameters[name] = np.array(inner, np.float64, order="C")

    def forward(self, rng: np.random.Generator | None = None) -> Array:
        return batch_first(self.operation.forward(batch_last(self.x), rng)).copy()

    def backward(self, d: ArrayLike) -> Array:
        """dC/dx for dC/dy, after a forward pass in training."""
        self.operation.forward(batch_last(self.x), np.random.default_rng(0))
        inner = np.array(batch_last(np.asarray(d, np.float64)), order="C")
        dx = self.operation.backward(inner)
        assert dx is not None
        return batch_first(dx).copy()

    def gradient(self, name: str) -> Array:
        return np.array(self.operation.to_public(name, self.operation.gradients[name]))


@pytest.fixture(scope="session")
def alone() -> type[Alone]:
    return Alone


@pytest.fixture(scope="session")
def checked() -> Callable[..., float]:
    """The error of a gradient check through a network of these layers, with the quadratic cost."""

    def error(layers: Sequence[Layer], input_shape: Shape, count: int = 3, chunk: int | None = None) -> float:
        rng = np.random.default_rng(7)
        network = Network(NetworkSpecification(tuple(layers), input_shape), rng, np.float64)
        if chunk is not None:
            network._chunk = chunk
        images = rng.normal(size=(count, *input_shape))
        targets = rng.random((count, *network.specification.shapes[-1]))
        return gradient_error(network, images, targets, COSTS["quadratic"])

    return error
