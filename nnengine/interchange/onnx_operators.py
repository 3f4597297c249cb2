"""Which ONNX operators stand for which layer. A new layer has its line in ``OPERATORS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from nnengine.layers import (
    AveragePool2D,
    BatchNorm,
    ClippedRectifier,
    Conv2D,
    Dense,
    Dropout,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Rescaling,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Tanh,
    ZeroPad2D,
)
from nnengine.layers.pool2d import Pool2D
from nnengine.layers.window import Window, padded_sides


@dataclass(frozen=True)
class Operator:
    """One ONNX operator: after the values so far it reads ``parameters`` of the layer, then ``constants``."""

    kind: str
    parameters: tuple[str, ...] = ()
    constants: Mapping[str, float | npt.NDArray[np.int64]] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


def _one(kind: str, **attributes: Any) -> tuple[Operator, ...]:
    return (Operator(kind, attributes=attributes),)


def _conv2d(layer: Conv2D) -> tuple[Operator, ...]:
    return (Operator("Conv", ("weights", "biases"), attributes=_window(layer.window)),)


def _pool(kind: str, **attributes: Any) -> Callable[[Pool2D], tuple[Operator, ...]]:
    return lambda layer: _one(kind, **_window(layer.window), **attributes)


def _window(window: Window) -> dict[str, list[int]]:
    return {"kernel_shape": [window.size] * 2, "strides": [window.stride] * 2, "pads": list(window.sides)}


def _batch_norm(layer: BatchNorm) -> tuple[Operator, ...]:
    # ONNX's momentum is the weight of what was before.
    attributes = {"epsilon": layer.epsilon, "momentum": 1.0 - layer.momentum}
    return (Operator("BatchNormalization", ("scale", "shift", "mean", "variance"), attributes=attributes),)


def _step(_: Layer) -> tuple[Operator, ...]:
    return Operator("Greater", constants={"threshold": 0.0}), Operator("Cast", attributes={"to": TensorProto.FLOAT})


def _clipped_rectifier(layer: ClippedRectifier) -> tuple[Operator, ...]:
    return (Operator("Clip", constants={"floor": 0.0, "ceiling": layer.ceiling}),)


def _rescaling(layer: Rescaling) -> tuple[Operator, ...]:
    return Operator("Mul", constants={"scale": layer.scale}), Operator("Add", constants={"shift": layer.shift})


def _zero_pad2d(layer: ZeroPad2D) -> tuple[Operator, ...]:
    top, left, bottom, right = padded_sides(layer.padding)
    return (Operator("Pad", constants={"padding": np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)}),)


OPERATORS: dict[type[Layer], Callable[[Any], tuple[Operator, ...]]] = {
    AveragePool2D: _pool("AveragePool", count_include_pad=0),
    BatchNorm: _batch_norm,
    ClippedRectifier: _clipped_rectifier,
    Conv2D: _conv2d,
    Dense: lambda _: (Operator("Gemm", ("weights", "biases"), attributes={"transB": 1}),),
    Dropout: lambda layer: (Operator("Dropout", constants={"ratio": layer.rate}),),
    Elu: lambda layer: _one("Elu", alpha=layer.alpha),
    Flatten: lambda _: _one("Flatten", axis=1),
    HardSigmoid: lambda layer: _one("HardSigmoid", alpha=layer.slope, beta=0.5),
    HardSwish: lambda _: _one("HardSwish"),
    L2Pool2D: _pool("LpPool", p=2),
    LeakyRectifier: lambda layer: _one("LeakyRelu", alpha=layer.slope),
    MaxPool2D: _pool("MaxPool"),
    Rectifier: lambda _: _one("Relu"),
    Rescaling: _rescaling,
    Selu: lambda _: _one("Selu"),
    Sigmoid: lambda _: _one("Sigmoid"),
    Softmax: lambda _: _one("Softmax", axis=1),
    Softplus: lambda _: _one("Softplus"),
    Step: _step,
    Tanh: lambda _: _one("Tanh"),
    ZeroPad2D: _zero_pad2d,
}


def attribute_value(value: float) -> float:
    """The shortest number that is the same in float32, which ONNX's attributes are: 0.01, not 0.009999999776."""
    return float(str(np.float32(value)))
