"""The layers, one file each. A new one is registered by its line in ``LAYERS``."""

from __future__ import annotations

from nnengine.layers.activation import Activation
from nnengine.layers.average_pool2d import AveragePool2D
from nnengine.layers.base import Layer, Operation, Share
from nnengine.layers.batch_norm import BatchNorm
from nnengine.layers.choice import Choice
from nnengine.layers.clipped_rectifier import ClippedRectifier
from nnengine.layers.composite import Composite
from nnengine.layers.concatenation import Concatenation
from nnengine.layers.conv2d import Conv2D
from nnengine.layers.dense import Dense
from nnengine.layers.dropout import Dropout
from nnengine.layers.elu import Elu
from nnengine.layers.flatten import Flatten
from nnengine.layers.hard_sigmoid import HardSigmoid
from nnengine.layers.hard_swish import HardSwish
from nnengine.layers.l2_pool2d import L2Pool2D
from nnengine.layers.leaky_rectifier import LeakyRectifier
from nnengine.layers.max_pool2d import MaxPool2D
from nnengine.layers.pool2d import Pool2D
from nnengine.layers.rectifier import Rectifier
from nnengine.layers.rescaling import Rescaling
from nnengine.layers.selu import Selu
from nnengine.layers.sigmoid import Sigmoid
from nnengine.layers.softmax import Softmax
from nnengine.layers.softplus import Softplus
from nnengine.layers.step import Step
from nnengine.layers.sum import Sum, residual
from nnengine.layers.tanh import Tanh
from nnengine.layers.zero_pad2d import ZeroPad2D

LAYERS: dict[str, type[Layer]] = {
    layer.kind: layer
    for layer in (
        AveragePool2D,
        BatchNorm,
        Choice,
        ClippedRectifier,
        Concatenation,
        Conv2D,
        Dense,
        Dropout,
        Elu,
        Flatten,
        HardSigmoid,
        HardSwish,
        L2Pool2D,
        LeakyRectifier,
        MaxPool2D,
        Rectifier,
        Rescaling,
        Selu,
        Sigmoid,
        Softmax,
        Softplus,
        Step,
        Sum,
        Tanh,
        ZeroPad2D,
    )
}

__all__ = [
    "LAYERS",
    "Activation",
    "AveragePool2D",
    "BatchNorm",
    "Choice",
    "ClippedRectifier",
    "Composite",
    "Concatenation",
    "Conv2D",
    "Dense",
    "Dropout",
    "Elu",
    "Flatten",
    "HardSigmoid",
    "HardSwish",
    "L2Pool2D",
    "Layer",
    "LeakyRectifier",
    "MaxPool2D",
    "Operation",
    "Pool2D",
    "Rectifier",
    "Rescaling",
    "Selu",
    "Share",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Step",
    "Sum",
    "Tanh",
    "ZeroPad2D",
    "residual",
]
