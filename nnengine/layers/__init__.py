"""The layers, one file each. A new one is registered by its line in ``LAYERS``."""

from __future__ import annotations

from nnengine.layers.activation import Activation
from nnengine.layers.average_pool2d import AveragePool2D
from nnengine.layers.base import Layer, Operation, Share
from nnengine.layers.batch_norm import BatchNorm
from nnengine.layers.conv2d import Conv2D
from nnengine.layers.dense import Dense
from nnengine.layers.dropout import Dropout
from nnengine.layers.flatten import Flatten
from nnengine.layers.l2_pool2d import L2Pool2D
from nnengine.layers.leaky_rectifier import LeakyRectifier
from nnengine.layers.max_pool2d import MaxPool2D
from nnengine.layers.pool2d import Pool2D
from nnengine.layers.rectifier import Rectifier
from nnengine.layers.rescaling import Rescaling
from nnengine.layers.sigmoid import Sigmoid
from nnengine.layers.softmax import Softmax
from nnengine.layers.step import Step
from nnengine.layers.tanh import Tanh

LAYERS: dict[str, type[Layer]] = {
    layer.kind: layer
    for layer in (
        AveragePool2D,
        BatchNorm,
        Conv2D,
        Dense,
        Dropout,
        Flatten,
        L2Pool2D,
        LeakyRectifier,
        MaxPool2D,
        Rectifier,
        Rescaling,
        Sigmoid,
        Softmax,
        Step,
        Tanh,
    )
}

__all__ = [
    "LAYERS",
    "Activation",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "L2Pool2D",
    "Layer",
    "LeakyRectifier",
    "MaxPool2D",
    "Operation",
    "Pool2D",
    "Rectifier",
    "Rescaling",
    "Share",
    "Sigmoid",
    "Softmax",
    "Step",
    "Tanh",
]
