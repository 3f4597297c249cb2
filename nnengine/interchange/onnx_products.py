"""ONNX operators that multiply by weights and add biases: dense layers, and what is joined with the layer before."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import as_text
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_operators import attribute_value
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Constant
from nnengine.layers import BatchNorm, Conv2D, Dense, Rescaling

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
        _scale_top(stack, node, np.float64(alpha))
    biases = node.optional(2)
    if biases is not None:
        _add_to_biases(stack, node, np.float64(beta) * biases)


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


def add(stack: Stack, node: Node) -> None:
    added = _operand(stack, node, "biases")
    top = stack.top
    if isinstance(top, Dense | Conv2D):
        _add_to_biases(stack, node, added)
    elif isinstance(top, Rescaling) and added.size == 1:  # a product and a sum
        stack.change_top(node, replace(top, shift=_number(top.shift + _number(added))))
    else:
        _rescale(stack, node, 1.0, added)


def subtract(stack: Stack, node: Node) -> None:
    constant = _operand(stack, node, "a number")
    if not node.reads_first:  # constant - values
        _multiply(stack, node, np.full(1, -1.0))
        _shift(stack, node, constant)
    else:
        _shift(stack, node, -constant.astype(np.float64))


def multiply(stack: Stack, node: Node) -> None:
    factor = _operand(stack, node, "a number")
    if factor.size == 1:  # a layer of its own: our own files have it so
        _rescale(stack, node, _number(factor), np.zeros(1))
    else:
        _multiply(stack, node, factor)


def divide(stack: Stack, node: Node) -> None:
    if not node.reads_first:
        node.refuse("expected the values first and what they are divided by second")
    divisor = _operand(stack, node, "a number").astype(np.float64)
    if not divisor.all():
        node.refuse("expected to divide by another number than 0")
    _multiply(stack, node, 1.0 / divisor)


def negate(stack: Stack, node: Node) -> None:
    _multiply(stack, node, np.full(1, -1.0))


def _operand(stack: Stack, node: Node, title: str) -> Constant:
    """The constant of an operator on two values; the values keep their shape."""
    found, shape = node.one_of_both(title), stack.tensor_shape
    wide = (1,) * (len(shape) - found.ndim) + found.shape
    if len(wide) != len(shape) or any(size not in {1, given} for size, given in zip(wide, shape, strict=True)):
        node.refuse(f"expected a constant for values {as_text(shape)}, got shape {found.shape}")
    return found


def _multiply(stack: Stack, node: Node, factor: Constant) -> None:
    top = stack.top
    if isinstance(top, Dense | Conv2D | BatchNorm) and factor.size > 1:
        _scale_top(stack, node, _one_each(stack, node, factor))
    elif isinstance(top, Rescaling) and factor.size == 1:
        number = _number(factor)
        changed = replace(top, scale=_number(top.scale * number), shift=_number(top.shift * number))
        stack.change_top(node, changed)
    else:
        _rescale(stack, node, factor, np.zeros(1))


def _shift(stack: Stack, node: Node, added: Constant) -> None:
    top = stack.top
    if isinstance(top, Dense | Conv2D):
        _add_to_biases(stack, node, added)
    elif isinstance(top, BatchNorm) and added.size > 1:
        stack.change_top(node, top, shift=stack.on_top()[1]["shift"] + _one_each(stack, node, added))
    elif isinstance(top, Rescaling) and added.size == 1:
        stack.change_top(node, replace(top, shift=_number(top.shift + _number(added))))
    else:
        _rescale(stack, node, 1.0, added)


def _rescale(stack: Stack, node: Node, scale: Any, shift: Constant) -> None:
    """A layer of its own, where the same two numbers are for every value."""
    numbers = []
    for values in (np.asarray(scale), shift):
        first = values.reshape(-1)[:1]
        if not first.size or values.size > _MOST_ADDED or not (values == first).all():
            node.refuse(
                f"expected one number, or one for each unit right after Gemm, MatMul or Conv, got shape {values.shape}"
            )
        numbers.append(_number(first))
    stack.add(node, Rescaling(*numbers))


def _scale_top(stack: Stack, node: Node, factor: npt.NDArray[Any] | np.float64) -> None:
    """Multiply what the layer on top gives, each unit by its own number or all by one."""
    layer, parameters = stack.on_top()
    names = ("scale", "shift") if isinstance(layer, BatchNorm) else ("weights", "biases")
    scaled = {}
    for name in names:
        values = parameters[name]
        each = np.broadcast_to(factor, len(values)).reshape(-1, *[1] * (values.ndim - 1))
        scaled[name] = values * each
    stack.change_top(node, layer, **scaled)


def _add_to_biases(stack: Stack, node: Node, added: npt.NDArray[Any]) -> None:
    layer, parameters = stack.on_top()
    stack.change_top(node, layer, biases=parameters["biases"] + _one_each(stack, node, added))


def _one_each(stack: Stack, node: Node, values: Constant) -> npt.NDArray[Any]:
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


def _number(value: Any) -> float:
    """A float32's shortest form, whatever holds the one number."""
    return attribute_value(float(np.asarray(value).reshape(-1)[0]))
