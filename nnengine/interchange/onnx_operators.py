"""Which ONNX operators stand for which layer. A new layer has its line in ``OPERATORS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import TensorProto

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
    Rescaling,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
)
from nnengine.layers.pool2d import Pool2D


@dataclass(frozen=True)
class Operator:
    """One ONNX operator: after the values so far it reads ``parameters`` of the layer, then ``constants``."""

    kind: str
    parameters: tuple[str, ...] = ()
    constants: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


def _one(kind: str, **attributes: Any) -> tuple[Operator, ...]:
    return (Operator(kind, attributes=attributes),)


def _conv2d(layer: Conv2D) -> tuple[Operator, ...]:
    return (Operator("Conv", ("weights", "biases"), attributes=_window(layer.kernel, layer.stride, layer.padding)),)


def _pool(kind: str, **attributes: Any) -> Callable[[Pool2D], tuple[Operator, ...]]:
    return lambda layer: _one(kind, **_window(layer.size, layer.window.stride, layer.padding), **attributes)


def _window(size: int, stride: int, padding: int) -> dict[str, list[int]]:
    return {"kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": [padding] * 4}


def _batch_norm(layer: BatchNorm) -> tuple[Operator, ...]:
    # ONNX's momentum is the weight of what was before.
    attributes = {"epsilon": layer.epsilon, "momentum": 1.0 - layer.momentum}
    return (Operator("BatchNormalization", ("scale", "shift", "mean", "variance"), attributes=attributes),)


def _rescaling(layer: Rescaling) -> tuple[Operator, ...]:
    return Operator("Mul", constants={"scale": layer.scale}), Operator("Add", constants={"shift": layer.shift})


def _step(_: Layer) -> tuple[Operator, ...]:
    return Operator("Greater", constants={"threshold": 0.0}), Operator("Cast", attributes={"to": TensorProto.FLOAT})


OPERATORS: dict[type[Layer], Callable[[Any], tuple[Operator, ...]]] = {
    AveragePool2D: _pool("AveragePool", count_include_pad=0),
    BatchNorm: _batch_norm,
    Conv2D: _conv2d,
    Dense: lambda _: (Operator("Gemm", ("weights", "biases"), attributes={"transB": 1}),),
    Dropout: lambda layer: (Operator("Dropout", constants={"ratio": layer.rate}),),
    Flatten: lambda _: _one("Flatten", axis=1),
    L2Pool2D: _pool("LpPool", p=2),
    LeakyRectifier: lambda layer: _one("LeakyRelu", alpha=layer.slope),
    MaxPool2D: _pool("MaxPool"),
    Rectifier: lambda _: _one("Relu"),
    Rescaling: _rescaling,
    Sigmoid: lambda _: _one("Sigmoid"),
    Softmax: lambda _: _one("Softmax", axis=1),
    Step: _step,
    Tanh: lambda _: _one("Tanh"),
}


def attribute_value(value: float) -> float:
    """The shortest number that is the same in float32, which ONNX's attributes are: 0.01, not 0.009999999776."""
    return float(str(np.float32(value)))
