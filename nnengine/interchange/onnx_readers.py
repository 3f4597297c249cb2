"""How each supported ONNX operator becomes a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from nnengine.interchange import onnx_arrangement, onnx_products, onnx_rescaling, onnx_windows
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_operators import attribute_value
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Constant
from nnengine.layers import (
    AveragePool2D,
    BatchNorm,
    ClippedRectifier,
    Dropout,
    Elu,
    HardSigmoid,
    HardSwish,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Tanh,
)

Chain = Iterator[Node]
_Reader = Callable[[Stack, Node], None]
_FLOATS = {int(kind) for kind in (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16)}


def read(stack: Stack, node: Node, chain: Chain) -> None:
    """Put the layer on the stack that the operator, with those of the chain that belong to it, stands for.

    Raises ModelFileError that names the node for what is not supported.
    """
    if node.kind not in READERS:
        _refuse_unknown(node)
    try:
        if node.kind == "Greater":
            _step(stack, node, chain)
        else:
            READERS[node.kind](stack, node)
    except (ValueError, IndexError, OverflowError, MemoryError) as error:  # ArgumentError, or NumPy's
        node.refuse(error)
    node.check_all_taken()


def _refuse_unknown(node: Node) -> NoReturn:
    if node.kind in {"ArgMax", "TopK", "Hardmax"}:
        node.refuse("it leaves the answer alone; export the network so that it ends with the ten scores")
    if node.kind.startswith("ai.onnx.ml."):
        node.refuse(
            "a classifier of scikit-learn or the like is no network of layers; train a network here, or export one "
            "from PyTorch or Keras"
        )
    node.refuse(
        "no layer here does what it does; the guide lists the operators that are read, export a network made of these"
    )


def _activation(layer: type[Layer]) -> _Reader:
    return lambda stack, _: stack.add(_, layer())


def _leaky_rectifier(stack: Stack, node: Node) -> None:
    stack.add(node, LeakyRectifier(attribute_value(node.attribute("alpha", 0.01))))


def _elu(stack: Stack, node: Node) -> None:
    stack.add(node, Elu(attribute_value(node.attribute("alpha", 1.0))))


def _selu(stack: Stack, node: Node) -> None:
    for name, value in (("alpha", 1.6732632), ("gamma", 1.0507010)):
        found = node.attribute(name, value)
        if abs(found - value) > 1e-6:
            node.refuse(f"{name}: expected {value}, got {found}")
    stack.add(node, Selu())


def _celu(stack: Stack, node: Node) -> None:
    node.require("alpha", 1.0)  # then it is the same
    stack.add(node, Elu())


def _parametric_rectifier(stack: Stack, node: Node) -> None:
    slopes = node.constant(1, "slopes")
    if slopes.size != 1:
        node.refuse(f"expected one slope for all units, got {slopes.size:,}")
    stack.add(node, LeakyRectifier(attribute_value(_single(node, "slope", slopes))))


def _hard_sigmoid(stack: Stack, node: Node) -> None:
    slope = attribute_value(node.attribute("alpha", 0.2))
    node.require("beta", 0.5)
    stack.add(node, HardSigmoid(slope))


def _clip(stack: Stack, node: Node) -> None:
    """Clip from 0 on; older files have the bounds as attributes."""
    bounds = []
    for place, name in ((1, "min"), (2, "max")):
        found = node.optional(place)
        bounds.append(node.attribute(name, np.inf) if found is None else _single(node, name, found))
    low, high = bounds
    if low != 0.0:
        node.refuse(f"expected 0 as the smallest value, got {low if np.isfinite(low) else 'none'}")
    stack.add(node, Rectifier() if high > 1e30 else ClippedRectifier(attribute_value(high)))


def _softmax(stack: Stack, node: Node) -> None:
    stack.as_vector(node, node.attribute("axis", _last_axis(stack)))
    stack.add(node, Softmax())


def _log_softmax(stack: Stack, node: Node) -> None:
    _softmax(stack, node)
    stack.ends_with_logarithms()


def _log(stack: Stack, node: Node) -> None:
    if not isinstance(stack.top, Softmax):
        node.refuse("it is supported after a last Softmax only")
    stack.ends_with_logarithms()


def _last_axis(stack: Stack) -> int:
    """Of Softmax without an axis: the last; in older files the second, over all that follows."""
    shape = stack.tensor_shape
    return max((axis for axis, size in enumerate(shape) if size > 1), default=len(shape) - 1)


def _step(stack: Stack, node: Node, chain: Chain) -> None:
    threshold, cast = node.constant(1, "0"), next(chain, None)
    if threshold.size != 1 or threshold.any() or cast is None or cast.kind != "Cast":
        node.refuse("it is supported as the step of perceptrons only: Greater than 0, then Cast to float")
    read(stack, cast, chain)
    stack.add(node, Step())


def _cast(_: Stack, node: Node) -> None:
    kind = node.attribute("to", int(TensorProto.FLOAT))
    if kind not in _FLOATS:
        node.refuse(f"to: expected a type of floating-point numbers, such as 1, got {kind}")


def _identity(_: Stack, __: Node) -> None:
    return


def _dropout(stack: Stack, node: Node) -> None:
    ratio, training = node.optional(1), node.optional(2)
    if training is not None and training.any():
        node.refuse("training_mode: expected false, got true; export the network for inference")
    node.attribute("seed", 0)
    rate = node.attribute("ratio", 0.5) if ratio is None else _single(node, "ratio", ratio)
    stack.add(node, Dropout(attribute_value(rate)))


def _batch_norm(stack: Stack, node: Node) -> None:
    node.require("training_mode", 0)
    node.require("spatial", 1)
    # ONNX's momentum is the weight of what was before; the difference of two short numbers is a short number.
    momentum = round(1.0 - attribute_value(node.attribute("momentum", 0.9)), 7)
    names = ("scale", "shift", "mean", "variance")
    parameters: dict[str, npt.NDArray[Any]] = {
        name: node.constant(place, name) for place, name in enumerate(names, start=1)
    }
    if len(stack.tensor_shape) == 4 and len(stack.shape) == 3:
        stack.as_images(node)
    else:
        places = stack.as_vector(node, 1)
        for name, values in parameters.items():
            if values.shape != places.shape:
                node.refuse(f"{name}: expected shape {places.shape}, got {values.shape}")
            parameters[name] = np.empty_like(values)
            parameters[name][places] = values
    stack.add(node, BatchNorm(momentum, attribute_value(node.attribute("epsilon", 1e-5))), **parameters)


def _single(node: Node, name: str, value: Constant) -> float:
    if value.size != 1:
        node.refuse(f"{name}: expected one number, got {value.size}")
    return float(value.reshape(-1)[0])


READERS: dict[str, _Reader] = {
    "Add": onnx_rescaling.add,
    "AveragePool": onnx_windows.average_pool,
    "BatchNormalization": _batch_norm,
    "Cast": _cast,
    "Celu": _celu,
    "Clip": _clip,
    "Conv": onnx_windows.conv,
    "Div": onnx_rescaling.divide,
    "Dropout": _dropout,
    "Elu": _elu,
    "Flatten": onnx_arrangement.flatten,
    "Gemm": onnx_products.gemm,
    "GlobalAveragePool": onnx_windows.global_pool(AveragePool2D),
    "GlobalMaxPool": onnx_windows.global_pool(MaxPool2D),
    "Greater": _identity,
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": _activation(HardSwish),
    "Identity": _identity,
    "LeakyRelu": _leaky_rectifier,
    "Log": _log,
    "LogSoftmax": _log_softmax,
    "LpPool": onnx_windows.l2_pool,
    "MatMul": onnx_products.mat_mul,
    "MaxPool": onnx_windows.max_pool,
    "Mul": onnx_rescaling.multiply,
    "Neg": onnx_rescaling.negate,
    "PRelu": _parametric_rectifier,
    "Pad": onnx_windows.pad,
    "ReduceMean": onnx_windows.reduce_mean,
    "Relu": _activation(Rectifier),
    "Reshape": onnx_arrangement.reshape,
    "Selu": _selu,
    "Sigmoid": _activation(Sigmoid),
    "Softmax": _softmax,
    "Softplus": _activation(Softplus),
    "Squeeze": onnx_arrangement.squeeze,
    "Sub": onnx_rescaling.subtract,
    "Tanh": _activation(Tanh),
    "Transpose": onnx_arrangement.transpose,
    "Unsqueeze": onnx_arrangement.unsqueeze,
}
