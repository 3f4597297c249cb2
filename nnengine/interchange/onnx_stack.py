"""The layers that an ONNX graph was found to hold so far."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, as_text
from nnengine.errors import ModelFileError, ShapeError
from nnengine.interchange.imported import ImportedNetwork, checked_parameter, digit_input
from nnengine.interchange.onnx_node import Node
from nnengine.layers import Composite, Flatten, Layer
from nnengine.network.specification import (
    BOOK_INPUT_SHAPE,
    LARGEST_LAYER_COUNT,
    LARGEST_PARAMETER_COUNT,
    NetworkSpecification,
)

Places = npt.NDArray[np.int64]
_LOGARITHMS = "its outputs are logarithms of scores; here they are the scores themselves"
_MOST_PLACES = 4_000_000  # values of an image that a graph may put into another order


class Stack:
    """Layers from the bottom up, each with its parameters: what the graph makes of one image.

    ``shape`` is what the last layer gives. The graph may hold these values in another shape and order, as (N, H, W, C)
    or (28, 28): ``places`` has the shape of the graph's tensor for one image and tells for each value where it stands
    in the last layer's. ``batch`` is how many images the graph's tensor holds along its first axis.
    """

    def __init__(self, sizes: Shape, batch: int | None) -> None:
        self.batch = 1 if batch is None else batch
        self.shape = _as_images(sizes)
        self._input_shape = self.shape
        self._layers: list[tuple[Layer, dict[str, Array]]] = []
        self._parameter_count = 0
        self._places: Places | None = None
        self._has_logarithms = False
        self._is_branch = False
        if batch is None or (1, *self.shape) != (1, *sizes):
            self.rearrange(np.arange(prod(sizes)).reshape(sizes if batch is None else (1, *sizes)))

    @property
    def top(self) -> Layer | None:
        return self._layers[-1][0] if self._layers else None

    @property
    def tensor_shape(self) -> Shape:
        """The shape of the graph's tensor for one image, mostly with a first axis of 1."""
        return (1, *self.shape) if self._places is None else self._places.shape

    @property
    def sizes(self) -> list[int]:
        """The shape of the graph's tensor with all the images that it is made for."""
        first, *rest = self.tensor_shape or (1,)
        return [first * self.batch, *rest]

    def places(self, node: Node) -> Places:
        if self._places is None:
            count = prod(self.shape)
            if count > _MOST_PLACES:
                node.refuse(f"expected at most {_MOST_PLACES:,} values of an image to put in order, got {count:,}")
            self._places = np.arange(count).reshape(self.tensor_shape)
        return self._places

    def rearrange(self, places: Places) -> None:
        """The graph holds the same values in this shape and order from now on."""
        self._places = places

    def as_images(self, node: Node) -> None:
        """Refuse the node unless the values are images (1, C, H, W) in their order."""
        if self._places is None and len(self.shape) == 3:
            return
        places = self.places(node)
        if places.ndim == 4 and len(places) == 1 and _in_order(places):
            if not self._layers and not self._is_branch:  # the input has this shape instead
                self._input_shape = self.shape = places.shape[1:]
            if places.shape[1:] == self.shape:
                self._places = None
                return
        node.refuse(
            f"expected images (N, channels, height, width) in the order of the layer before, {as_text(self.shape)}; "
            f"got {as_text(places.shape)}" + ("" if _in_order(places) else " in another order")
        )

    def as_vector(self, node: Node, axis: int = -1) -> Places:
        """Where each feature along the axis stands in the vector that the last layer gives. Refuses for other axes."""
        places = self.places(node)
        features = prod(self.shape)
        if not -places.ndim <= axis < places.ndim or places.shape[axis] != features:
            wanted = f"all {features:,} values of an image along axis {axis}"
            node.refuse(f"expected a vector, {wanted}, got {as_text(places.shape)}; flatten them first")
        if len(self.shape) == 3:
            self.add(node, Flatten())
            self._places = places
        return places.reshape(-1)

    def flatten(self, node: Node) -> None:
        """The values are one vector (1, features) for each image."""
        places = self.places(node).reshape(1, -1)
        if len(self.shape) == 3 and _in_order(places):
            self.add(node, Flatten())
        else:
            self._places = places

    def add(self, node: Node, layer: Layer, **parameters: npt.NDArray[Any]) -> None:
        """Put a layer on top. Refuses the node when it does not fit or the network becomes too large."""
        if self._has_logarithms:
            node.refuse("expected nothing after the logarithm of a softmax")
        try:
            shapes = layer.parameter_shapes(self.shape)
            output_shape = layer.output_shape(self.shape)
        except ShapeError as error:
            node.refuse(error)
        self._parameter_count += sum(prod(shape) for shape in shapes.values())
        if self._parameter_count > LARGEST_PARAMETER_COUNT or len(self._layers) >= LARGEST_LAYER_COUNT:
            node.refuse(
                f"expected at most {LARGEST_LAYER_COUNT:,} layers and {LARGEST_PARAMETER_COUNT:,} parameters, got more"
            )
        self._layers.append((layer, _checked(node, parameters, shapes)))
        if output_shape != self.shape:
            self.shape, self._places = output_shape, None

    def settle(self, node: Node) -> None:
        """Refuse the node unless the values stand as the last layer gives them: here paths part, or join."""
        if self._has_logarithms:
            node.refuse("expected nothing after the logarithm of a softmax")
        places = self._places
        if places is None:
            return
        if len(self.shape) == 3 and places.ndim == 2:
            self.flatten(node)
            places = self._places
        if places is not None and (places.shape != (1, *self.shape) or not _in_order(places)):
            node.refuse(
                f"expected the values where paths part or join as the layer before gives them, {as_text(self.shape)}, "
                f"got {as_text(places.shape)}" + ("" if _in_order(places) else " in another order")
            )
        self._places = None

    def branch(self) -> Stack:
        """A stack without layers that begins with what this one gives."""
        made = copy(self)
        made._layers, made._parameter_count, made._is_branch = [], 0, True
        return made

    def join(self, node: Node, kind: type[Composite], branches: Sequence[Stack]) -> None:
        """Put a layer on top whose stacks are these branches. Raises ArgumentError where it cannot be built."""
        for branch in branches:
            branch.settle(node)
        layer = kind(tuple(tuple(inner for inner, _ in branch._layers) for branch in branches))
        self.add(
            node,
            layer,
            **{
                f"{number}.{index}.{name}": values
                for number, branch in enumerate(branches)
                for index, (_, parameters) in enumerate(branch._layers)
                for name, values in parameters.items()
            },
        )

    def change_top(self, node: Node, layer: Layer, **parameters: npt.NDArray[Any]) -> None:
        """Put a layer of the same shapes in the place of the one on top."""
        _, before = self._layers.pop()
        shapes = {name: values.shape for name, values in before.items()}
        self._layers.append((layer, _checked(node, {**before, **parameters}, shapes)))

    def ends_with_logarithms(self) -> None:
        """The graph gives the logarithms of what the layers give, and nothing follows."""
        self._has_logarithms = True

    def on_top(self) -> tuple[Layer, dict[str, Array]]:
        """The layer on top, of which there must be one, and its parameters."""
        return self._layers[-1]

    def imported(self, producer: str) -> ImportedNetwork:
        """The network. Raises ShapeError when there is no layer, or too many values between layers."""
        if self._places is not None and not _in_order(self._places):
            raise ModelFileError("expected outputs in the order in which the last layer gives them, got another order")
        if len(self.shape) == 3 and len(self.tensor_shape) < 3:
            self._layers.append((Flatten(), {}))
        input_shape, before = digit_input(self._input_shape)
        specification = NetworkSpecification((*before, *(layer for layer, _ in self._layers)), input_shape)
        parameters = {
            f"layers.{index}.{name}": values
            for index, (_, of_layer) in enumerate(self._layers, start=len(before))
            for name, values in of_layer.items()
        }
        remarks = (_LOGARITHMS,) if self._has_logarithms else ()
        return ImportedNetwork(specification, parameters, producer, remarks=remarks)


def _as_images(sizes: Shape) -> Shape:
    """The shape of the input as the engine has it: the one channel of an image comes first."""
    if prod(sizes) == prod(BOOK_INPUT_SHAPE) and sizes != (prod(BOOK_INPUT_SHAPE),):
        return BOOK_INPUT_SHAPE
    return sizes if len(sizes) in {1, 3} else (prod(sizes),)


def _in_order(places: Places) -> bool:
    return bool((places.reshape(-1) == np.arange(places.size)).all())


def _checked(node: Node, parameters: dict[str, npt.NDArray[Any]], shapes: dict[str, Shape]) -> dict[str, Array]:
    return {name: checked_parameter(f"node {node.name!r}: {name}", parameters[name], shapes[name]) for name in shapes}
