"""By how much one digit leads another, and how that depends on the image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, batch_first, batch_last
from nnengine.checks import checked_whole
from nnengine.errors import ArgumentError, ShapeError
from nnengine.inspection.trace import check_derivatives, predicting
from nnengine.layers.activation import Activation
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

_TOGETHER = 64  # images in one pass


class Lead:
    """The lead z_a - z_b of one class over another, before the activation function of the output.

    Of a softmax output it is the natural logarithm of the ratio of both scores. A network without an activation on top
    is taken as it is. It works on a copy of the network; what it computes is float64, unless another ``dtype`` is
    given. Raises ArgumentError for an ensemble, for a class that the network does not have, and for layers without a
    derivative.
    """

    def __init__(self, network: Network, answer: int, other: int, *, dtype: npt.DTypeLike = np.float64) -> None:
        if isinstance(network, Ensemble):
            count = len(network.networks)
            raise ArgumentError(f"lead: expected a network, got an ensemble of {count}; look into each of its networks")
        specification = network.specification
        classes = specification.shapes[-1][0]
        self.answer = checked_whole("answer", answer, 0, classes - 1)
        self.other = checked_whole("other", other, 0, classes - 1)
        if answer == other:
            raise ArgumentError(f"lead: expected two classes, got {answer} twice")
        check_derivatives(network)
        whole = predicting(network, dtype)
        layers = whole.specification.layers
        self._network = whole
        if len(layers) > 1 and isinstance(layers[-1], Activation):  # which has no parameters
            self._network = Network(NetworkSpecification(layers[:-1], specification.input_shape), dtype=dtype)
            np.copyto(self._network.values, whole.values)
        self._network.written_gradients()  # which operations write on their way back, wanted or not

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one image."""
        return self._network.specification.input_shape

    def values(self, images: npt.ArrayLike) -> Array:
        """The leads (N,) for images (N, …) of the network's input shape, or (N, H, W). Raises ShapeError for others."""
        found = [self._forward(part)[[self.answer, self.other]] for part in self._parts(images)]
        return np.concatenate([z[0] - z[1] for z in found]) if found else np.empty(0, self._network.dtype)

    def gradients(self, images: npt.ArrayLike) -> Array:
        """How each lead depends on its own image: d(lead)/d(pixel), of the shape of ``images``."""
        shape = np.shape(images)
        found = [self._backward(part) for part in self._parts(images)]
        return np.concatenate(found).reshape(shape) if found else np.empty(shape, self._network.dtype)

    def _parts(self, images: npt.ArrayLike) -> list[Array]:
        given = np.asarray(images, self._network.dtype)
        size = int(np.prod(self.input_shape))
        if given.ndim < 2 or given[0].size != size:
            raise ShapeError(f"lead: expected images of {size} pixels each, got the shape {given.shape}")
        batch = given.reshape(len(given), *self.input_shape)
        return [batch[start : start + _TOGETHER] for start in range(0, len(batch), _TOGETHER)]

    def _forward(self, batch: Array, rng: np.random.Generator | None = None) -> Array:
        x = batch_last(batch.copy())
        for operation in self._network.operations:
            x = operation.forward(x, rng)
        return np.array(x)

    def _backward(self, batch: Array) -> Array:
        z = self._forward(batch, np.random.default_rng(0))  # with one, operations remember what the way back needs
        d = np.zeros_like(z)
        d[self.answer], d[self.other] = 1, -1
        for operation in reversed(self._network.operations):
            result = operation.backward(d)
            assert result is not None
            d = result
        return batch_first(d).copy()
