"""What hidden layers answer to some training images, found by a forward pass of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nnengine.arrays import Array
from nnengine.layers import Activation, Layer, Operation, Softmax
from nnengine.layers.composite import Composite, CompositeOperation
from nnengine.network.network import Network


class Activity(NamedTuple):
    """The activations of one layer (units, values), and the slopes f'(z) where they were taken.

    A feature map is a unit with a value for each place. ``steepest`` is the greatest slope of a function that saturates
    on both sides, None for others.
    """

    name: str
    activations: Array
    slopes: Array
    steepest: float | None


class Probe:
    """Asks a network, as it is now, what its hidden activations are for ``images``.

    It has working arrays of its own, so that training does not notice.
    """

    def __init__(self, network: Network, images: Array) -> None:
        self._twin = network.twin()
        self._images = images
        self._taken: list[tuple[str, Activation, Array, Array]] = []
        layers = list(_activations(network.specification.layers, self._twin.operations))
        for path, layer, operation in layers[:-1] if layers and layers[-1][0] == self._last_path() else layers:
            self._tap(path, layer, operation)

    @np.errstate(over="ignore", invalid="ignore")
    def activity(self) -> tuple[Activity, ...]:
        """That of every hidden layer with an activation function of single values."""
        self._taken.clear()
        self._twin.predict(self._images)
        found: dict[str, tuple[Activation, list[Array], list[Array]]] = {}
        for path, layer, activations, slopes in self._taken:
            _, some, their_slopes = found.setdefault(path, (layer, [], []))
            some.append(activations)
            their_slopes.append(slopes)
        return tuple(
            Activity(f"layers.{path}", np.concatenate(some, axis=1), np.concatenate(slopes, axis=1), layer.steepest)
            for path, (layer, some, slopes) in found.items()
        )

    def _last_path(self) -> str:
        return str(len(self._twin.operations) - 1)

    def _tap(self, path: str, layer: Activation, operation: Operation) -> None:
        """Let an operation of the twin note what passes through it."""
        forward: Callable[..., Array] = operation.forward
        nothing = np.random.default_rng(0)  # tells it to keep what the backward pass needs

        def noted(x: Array, rng: np.random.Generator | None = None) -> Array:
            a = forward(x, nothing).copy("K")
            slopes = operation.backward(np.ones_like(a))
            assert slopes is not None
            self._taken.append((path, layer, _by_unit(a), _by_unit(slopes).copy()))
            return a

        operation.forward = noted  # type: ignore[method-assign]


def _activations(
    layers: Sequence[Layer], operations: Sequence[Operation], prefix: str = ""
) -> Iterator[tuple[str, Activation, Operation]]:
    """The activation functions of single values with their paths, of those inside other layers too."""
    for index, (layer, operation) in enumerate(zip(layers, operations, strict=True)):
        if isinstance(layer, Activation) and not isinstance(layer, Softmax):
            yield f"{prefix}{index}", layer, operation
        if isinstance(layer, Composite) and isinstance(operation, CompositeOperation):
            for number, (some_layers, some) in enumerate(zip(layer.stacks, operation.stacks, strict=True)):
                yield from _activations(some_layers, some, f"{prefix}{index}.{number}.")


def _by_unit(values: Array) -> Array:
    """(features, N) as it is, images (H, C, W, N) as (C, the rest)."""
    return values if values.ndim == 2 else values.transpose(1, 0, 2, 3).reshape(values.shape[1], -1)
