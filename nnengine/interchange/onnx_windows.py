"""ONNX operators that move a window over images: convolution, pooling, and padding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_stack import Stack
from nnengine.layers import AveragePool2D, Conv2D, L2Pool2D, MaxPool2D, ZeroPad2D
from nnengine.layers.pool2d import Pool2D

P = TypeVar("P", bound=Pool2D)
_Sides = tuple[int, int, int, int]  # top, left, bottom, right


@dataclass(frozen=True)
class _Placing:
    """``rest`` is how far windows reach over the padding below and at the right, where their number is rounded up."""

    size: int
    stride: int
    padding: _Sides
    rest: tuple[int, int] = (0, 0)


def conv(stack: Stack, node: Node) -> None:
    weights = node.constant(1, "weights")
    if weights.ndim != 4 or weights.shape[2] != weights.shape[3]:
        node.refuse(f"expected the weights of a square kernel (out, in, kernel, kernel), got {weights.shape}")
    node.require("group", 1)
    filters, kernel = weights.shape[0], weights.shape[-1]
    stack.as_images(node)
    placing = _placing(stack, node, kernel)
    if placing.size != kernel:
        node.refuse(f"kernel_shape: expected {kernel}, as the weights have it, got {placing.size}")
    biases = node.optional(2)
    parameters = {"weights": weights, "biases": np.zeros(filters) if biases is None else biases}
    stack.add(node, Conv2D(filters, kernel, placing.stride, placing.padding), **parameters)


def max_pool(stack: Stack, node: Node) -> None:
    node.require("storage_order", 0)
    _pool(stack, node, MaxPool2D)


def average_pool(stack: Stack, node: Node) -> None:
    _pool(stack, node, AveragePool2D, pads_with_zeros=bool(node.attribute("count_include_pad", 0)))


def l2_pool(stack: Stack, node: Node) -> None:
    node.require("p", 2)
    _pool(stack, node, L2Pool2D)


def _pool(stack: Stack, node: Node, layer: type[P], *, pads_with_zeros: bool = False) -> None:
    stack.as_images(node)
    placing = _placing(stack, node)
    padding = placing.padding
    if pads_with_zeros and any(padding):  # zeros that are averaged are pixels
        stack.add(node, ZeroPad2D(padding))
        padding = (0, 0, 0, 0)
    top, left, bottom, right = padding
    sides = (top, left, bottom + placing.rest[0], right + placing.rest[1])
    stack.add(node, layer(placing.size, None if placing.stride == placing.size else placing.stride, sides))


def global_pool(layer: type[P]) -> Callable[[Stack, Node], None]:
    def read(stack: Stack, node: Node) -> None:
        stack.as_images(node)
        _, height, width = stack.shape
        if height != width:
            node.refuse(f"expected square maps, got {height} × {width}")
        stack.add(node, layer(height))

    return read


def reduce_mean(stack: Stack, node: Node) -> None:
    """A mean over height and width, in whatever order the graph holds the axes, is a pooling of whole maps."""
    axes, keeps = node.axes() or (), bool(node.attribute("keepdims", 1))
    node.require("noop_with_empty_axes", 0)
    places = stack.places(node)
    if len(stack.shape) != 3 or len(axes) != 2 or stack.shape[1] != stack.shape[2]:
        node.refuse("it is supported as the mean of whole square maps only, over height and width")
    channels = stack.shape[0]
    moved = np.moveaxis(places, axes, (-2, -1))
    maps = np.sort(moved.reshape(-1, moved.shape[-2] * moved.shape[-1]), axis=1)
    if len(maps) != channels or not (maps.reshape(-1) == np.arange(places.size)).all():
        node.refuse(f"expected axes that are height and width, got {list(axes)}")
    stack.add(node, AveragePool2D(stack.shape[1]))
    kept = np.arange(channels).reshape(moved.shape[:-2])
    stack.rearrange(np.expand_dims(kept, tuple(axes)) if keeps else kept)


def pad(stack: Stack, node: Node) -> None:
    node.require("mode", "constant")
    value = node.optional(2)
    if (value is not None and value.any()) or node.attribute("value", 0.0):
        node.refuse("expected to pad with 0")
    pads, axes = node.integers(1, "pads"), node.integers(3, "axes", list(range(len(stack.tensor_shape))))
    if len(pads) != 2 * len(axes):
        node.refuse(f"pads: expected {2 * len(axes)} whole numbers, got {len(pads)}")
    stack.as_images(node)
    before, after = [0] * 4, [0] * 4
    for axis, first, last in zip(axes, pads, pads[len(axes) :], strict=False):
        before[axis], after[axis] = first, last
    if any(before[:2] + after[:2]) or min(before + after) < 0:
        node.refuse(f"pads: expected to pad height and width only, got {pads}")
    if any(before + after):
        stack.add(node, ZeroPad2D((before[2], before[3], after[2], after[3])))


def _placing(stack: Stack, node: Node, kernel: int = 0) -> _Placing:
    """Where the windows stand; their size is that of the kernel where the node leaves it out."""
    if _all_alike(node, "dilations", [1, 1]) != 1:
        node.refuse("dilations: expected 1")
    size = _all_alike(node, "kernel_shape", [kernel] * 2)
    stride = _all_alike(node, "strides", [1, 1])
    rounds_up, kind = bool(node.attribute("ceil_mode", 0)), node.attribute("auto_pad", "NOTSET")
    pads = node.attribute("pads", [0] * 4)
    if len(pads) != 4:
        node.refuse(f"pads: expected 4 whole numbers, got {pads}")
    if kind in {"SAME_UPPER", "SAME_LOWER"}:
        ends = [_same(length, size, stride, more_before=kind == "SAME_LOWER") for length in stack.shape[1:]]
        (top, bottom), (left, right) = ends
        return _Placing(size, stride, (top, left, bottom, right))
    if kind not in {"NOTSET", "VALID", ""}:
        node.refuse(f"auto_pad: expected NOTSET, SAME_UPPER, SAME_LOWER or VALID, got {kind!r}")
    top, left, bottom, right = (0, 0, 0, 0) if kind == "VALID" else pads
    rest = (0, 0)
    if rounds_up and size > 0 < stride:
        _, height, width = stack.shape
        rest = (_rest(height, top, bottom, size, stride), _rest(width, left, right, size, stride))
    return _Placing(size, stride, (top, left, bottom, right), rest)


def _same(length: int, size: int, stride: int, *, more_before: bool) -> tuple[int, int]:
    """The padding with which ``length`` pixels give ``length`` / ``stride`` positions, rounded up."""
    total = max(0, (-(-length // max(stride, 1)) - 1) * stride + size - length)
    less = total // 2
    return (total - less, less) if more_before else (less, total - less)


def _rest(length: int, before: int, after: int, size: int, stride: int) -> int:
    """How far a last window reaches over the end; none begins in the padding there."""
    steps = -(-(length + before + after - size) // stride)
    if steps * stride >= length + before:
        steps -= 1
    return max(0, steps * stride + size - length - before - after)


def _all_alike(node: Node, name: str, default: list[int]) -> int:
    """The one number that an attribute gives for both dimensions."""
    found = node.attribute(name, default)
    if len(found) != len(default) or len(set(found)) != 1:
        node.refuse(f"{name}: expected {len(default)} times the same number, got {found}")
    return found[0]
