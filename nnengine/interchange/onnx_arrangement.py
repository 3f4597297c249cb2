"""ONNX operators that hold the same values in another shape or order."""

from __future__ import annotations

from math import prod

import numpy as np

from nnengine.arrays import as_text
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_stack import Places, Stack
from nnengine.layers import Flatten


def flatten(stack: Stack, node: Node) -> None:
    axis, places = node.attribute("axis", 1), stack.places(node)
    if not -places.ndim <= axis <= places.ndim or (stack.batch > 1 and axis not in {1, 1 - places.ndim}):
        node.refuse(f"axis: expected 1, got {axis}")
    if prod(places.shape[:axis]) != 1:
        node.refuse(f"axis: expected one vector of each image {as_text(places.shape)}, got axis {axis}")
    flat = places.reshape(1, -1)
    if is_in_order(flat):
        stack.add(node, Flatten())
    stack.rearrange(flat)


def reshape(stack: Stack, node: Node) -> None:
    places = stack.places(node)
    target = node.target_shape(tuple(stack.sizes))
    for batch in dict.fromkeys((stack.batch, 1)):  # made for so many images; or, whatever it says, for one
        shape = _resolved(target, batch * places.size)
        if shape and prod(shape) == batch * places.size and (batch == 1 or shape[0] == batch):
            _rearrange(stack, node, places.reshape(shape if batch == 1 else (1, *shape[1:])))
            return
    node.refuse(f"expected a shape for the {places.size:,} values of each image, got {target}")


def transpose(stack: Stack, node: Node) -> None:
    places = stack.places(node)
    order = node.order_of_axes(places.ndim)
    if stack.batch > 1 and order[0] != 0:
        node.refuse(f"perm: expected the axis of the images to stay the first, got {order}")
    stack.rearrange(places.transpose(order))


def squeeze(stack: Stack, node: Node) -> None:
    places, axes = stack.places(node), node.axes()
    if axes is None:
        axes = tuple(axis for axis, size in enumerate(places.shape) if size == 1 and (axis or stack.batch == 1))
    _rearrange(stack, node, np.squeeze(places, axes))


def unsqueeze(stack: Stack, node: Node) -> None:
    _rearrange(stack, node, np.expand_dims(stack.places(node), node.axes() or ()))


def _rearrange(stack: Stack, node: Node, places: Places) -> None:
    """A vector of an image's values in their order is what Flatten makes of it."""
    if places.shape == (1, prod(stack.shape)) and len(stack.shape) == 3 and is_in_order(places):
        stack.add(node, Flatten())
    stack.rearrange(places)


def _resolved(target: list[int], size: int) -> tuple[int, ...]:
    """The shape with a number in place of -1; empty where there is none."""
    known = prod(each for each in target if each != -1)
    if target.count(-1) > 1 or known < 1 or size % known:
        return ()
    return tuple(size // known if each == -1 else each for each in target)


def is_in_order(places: Places) -> bool:
    return bool((places.reshape(-1) == np.arange(places.size)).all())
