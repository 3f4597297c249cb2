"""How each supported ONNX operator becomes a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from nnengine.arrays import Shape, as_text
from nnengine.errors import ArgumentError
from nnengine.interchange.onnx_file import Constant
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_operators import attribute_value
from nnengine.interchange.onnx_rescaling import RESCALING
from nnengine.interchange.onnx_stack import Stack
from nnengine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
)
from nnengine.layers.pool2d import Pool2D

P = TypeVar("P", bound=Pool2D)
Chain = Iterator[Node]
_Reader = Callable[[Stack, Node, Chain], None]


def read(stack: Stack, node: Node, chain: Chain) -> None:
    """Put the layer on the stack that the operator, with those of the chain that belong to it, stands for.

    Raises ModelFileError that names the node for what is not supported.
    """
    if node.kind not in _READERS:
        node.refuse(f"it is not supported; supported are {', '.join(sorted(_READERS))}")
    try:
        _READERS[node.kind](stack, node, chain)
    except ArgumentError as error:
        node.refuse(error)
    node.check_all_taken()


def _activation(layer: type[Layer]) -> _Reader:
    return lambda stack, node, _: stack.add(node, layer())


def _leaky_rectifier(stack: Stack, node: Node, _: Chain) -> None:
    stack.add(node, LeakyRectifier(attribute_value(node.attribute("alpha", 0.01))))


def _softmax(stack: Stack, node: Node, _: Chain) -> None:
    axis = node.attribute("axis", -1)
    if axis not in {1, -1}:
        node.refuse(f"axis: expected 1 or -1, over the units, got {axis}")
    stack.add(node, Softmax())


def _greater(stack: Stack, node: Node, chain: Chain) -> None:
    threshold, cast = node.constant(1, "0"), next(chain, None)
    if threshold.size != 1 or threshold.any() or cast is None or cast.kind != "Cast":
        node.refuse("it is supported as the step of perceptrons only: Greater than 0, then Cast to float")
    read(stack, cast, chain)
    stack.add(node, Step())


def _cast(_: Stack, node: Node, __: Chain) -> None:
    node.require("to", int(TensorProto.FLOAT))


def _identity(_: Stack, __: Node, ___: Chain) -> None:
    return


def _dropout(stack: Stack, node: Node, _: Chain) -> None:
    ratio, training = node.optional(1), node.optional(2)
    if training is not None and training.any():
        node.refuse("training_mode: expected false, got true; export the network for inference")
    rate = node.attribute("ratio", 0.5) if ratio is None else _single(node, "ratio", ratio)
    stack.add(node, Dropout(attribute_value(rate)))


def _batch_norm(stack: Stack, node: Node, _: Chain) -> None:
    node.require("training_mode", 0)
    node.require("spatial", 1)
    # ONNX's momentum is the weight of what was before; the difference of two short numbers is a short number.
    momentum = round(1.0 - attribute_value(node.attribute("momentum", 0.9)), 7)
    names = ("scale", "shift", "mean", "variance")
    parameters = {name: node.constant(place, name) for place, name in enumerate(names, start=1)}
    stack.add(node, BatchNorm(momentum, attribute_value(node.attribute("epsilon", 1e-5))), **parameters)


def _gemm(stack: Stack, node: Node, _: Chain) -> None:
    node.require("transA", 0)
    weights = _matrix(node, node.constant(1, "weights"))
    weights = weights if node.attribute("transB", 0) else weights.T
    biases = node.optional(2)
    units = len(weights)
    alpha, beta = node.attribute("alpha", 1.0), node.attribute("beta", 1.0)
    added = np.zeros(units) if biases is None else _one_each(node, biases, (1, units))
    stack.add(node, Dense(units), weights=np.float64(alpha) * weights, biases=np.float64(beta) * added)


def _mat_mul(stack: Stack, node: Node, _: Chain) -> None:
    if not node.reads_first:
        node.refuse("expected the values first and the weights second")
    weights = _matrix(node, node.constant(1, "weights")).T
    stack.add(node, Dense(len(weights)), weights=weights, biases=np.zeros(len(weights)))


def _add(stack: Stack, node: Node, _: Chain) -> None:
    if not isinstance(stack.top, Dense | Conv2D):
        RESCALING["Add"](stack, node)
        return
    units = stack.shape[0]
    stack.add_to_biases(node, _one_each(node, node.one_of_both("biases"), (1, units, *(1 for _ in stack.shape[1:]))))


def _rescaling(kind: str) -> _Reader:
    return lambda stack, node, _: RESCALING[kind](stack, node)


def _conv(stack: Stack, node: Node, _: Chain) -> None:
    weights = node.constant(1, "weights")
    if weights.ndim != 4 or weights.shape[2] != weights.shape[3]:
        node.refuse(f"expected the weights of a square kernel (out, in, kernel, kernel), got {weights.shape}")
    node.require("group", 1)
    filters, kernel = weights.shape[0], weights.shape[-1]
    size, stride, padding = _window(node, kernel)
    if size != kernel:
        node.refuse(f"kernel_shape: expected {kernel}, as the weights have it, got {size}")
    biases = node.optional(2)
    parameters = {"weights": weights, "biases": np.zeros(filters) if biases is None else biases}
    stack.add(node, Conv2D(filters, kernel, stride, padding), **parameters)


def _max_pool(stack: Stack, node: Node, _: Chain) -> None:
    node.require("storage_order", 0)
    stack.add(node, _pool(node, MaxPool2D))


def _average_pool(stack: Stack, node: Node, _: Chain) -> None:
    counts_padding = node.attribute("count_include_pad", 0)
    pool = _pool(node, AveragePool2D)
    if counts_padding and pool.padding:
        node.refuse("count_include_pad: expected 0, got 1; padding is not averaged here")
    stack.add(node, pool)


def _global_average_pool(stack: Stack, node: Node, _: Chain) -> None:
    if len(stack.shape) != 3 or stack.shape[1] != stack.shape[2]:
        node.refuse(f"expected square maps, got {as_text(stack.shape)}")
    stack.add(node, AveragePool2D(stack.shape[1]))


def _l2_pool(stack: Stack, node: Node, _: Chain) -> None:
    node.require("p", 2)
    stack.add(node, _pool(node, L2Pool2D))


def _pool(node: Node, layer: type[P]) -> P:
    node.attribute("ceil_mode", 0)  # windows must fill the input, and then it makes no difference
    size, stride, padding = _window(node, 0)
    return layer(size, None if stride == size else stride, padding)


def _window(node: Node, kernel: int) -> tuple[int, int, int]:
    """Size, stride and padding; the size is that of the kernel where the node leaves it out."""
    if node.attribute("auto_pad", "NOTSET") not in {"NOTSET", "VALID"}:
        node.refuse("auto_pad: expected NOTSET, with the padding in pads")
    if _all_alike(node, "dilations", [1, 1]) != 1:
        node.refuse("dilations: expected 1")
    size = _all_alike(node, "kernel_shape", [kernel] * 2)
    return size, _all_alike(node, "strides", [1, 1]), _all_alike(node, "pads", [0] * 4)


def _all_alike(node: Node, name: str, default: list[int]) -> int:
    """The one number that an attribute gives for both dimensions and all sides."""
    found = node.attribute(name, default)
    if len(found) != len(default) or len(set(found)) != 1:
        node.refuse(f"{name}: expected {len(default)} times the same number, got {found}")
    return found[0]


def _flatten(stack: Stack, node: Node, _: Chain) -> None:
    axis = node.attribute("axis", 1)
    if axis not in {1, -len(stack.shape)}:
        node.refuse(f"axis: expected 1, got {axis}")
    stack.add(node, Flatten())


def _reshape(stack: Stack, node: Node, _: Chain) -> None:
    """From images to vectors; at the very beginning also from vectors to images."""
    target = [int(size) for size in node.constant(1, "the shape").flat]
    if node.attribute("allowzero", 0) and 0 in target:
        node.refuse("allowzero: expected 0 where the shape has a size of 0, got 1")
    features = prod(stack.shape)
    images, *rest = target or [1]
    keeps_images = images in {0, stack.batch} or (images == -1 and -1 not in rest)
    if keeps_images and rest in ([features], [-1]):
        stack.add(node, Flatten())
    elif keeps_images and len(rest) == 3 and min(rest) > 0 and prod(rest) == features and stack.top is None:
        stack.begin_with(tuple(rest))
    else:
        node.refuse(f"expected a shape that makes one vector of each image, got {target}")


def _matrix(node: Node, weights: Constant) -> Constant:
    if weights.ndim != 2:
        node.refuse(f"expected a matrix of weights, got shape {weights.shape}")
    return weights


def _one_each(node: Node, values: Constant, shape: Shape) -> npt.NDArray[Any]:
    """A constant that goes with values of ``shape`` (1, units, …), as one number for each unit."""
    if values.ndim > len(shape) or any(
        size not in {1, wanted} for size, wanted in zip(values.shape[::-1], shape[::-1], strict=False)
    ):
        node.refuse(f"expected a number for each of the {shape[1]} units, got shape {values.shape}")
    return np.broadcast_to(values, shape).reshape(shape[1])


def _single(node: Node, name: str, value: Constant) -> float:
    if value.size != 1:
        node.refuse(f"{name}: expected one number, got {value.size}")
    return float(value.flat[0])


_READERS: dict[str, _Reader] = {
    **{kind: _rescaling(kind) for kind in RESCALING},
    "Add": _add,
    "AveragePool": _average_pool,
    "BatchNormalization": _batch_norm,
    "Cast": _cast,
    "Conv": _conv,
    "Dropout": _dropout,
    "Flatten": _flatten,
    "Gemm": _gemm,
    "GlobalAveragePool": _global_average_pool,
    "Greater": _greater,
    "Identity": _identity,
    "LeakyRelu": _leaky_rectifier,
    "LpPool": _l2_pool,
    "MatMul": _mat_mul,
    "MaxPool": _max_pool,
    "Relu": _activation(Rectifier),
    "Reshape": _reshape,
    "Sigmoid": _activation(Sigmoid),
    "Softmax": _softmax,
    "Tanh": _activation(Tanh),
}
