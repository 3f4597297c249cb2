"""Operators on constants, and on the shape of the values, that other programs leave in a graph."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnengine.arrays import Shape
from nnengine.interchange.onnx_file import Constant
from nnengine.interchange.onnx_node import Node

_LARGEST_SHAPE = 16  # sizes that a computed shape may have: what is joined again and again must not grow


def folded(node: Node) -> Constant | None:
    """What an operator on constants gives; None where it is of no kind that is expected on constants."""
    if node.reads or node.kind not in _FOLDS:
        return None
    result = _FOLDS[node.kind](node)
    node.check_all_taken()
    return result


def measured(node: Node, shape: Shape) -> Constant:
    """What the operator Shape gives for values of that shape: 0 stands for the number of images.

    To the operator Reshape, for which shapes are computed, 0 means that a size is as before.
    """
    sizes = [0, *shape]
    start, end = node.attribute("start", 0), node.attribute("end", len(sizes))
    node.check_all_taken()
    return np.array(sizes[start:end], np.int64)


def _constant(node: Node) -> Constant:
    return node.tensor("value", "value_float", "value_floats", "value_int", "value_ints")


def _identity(node: Node) -> Constant:
    return node.constant(0, "a value")


def _transpose(node: Node) -> Constant:
    values = node.constant(0, "a value")
    order = node.attribute("perm", list(range(values.ndim))[::-1])
    if sorted(order) != list(range(values.ndim)):
        node.refuse(f"perm: expected an order of {values.ndim} dimensions, got {order}")
    return values.transpose(order)


def _gather(node: Node) -> Constant:
    node.require("axis", 0)
    sizes, place = _sizes(node, 0), node.constant(1, "a place")
    if place.dtype != np.int64 or place.size != 1 or not -sizes.size <= place.flat[0] < sizes.size:
        node.refuse(f"expected a place among {sizes.size} sizes, got {place.tolist()}")
    return sizes[place]


def _unsqueeze(node: Node) -> Constant:
    axes = node.optional(1)
    wanted = node.attribute("axes", [0]) if axes is None else axes.reshape(-1).tolist()
    if wanted != [0]:
        node.refuse(f"axes: expected 0, got {wanted}")
    return _sizes(node, 0)


def _concat(node: Node) -> Constant:
    node.require("axis", 0)
    return np.concatenate([_sizes(node, place) for place in range(node.input_count)])


def _sizes(node: Node, place: int) -> Constant:
    values = node.constant(place, "sizes")
    if values.dtype != np.int64 or values.ndim > 1 or values.size > _LARGEST_SHAPE:
        node.refuse(f"expected at most {_LARGEST_SHAPE} whole numbers, got {values.dtype} of shape {values.shape}")
    return values.reshape(-1)


_FOLDS: dict[str, Callable[[Node], Constant]] = {
    "Concat": _concat,
    "Constant": _constant,
    "Gather": _gather,
    "Identity": _identity,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
