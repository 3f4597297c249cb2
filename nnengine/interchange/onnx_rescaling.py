"""ONNX operators that add, subtract, multiply and divide by constants: what joins with the layer before, or a range."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import as_text
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_operators import attribute_value
from nnengine.interchange.onnx_products import add_to_biases, one_each, scale_top
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Constant
from nnengine.layers import BatchNorm, Conv2D, Dense, Layer, Rescaling


def add(stack: Stack, node: Node) -> None:
    _shift(stack, node, _operand(stack, node, "biases"))


def subtract(stack: Stack, node: Node) -> None:
    constant = _operand(stack, node, "a number").astype(np.float64)
    if not node.reads_first:  # constant - values
        _multiply(stack, node, np.full(1, -1.0))
    _shift(stack, node, -constant if node.reads_first else constant)


def multiply(stack: Stack, node: Node) -> None:
    factor = _operand(stack, node, "a number")
    if factor.size == 1:  # a layer of its own: our files have a product and a sum for each
        stack.add(node, Rescaling(_number(node, factor)))
    else:
        _multiply(stack, node, factor)


def divide(stack: Stack, node: Node) -> None:
    if not node.reads_first:
        node.refuse("expected the values first and what divides them second")
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
        node.refuse(f"expected one number, or numbers for values {as_text(shape)}, got shape {found.shape}")
    return found


def _multiply(stack: Stack, node: Node, factor: Constant) -> None:
    if factor.size > 1 and (isinstance(stack.top, Dense | Conv2D | BatchNorm) or _varies(factor)):
        _begin_each(stack, node)
        scale_top(stack, node, one_each(stack, node, factor))
    else:
        _join(stack, node, _number(node, factor), 0.0)


def _shift(stack: Stack, node: Node, added: Constant) -> None:
    top = stack.top
    if isinstance(top, Dense | Conv2D):
        add_to_biases(stack, node, added)
    elif added.size > 1 and (isinstance(top, BatchNorm) or _varies(added)):
        layer = _begin_each(stack, node)
        stack.change_top(node, layer, shift=stack.on_top()[1]["shift"] + one_each(stack, node, added))
    else:
        _join(stack, node, 1.0, _number(node, added))


def _varies(values: Constant) -> bool:
    return not (values == values.reshape(-1)[0]).all()


def _begin_each(stack: Stack, node: Node) -> Layer:
    """What numbers of its own for each unit can join: the layer on top, or a normalisation that changes nothing yet."""
    if not isinstance(stack.top, Dense | Conv2D | BatchNorm):
        layer, ones = BatchNorm(), np.ones(stack.shape[0])
        stack.add(node, layer, scale=ones, shift=0 * ones, mean=0 * ones, variance=ones - layer.epsilon)
    return stack.on_top()[0]


def _join(stack: Stack, node: Node, scale: float, shift: float) -> None:
    """Rescale once more: one layer with the rescaling before, so that (x - mean) / deviation is one."""
    top = stack.top
    if isinstance(top, Rescaling):
        changed = attribute_value(scale * top.scale), attribute_value(scale * top.shift + shift)
        stack.change_top(node, replace(top, scale=changed[0], shift=changed[1]))
    else:
        stack.add(node, Rescaling(attribute_value(scale), attribute_value(shift)))


def _number(node: Node, values: npt.NDArray[Any]) -> float:
    """The one number in a constant, as often as it may stand there."""
    first = values.reshape(-1)[:1]
    if not first.size or not (values == first).all():
        node.refuse(
            f"expected one number, or one for each unit right after Gemm, MatMul or Conv, got shape {values.shape}"
        )
    return attribute_value(float(first[0]))
