"""Operators on constants alone, that other programs leave in a graph: their results are constants too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_tensors import Constant, number_type
from nnengine.network.specification import LARGEST_PARAMETER_COUNT

_SOME = 1_000_000  # numbers that a graph may compute besides those that it holds


class Computing:
    """Computes constants, in all not many more numbers than the file holds."""

    def __init__(self, numbers_in_the_file: int) -> None:
        self._left = numbers_in_the_file + _SOME

    def result(self, node: Node) -> Constant:
        """What an operator gives of its constants. Refuses the node where that is not known or too much."""
        if node.kind not in _FOLDS:
            node.refuse(
                "what it gives of constants is not worked out here; have the program onnxsim do it, which simplifies "
                "such files"
            )
        try:
            with np.errstate(all="ignore"):
                result = _FOLDS[node.kind](node, self.take)
        except (TypeError, ValueError, IndexError, OverflowError, MemoryError) as error:
            node.refuse(error)
        if result.size > LARGEST_PARAMETER_COUNT:
            node.refuse(f"expected at most {LARGEST_PARAMETER_COUNT:,} numbers, got {result.size:,}")
        node.check_all_taken()
        return result

    def take(self, node: Node, *sizes: int) -> None:
        """Count numbers that are computed, not merely looked at in another shape."""
        self._left -= max(sizes)
        if self._left < 0:
            node.refuse("computing its constants would take much more memory than the file itself")


_Take = Callable[..., None]


def _constant(node: Node, _: _Take) -> Constant:
    return node.tensor("value", "value_float", "value_floats", "value_int", "value_ints")


def _identity(node: Node, _: _Take) -> Constant:
    return node.constant(0, "a value")


def _transpose(node: Node, _: _Take) -> Constant:
    values = node.constant(0, "a value")
    return values.transpose(node.order_of_axes(values.ndim))


def _reshape(node: Node, take: _Take) -> Constant:
    values = node.constant(0, "a value")
    if not values.flags.c_contiguous:
        take(node, values.size)
    return values.reshape(node.target_shape(values.shape))


def _flatten(node: Node, take: _Take) -> Constant:
    values, axis = node.constant(0, "a value"), node.attribute("axis", 1)
    if not values.flags.c_contiguous:
        take(node, values.size)
    rows = int(np.prod(values.shape[:axis], dtype=np.int64))
    return values.reshape(rows, values.size // max(rows, 1))


def _squeeze(node: Node, _: _Take) -> Constant:
    return np.squeeze(node.constant(0, "a value"), node.axes())


def _unsqueeze(node: Node, _: _Take) -> Constant:
    return np.expand_dims(node.constant(0, "a value"), node.axes() or ())


def _expand(node: Node, _: _Take) -> Constant:
    values, shape = node.constant(0, "a value"), node.integers(1, "shape")
    return np.broadcast_to(values, np.broadcast_shapes(values.shape, tuple(shape)))


def _constant_of_shape(node: Node, _: _Take) -> Constant:
    shape = tuple(node.integers(0, "shape"))
    value = node.tensor("value") if node.has("value") else np.zeros(1, np.float32)
    return np.broadcast_to(value.reshape(()), shape)


def _shape(node: Node, _: _Take) -> Constant:
    return node.part_of_shape(node.constant(0, "a value").shape)


def _size(node: Node, _: _Take) -> Constant:
    return np.array(node.constant(0, "a value").size, np.int64)


def _cast(node: Node, take: _Take) -> Constant:
    values = node.constant(0, "a value")
    take(node, values.size)
    return values.astype(number_type(node.name, node.attribute("to", 0)))


def _concat(node: Node, take: _Take) -> Constant:
    parts = [node.constant(place, "a value") for place in range(node.input_count)]
    take(node, sum(part.size for part in parts))
    return np.concatenate(parts, node.attribute("axis", 0))


def _gather(node: Node, take: _Take) -> Constant:
    values, places, axis = node.constant(0, "a value"), node.constant(1, "places"), node.attribute("axis", 0)
    along = values.shape[axis] if values.ndim else 1
    take(node, places.size * (values.size // max(along, 1)))
    return np.take(values, places, axis)


def _slice(node: Node, _: _Take) -> Constant:
    values = node.constant(0, "a value")
    starts, ends = node.integers(1, "starts"), node.integers(2, "ends")
    axes = node.integers(3, "axes", list(range(len(starts))))
    steps = node.integers(4, "steps", [1] * len(starts))
    parts = [slice(None)] * values.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        parts[axis] = slice(start, None if step < 0 and end < -values.shape[axis] else end, step)
    return values[tuple(parts)]


def _product(node: Node, take: _Take) -> Constant:
    values, axes, keeps = node.constant(0, "a value"), node.axes(), node.attribute("keepdims", 1)
    take(node, values.size)
    return np.asarray(np.prod(values, axes, dtype=values.dtype, keepdims=bool(keeps)))


def _of_two(compute: Callable[[Constant, Constant], Constant]) -> Callable[[Node, _Take], Constant]:
    def fold(node: Node, take: _Take) -> Constant:
        first, second = node.constant(0, "a value"), node.constant(1, "a second value")
        take(node, int(np.prod(np.broadcast_shapes(first.shape, second.shape), dtype=object)))
        return np.asarray(compute(first, second), np.result_type(first, second))

    return fold


def _of_one(compute: Callable[[Constant], Constant]) -> Callable[[Node, _Take], Constant]:
    def fold(node: Node, take: _Take) -> Constant:
        values = node.constant(0, "a value")
        take(node, values.size)
        return np.asarray(compute(values), values.dtype)

    return fold


def _quotient(first: Constant, second: Constant) -> Constant:
    if np.result_type(first, second).kind in "iu":  # towards 0; whatever comes where one divides by 0
        return np.asarray(np.trunc(first / np.where(second == 0, 1, second)))
    return np.asarray(first / second)


_FOLDS: dict[str, Callable[[Node, _Take], Constant]] = {
    "Add": _of_two(np.add),
    "Cast": _cast,
    "Concat": _concat,
    "Constant": _constant,
    "ConstantOfShape": _constant_of_shape,
    "Div": _of_two(_quotient),
    "Expand": _expand,
    "Flatten": _flatten,
    "Gather": _gather,
    "Identity": _identity,
    "Mul": _of_two(np.multiply),
    "Neg": _of_one(np.negative),
    "Pow": _of_two(np.power),
    "Reciprocal": _of_one(np.reciprocal),
    "ReduceProd": _product,
    "Reshape": _reshape,
    "Shape": _shape,
    "Size": _size,
    "Slice": _slice,
    "Sqrt": _of_one(np.sqrt),
    "Squeeze": _squeeze,
    "Sub": _of_two(np.subtract),
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
