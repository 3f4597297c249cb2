"""An ONNX model made of the layers that the engine has, as a network."""

from __future__ import annotations

from pathlib import Path

from onnx import GraphProto, NodeProto, ValueInfoProto

from nnengine.arrays import Shape
from nnengine.errors import ModelFileError, one_line
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.onnx_file import parsed
from nnengine.interchange.onnx_paths import Paths
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Tensors, number_type
from nnengine.network.specification import BOOK_INPUT_SHAPE

_MOST_NODES = 5000  # several for each layer
_CHANNELS, _HEIGHT, _WIDTH = BOOK_INPUT_SHAPE
# What inputs of sizes that the file leaves open can be.
_USUAL_INPUTS: tuple[Shape, ...] = (
    BOOK_INPUT_SHAPE,
    (_HEIGHT, _WIDTH, _CHANNELS),
    (_HEIGHT, _WIDTH),
    (_HEIGHT * _WIDTH,),
)


def read_onnx(contents: bytes, folder: Path | None = None) -> ImportedNetwork:
    """The network in a file's bytes: layers and paths that part and join again, from one input to one output.

    ``folder`` is where a second file with the numbers may lie; None: it is not looked for. Raises ModelFileError,
    naming the node, its operator and what is supported, for anything else.
    """
    model = parsed(contents)
    graph = model.graph
    if len(graph.node) > _MOST_NODES:
        raise ModelFileError(f"expected at most {_MOST_NODES:,} operators, got {len(graph.node):,}")
    tensors = Tensors(folder)
    constants = {tensor.name: tensors.values(tensor.name, tensor) for tensor in graph.initializer}
    inputs = [values for values in graph.input if values.name not in constants]
    _check_makers(graph)
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ModelFileError(f"expected one input and one output, got {len(inputs)} and {len(graph.output)}")
    stack = _begun(inputs[0])

    ordered = _in_order(graph, {inputs[0].name, *constants})
    Paths(ordered, inputs[0].name, constants, tensors).follow(stack, graph.output[0].name)
    return stack.imported(one_line(f"{model.producer_name} {model.producer_version}").strip() or "an unknown program")


def _check_makers(graph: GraphProto) -> None:
    """Classifiers of other kinds have several outputs; their operators tell more."""
    for proto in graph.node:
        if proto.domain == "ai.onnx.ml":
            raise ModelFileError(
                f"node {one_line(proto.name)!r} (operator ai.onnx.ml.{one_line(proto.op_type)}): a classifier of "
                "scikit-learn or the like is no network of layers that is read; train a network here, or export one "
                "from PyTorch or Keras"
            )


def _begun(image: ValueInfoProto) -> Stack:
    """An empty stack for the graph's input: images or vectors, many or a single one."""
    tensor = image.type.tensor_type
    name = f"input {one_line(image.name)!r}"
    number_type(name, tensor.elem_type)
    sizes = tuple(size.dim_value for size in tensor.shape.dim)
    batch, *rest = sizes or (0,)
    if sizes in {(_HEIGHT, _WIDTH), (_HEIGHT * _WIDTH,), (_HEIGHT * _WIDTH, 1)}:
        return Stack(sizes, None)
    usual = [shape for shape in _USUAL_INPUTS if _fits(tuple(rest), shape)]
    shape = usual[0] if usual else tuple(rest)
    if not shape or min(shape) < 1 or batch < 0:
        raise ModelFileError(
            f"{name}: expected images such as (N, 1, 28, 28) or (N, 28, 28), or vectors (N, 784), got {sizes}, with 0 "
            "for sizes that the file leaves open"
        )
    return Stack(shape, batch or 1)


def _fits(sizes: Shape, shape: Shape) -> bool:
    return len(sizes) == len(shape) and all(size in {0, wanted} for size, wanted in zip(sizes, shape, strict=True))


def _in_order(graph: GraphProto, known: set[str]) -> list[NodeProto]:
    """The operators that the output needs, each after those that it reads, whatever order the file has them in."""
    makers = {node.output[0]: node for node in graph.node if node.output and node.output[0]}
    last = graph.output[0].name
    if last not in makers:
        raise ModelFileError(f"expected an operator that gives the output {one_line(last)!r}, got none")
    ordered, done, begun = [], set(known), set()
    waiting = [last]
    while waiting:
        name = waiting[-1]
        if name in done:
            waiting.pop()
            continue
        node = makers.get(name)
        if node is None:
            raise ModelFileError(f"expected an operator that gives {one_line(name)!r}, which others read, got none")
        missing = [each for each in node.input if each and each not in done]
        if missing and name in begun:
            raise ModelFileError(f"expected an order of operators, got {one_line(name)!r} reading what follows it")
        begun.add(name)
        if not missing:
            ordered.append(node)
            done.add(name)
        waiting += missing
    return ordered
