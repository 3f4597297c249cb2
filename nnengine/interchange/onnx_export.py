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
from nnengine.layers import Choice, Composite, Concatenation, Layer, Sum
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
    graph = _Graph(network.parameters())
    last = len(specification.layers) - 1
    for index, layer in enumerate(specification.layers):
        graph.add(str(index), layer, shapes[index], is_last=index == last)
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

    def __init__(self, parameters: dict[str, Array]) -> None:
        self._parameters = parameters
        self._numbers: Counter[str] = Counter()
        self._values = INPUT
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.between: list[ValueInfoProto] = []

    def add(self, path: str, layer: Layer, input_shape: Shape, *, is_last: bool) -> None:
        """Add the layer at that path; of the last one the output has the name that is the graph's."""
        title = layer.title.lower().replace(" ", "_").replace("-", "_")
        self._numbers[title] += 1
        name = f"{title}_{self._numbers[title]}"
        output_shape = layer.output_shape(input_shape)
        document = f"Layer {path}, {layer.title}, gives {as_text(output_shape)}"
        output = OUTPUT if is_last else name
        if isinstance(layer, Composite):
            self._add_joined(path, layer, input_shape, output, name, document)
        else:
            self._add_operators(path, layer, output, name, document)
        if not is_last:
            self.between.append(_values(name, output_shape))

    def _add_operators(self, path: str, layer: Layer, output: str, name: str, document: str) -> None:
        if type(layer) not in OPERATORS:
            raise ModelFileError(f"layer {path}, {layer.title}: no ONNX operator is known for it")
        *first, last = OPERATORS[type(layer)](layer)
        for operator in first:
            self._add_node(path, operator, f"{name}.{operator.kind.lower()}", name, "")
        self._add_node(path, last, output, name, document)

    def _add_joined(
        self, path: str, layer: Composite, input_shape: Shape, output: str, name: str, document: str
    ) -> None:
        source, outputs = self._values, []
        for number, (stack, shapes) in enumerate(zip(layer.stacks, layer.stack_shapes(input_shape), strict=True)):
            self._values = source
            for index, inner in enumerate(stack):
                self.add(f"{path}.{number}.{index}", inner, shapes[index], is_last=False)
            outputs.append(self._values)
        match layer:
            case Sum():
                self.nodes.append(make_node("Sum", outputs, [output], name, document))
            case Concatenation():
                self.nodes.append(make_node("Concat", outputs, [output], name, document, axis=1))
            case Choice():
                self._add_choice(outputs, len(layer.output_shape(input_shape)), output, name, document)
            case _:
                raise ModelFileError(f"layer {path}, {layer.title}: no ONNX operator is known for it")
        self._values = output

    def _add_choice(self, outputs: list[str], dimensions: int, output: str, name: str, document: str) -> None:
        """The last expert's output, replaced by that of each other one where the gate chooses it."""
        gate, *experts = outputs
        chosen = f"{name}.chosen"
        self.nodes.append(make_node("ArgMax", [gate], [chosen], f"{name}.argmax", axis=1, keepdims=1))
        if dimensions == 3:
            self.constants.append(from_array(np.array([2, 3], np.int64), f"{name}.axes"))
            self.nodes.append(make_node("Unsqueeze", [chosen, f"{name}.axes"], [f"{chosen}.maps"], f"{name}.unsqueeze"))
            chosen = f"{chosen}.maps"
        values = experts[-1]
        for number in reversed(range(len(experts) - 1)):
            self.constants.append(from_array(np.array(number, np.int64), f"{name}.expert_{number}"))
            is_it = f"{name}.is_{number}"
            self.nodes.append(make_node("Equal", [chosen, f"{name}.expert_{number}"], [is_it], f"{is_it}.equal"))
            result, title = (f"{name}.from_{number}", f"{name}.from_{number}") if number else (output, name)
            self.nodes.append(make_node("Where", [is_it, experts[number], values], [result], title, document))
            values = result

    def _add_node(self, path: str, operator: Operator, output: str, layer_name: str, document: str) -> None:
        inputs = [self._values]
        constants: dict[str, npt.NDArray[Any]] = {name: self._parameter(path, name) for name in operator.parameters}
        for name, value in operator.constants.items():
            constants[name] = value if isinstance(value, np.ndarray) else np.array(value, np.float32)
        for name, values in constants.items():
            inputs.append(f"{layer_name}.{name}")
            self.constants.append(from_array(values, inputs[-1]))
        name = layer_name if output == OUTPUT else output
        self.nodes.append(make_node(operator.kind, inputs, [output], name, document, **operator.attributes))
        self._values = output

    def _parameter(self, path: str, name: str) -> Array:
        values = self._parameters[f"layers.{path}.{name}"]
        # A file may hold a variance under 0; the engine counts it as 0, and ONNX does not say what it is.
        return np.maximum(values, 0.0) if name == "variance" else values


def _values(name: str, shape: Shape) -> ValueInfoProto:
    return make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, *shape])
