"""A network as an ONNX model whose names tell a reader of the graph what is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, ValueInfoProto, checker
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info, set_model_props
from onnx.numpy_helper import from_array

from nnengine.arrays import Array, Shape, as_text
from nnengine.errors import ModelFileError
from nnengine.interchange.onnx_operators import OPERATORS, Operator
from nnengine.layers import Layer
from nnengine.network.network import Network

# What every runtime in use reads.
OPSET = 17
IR_VERSION = 8
INPUT, OUTPUT, BATCH = "image", "scores", "batch"


def onnx_contents(network: Network, name: str, version: str, properties: Mapping[str, str]) -> bytes:
    """The file's bytes: a graph of that name from "image" to "scores", for any number of images at a time.

    ``version`` is that of the engine; ``properties`` stand beside the graph. Raises ModelFileError, naming the layer,
    for a kind that no operators are known for.
    """
    specification = network.specification
    shapes = specification.shapes
    graph = _Graph(network.parameters(), len(specification.layers))
    for index, layer in enumerate(specification.layers):
        graph.add(index, layer, shapes[index + 1])
    model = make_model(
        make_graph(
            graph.nodes,
            name,
            [_values(INPUT, shapes[0])],
            [_values(OUTPUT, shapes[-1])],
            graph.constants,
            doc_string=f"{specification.describe()}\n\nPixels are between 0 and 1, ink 1 on 0.",
            value_info=graph.between,
        ),
        opset_imports=[make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="vectorville",
        producer_version=version,
        doc_string="Reads handwritten digits.",
    )
    set_model_props(model, dict(properties))
    checker.check_model(model, full_check=True)
    contents: bytes = model.SerializeToString(deterministic=True)
    return contents


class _Graph:
    """Grows by a layer at a time. A layer's node, output and constants bear its title and number: "dense_2.weights"."""

    def __init__(self, parameters: dict[str, Array], layer_count: int) -> None:
        self._parameters = parameters
        self._last = layer_count - 1
        self._numbers: Counter[str] = Counter()
        self._values = INPUT
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.between: list[ValueInfoProto] = []

    def add(self, index: int, layer: Layer, output_shape: Shape) -> None:
        if type(layer) not in OPERATORS:
            raise ModelFileError(f"layer {index}, {layer.title}: no ONNX operator is known for it")
        title = layer.title.lower().replace(" ", "_").replace("-", "_")
        self._numbers[title] += 1
        name = f"{title}_{self._numbers[title]}"
        *first, last = OPERATORS[type(layer)](layer)
        for operator in first:
            self._add_node(index, operator, f"{name}.{operator.kind.lower()}", name, "")
        document = f"Layer {index}, {layer.title}, gives {as_text(output_shape)}"
        self._add_node(index, last, OUTPUT if index == self._last else name, name, document)
        if index < self._last:
            self.between.append(_values(name, output_shape))

    def _add_node(self, index: int, operator: Operator, output: str, layer_name: str, document: str) -> None:
        inputs = [self._values]
        constants: dict[str, npt.NDArray[Any]] = {name: self._parameter(index, name) for name in operator.parameters}
        for name, value in operator.constants.items():
            constants[name] = value if isinstance(value, np.ndarray) else np.array(value, np.float32)
        for name, values in constants.items():
            inputs.append(f"{layer_name}.{name}")
            self.constants.append(from_array(values, inputs[-1]))
        name = layer_name if output == OUTPUT else output
        self.nodes.append(make_node(operator.kind, inputs, [output], name, document, **operator.attributes))
        self._values = output

    def _parameter(self, index: int, name: str) -> Array:
        values = self._parameters[f"layers.{index}.{name}"]
        # A file may hold a variance under 0; the engine counts it as 0, and ONNX does not say what it is.
        return np.maximum(values, 0.0) if name == "variance" else values


def _values(name: str, shape: Shape) -> ValueInfoProto:
    return make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, *shape])
