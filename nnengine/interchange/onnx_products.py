"""ONNX operators that multiply by weights and add biases."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import as_text
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Constant
from nnengine.layers import BatchNorm, Dense

_MOST_ADDED = 4_000_000  # numbers that a constant may have once for each value of an image


def gemm(stack: Stack, node: Node) -> None:
    """Alpha · A B + beta · C, with the values as a row in A or as a column in B."""
    alpha, beta = node.attribute("alpha", 1.0), node.attribute("beta", 1.0)
    turned = {0: node.attribute("transA", 0), 1: node.attribute("transB", 0)}
    values_at, weights_at = (0, 1) if node.reads_first else (1, 0)
    if len(stack.tensor_shape) != 2:
        node.refuse(f"expected a vector (N, features), got {as_text(stack.tensor_shape)}; flatten them first")
    if turned[values_at]:
        if stack.batch > 1:
            node.refuse("transA: expected 0 for a graph of several images, got 1")
        stack.rearrange(stack.places(node).T)
    weights = _matrix(node, node.constant(weights_at, "weights"))
    _dense(stack, node, weights.T if turned[weights_at] else weights, by_rows=node.reads_first)
    if alpha != 1.0:
        scale_top(stack, node, np.float64(alpha))
    biases = node.optional(2)
    if biases is not None:
        add_to_biases(stack, node, np.float64(beta) * biases)


def mat_mul(stack: Stack, node: Node) -> None:
    weights = _matrix(node, node.constant(1 if node.reads_first else 0, "weights"))
    _dense(stack, node, weights, by_rows=node.reads_first)


def _dense(stack: Stack, node: Node, weights: Constant, *, by_rows: bool) -> None:
    """The values times weights (in, out), or weights (out, in) times the values."""
    axis = -1 if by_rows or len(stack.tensor_shape) == 1 else -2
    inputs, units = weights.shape if by_rows else weights.shape[::-1]
    places = stack.as_vector(node, axis)
    if len(places) != inputs:
        node.refuse(f"expected weights for the {len(places):,} values of a vector, got {weights.shape}")
    outputs = list(stack.tensor_shape)
    outputs[axis] = units
    ordered = np.empty((units, inputs), weights.dtype)
    ordered[:, places] = weights.T if by_rows else weights
    stack.add(node, Dense(units), weights=ordered, biases=np.zeros(units))
    stack.rearrange(np.arange(units).reshape(outputs))


def scale_top(stack: Stack, node: Node, factor: npt.NDArray[Any] | np.float64) -> None:
    """Multiply what the layer on top gives, each unit by its own number or all by one."""
    layer, parameters = stack.on_top()
    names = ("scale", "shift") if isinstance(layer, BatchNorm) else ("weights", "biases")
    scaled = {}
    for name in names:
        values = parameters[name]
        each = np.broadcast_to(factor, len(values)).reshape(-1, *[1] * (values.ndim - 1))
        scaled[name] = values * each
    stack.change_top(node, layer, **scaled)


def add_to_biases(stack: Stack, node: Node, added: npt.NDArray[Any]) -> None:
    """Add a constant to what the layer on top gives, as biases."""
    layer, parameters = stack.on_top()
    stack.change_top(node, layer, biases=parameters["biases"] + one_each(stack, node, added))


def one_each(stack: Stack, node: Node, values: Constant) -> npt.NDArray[Any]:
    """A constant that goes with the graph's values, as one number for each unit of the layer on top."""
    shape, units = stack.tensor_shape, stack.shape[0]
    if values.size == 1:
        return np.full(units, values.reshape(-1)[0])
    wrong = f"expected a number for each of the {units} units, got shape {values.shape} for {as_text(shape)}"
    if values.ndim > len(shape) or prod(shape) > _MOST_ADDED:
        node.refuse(wrong)
    try:
        whole = np.broadcast_to(values, shape)
    except ValueError:
        node.refuse(wrong)
    ordered = np.empty(whole.size, values.dtype)
    ordered[stack.places(node).reshape(-1)] = whole.reshape(-1)
    by_unit = ordered.reshape(units, -1)
    if not (by_unit == by_unit[:, :1]).all():
        node.refuse(wrong)
    return by_unit[:, 0]


def _matrix(node: Node, weights: Constant) -> Constant:
    if weights.ndim != 2:
        node.refuse(f"expected a matrix of weights, got shape {weights.shape}")
    return weights
