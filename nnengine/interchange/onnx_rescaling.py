"""ONNX operators that bring values into another range: sums, differences, products, quotients with one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nnengine.arrays import Shape
from nnengine.interchange.onnx_file import Constant
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_operators import attribute_value
from nnengine.interchange.onnx_stack import Stack
from nnengine.layers import Rescaling


def _multiply(stack: Stack, node: Node) -> None:
    """A layer of its own: our files have a product and a sum for each."""
    stack.add(node, Rescaling(_number(stack, node, node.one_of_both("a number"))))


def _divide(stack: Stack, node: Node) -> None:
    if not node.reads_first:
        node.refuse("expected the values first and the number that divides them second")
    divisor = _number(stack, node, node.constant(1, "a number"))
    if divisor == 0:
        node.refuse("expected to divide by another number than 0")
    _join(stack, node, 1 / divisor, 0.0)


def _add(stack: Stack, node: Node) -> None:
    _join(stack, node, 1.0, _number(stack, node, node.one_of_both("a number")))


def _subtract(stack: Stack, node: Node) -> None:
    number = _number(stack, node, node.one_of_both("a number"))
    if node.reads_first:
        _join(stack, node, 1.0, -number)
    else:
        _join(stack, node, -1.0, number)


def _join(stack: Stack, node: Node, scale: float, shift: float) -> None:
    """Rescale once more: one layer with the rescaling before, so that (x - mean) / deviation is one."""
    top = stack.top
    if isinstance(top, Rescaling):
        stack.replace_top(
            replace(top, scale=attribute_value(scale * top.scale), shift=attribute_value(scale * top.shift + shift))
        )
    else:
        stack.add(node, Rescaling(attribute_value(scale), attribute_value(shift)))


def _number(stack: Stack, node: Node, values: Constant) -> float:
    """The one number in a constant, as often as it may stand there."""
    if not _goes_with(values.shape, (1, *stack.shape)) or not values.size or (values != values.flat[0]).any():
        node.refuse(
            f"expected one number for all values, or biases right after MatMul, Gemm or Conv; got shape {values.shape}"
        )
    return attribute_value(float(values.flat[0]))


def _goes_with(constant: Shape, values: Shape) -> bool:
    pairs = zip(constant[::-1], values[::-1], strict=False)
    return len(constant) <= len(values) and all(size in {1, wanted} for size, wanted in pairs)


RESCALING: dict[str, Callable[[Stack, Node], None]] = {
    "Add": _add,
    "Div": _divide,
    "Mul": _multiply,
    "Sub": _subtract,
}
