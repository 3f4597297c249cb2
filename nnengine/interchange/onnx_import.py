"""An ONNX model made of the layers that the engine has, as a network."""

from __future__ import annotations

from collections.abc import Iterator

from onnx import GraphProto, TensorProto, ValueInfoProto

from nnengine.errors import ModelFileError, one_line
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.onnx_constants import folded, measured
from nnengine.interchange.onnx_file import Constant, parsed, tensor_values
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_readers import read
from nnengine.interchange.onnx_stack import Stack

_MOST_NODES = 5000  # several for each layer


def read_onnx(contents: bytes) -> ImportedNetwork:
    """The network in a file's bytes: one layer after the other, from one input to one output.

    Raises ModelFileError, naming the node, its operator and what is supported, for anything else.
    """
    model = parsed(contents)
    graph = model.graph
    if len(graph.node) > _MOST_NODES:
        raise ModelFileError(f"expected at most {_MOST_NODES:,} operators, got {len(graph.node):,}")
    constants = {tensor.name: tensor_values(tensor.name, tensor) for tensor in graph.initializer}
    inputs = [values for values in graph.input if values.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ModelFileError(f"expected one input and one output, got {len(inputs)} and {len(graph.output)}")
    stack = _begun(inputs[0])
    chain = _chained(graph, constants, stack, inputs[0].name)
    for node in chain:
        read(stack, node, chain)
    return stack.imported(one_line(f"{model.producer_name} {model.producer_version}").strip() or "an unknown program")


def _begun(image: ValueInfoProto) -> Stack:
    """An empty stack for the graph's input (N, C, H, W) or (N, features)."""
    tensor = image.type.tensor_type
    sizes = [size.dim_value for size in tensor.shape.dim]
    if tensor.elem_type != TensorProto.FLOAT or len(sizes) not in {2, 4} or min(sizes[1:]) < 1:
        kind = "float" if tensor.elem_type == TensorProto.FLOAT else f"type {tensor.elem_type}"
        raise ModelFileError(
            f"input {one_line(image.name)!r}: expected float images (N, channels, height, width) or vectors "
            f"(N, features) of fixed size, got {kind} {tuple(sizes)}"
        )
    batch, *shape = sizes
    return Stack(tuple(shape), batch or None)


def _chained(graph: GraphProto, constants: dict[str, Constant], stack: Stack, first: str) -> Iterator[Node]:
    """The operators that change the values, in the order in which they work; the results of others join the constants.

    Each is asked for when those before it are on the stack, which so tells the shape of the values. Raises
    ModelFileError where they are no chain.
    """
    current, last = first, graph.output[0].name
    for proto in graph.node:
        node = Node(proto, constants)
        result = measured(node, stack.shape) if node.kind == "Shape" and node.reads == [current] else folded(node)
        if result is not None:
            constants[node.gives] = result
            continue
        if node.reads != [current]:
            node.refuse(
                f"expected layers one after the other, this one reading {one_line(current)!r}; "
                f"got it reading {one_line(', '.join(node.reads) or 'constants')!r}"
            )
        yield node
        current = node.gives
    if current != last:
        raise ModelFileError(
            f"expected the last operator to give the output {one_line(last)!r}, got {one_line(current)!r}"
        )
