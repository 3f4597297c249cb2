"""The layers that an ONNX graph was found to hold so far."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.errors import ShapeError
from nnengine.interchange.imported import ImportedNetwork, checked_parameter, digit_input
from nnengine.interchange.onnx_node import Node
from nnengine.layers import Layer
from nnengine.specification import LARGEST_LAYER_COUNT, LARGEST_PARAMETER_COUNT, NetworkSpecification


class Stack:
    """Layers from the bottom up, each with its parameters; ``shape`` is what the last one gives for one image.

    ``batch`` is the number of images that the graph is made for, None for any.
    """

    def __init__(self, input_shape: Shape, batch: int | None) -> None:
        self.shape = input_shape
        self.batch = batch
        self._input_shape = input_shape
        self._layers: list[tuple[Layer, dict[str, Array]]] = []
        self._parameter_count = 0

    @property
    def top(self) -> Layer | None:
        return self._layers[-1][0] if self._layers else None

    def begin_with(self, input_shape: Shape) -> None:
        """The input has this shape instead, with as many values."""
        self._input_shape = self.shape = input_shape

    def add(self, node: Node, layer: Layer, **parameters: npt.NDArray[Any]) -> None:
        """Put a layer on top. Refuses the node when it does not fit or the network becomes too large."""
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
        self.shape = output_shape

    def replace_top(self, layer: Layer) -> None:
        """Put a layer without parameters in the place of the one on top, which has none."""
        self._layers[-1] = (layer, {})

    def add_to_biases(self, node: Node, values: npt.NDArray[Any]) -> None:
        """Add (units,) to the biases of the layer on top, which has some."""
        _, parameters = self._layers[-1]
        biases = parameters["biases"]
        parameters |= _checked(node, {"biases": biases + values}, {"biases": biases.shape})

    def imported(self, producer: str) -> ImportedNetwork:
        """The network. Raises ShapeError when there is no layer, or too many values between layers."""
        input_shape, before = digit_input(self._input_shape)
        specification = NetworkSpecification((*before, *(layer for layer, _ in self._layers)), input_shape)
        parameters = {
            f"layers.{index}.{name}": values
            for index, (_, of_layer) in enumerate(self._layers, start=len(before))
            for name, values in of_layer.items()
        }
        return ImportedNetwork(specification, parameters, producer)


def _checked(node: Node, parameters: dict[str, npt.NDArray[Any]], shapes: dict[str, Shape]) -> dict[str, Array]:
    return {name: checked_parameter(f"node {node.name!r}: {name}", parameters[name], shapes[name]) for name in shapes}
