"""One operator of an ONNX graph, from which readers take what they understand; what is left over is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import numpy as np
from onnx import AttributeProto, NodeProto

from nnengine.arrays import Shape
from nnengine.errors import ModelFileError, one_line
from nnengine.interchange.onnx_tensors import Constant, Tensors

T = TypeVar("T", int, float, str, list[int])
_TYPES = AttributeProto
_MOST_INTEGERS = 64  # as many axes as NumPy knows


class Node:
    """``reads`` are the names of the values among its inputs that depend on the image, ``gives`` that of its output."""

    def __init__(self, node: NodeProto, constants: Mapping[str, Constant], tensors: Tensors) -> None:
        self._tensors = tensors
        self.kind = node.op_type if node.domain in {"", "ai.onnx"} else f"{node.domain}.{node.op_type}"
        self.gives = node.output[0] if node.output else ""
        self.name = node.name or self.gives
        self.input_count = len(node.input)
        self.reads = [name for name in node.input if name and name not in constants]
        self.reads_first = bool(self.reads) and node.input[0] == self.reads[0]
        self._constants = {place: constants[name] for place, name in enumerate(node.input) if name in constants}
        self._attributes = {attribute.name: self._value(attribute) for attribute in node.attribute}

    def refuse(self, problem: object) -> NoReturn:
        """Raise ModelFileError that names this node and its operator."""
        raise ModelFileError(f"node {one_line(self.name)!r} (operator {one_line(self.kind)}): {one_line(problem)}")

    def constant(self, place: int, title: str) -> Constant:
        """The constant at that place among the inputs."""
        found = self.optional(place)
        if found is None:
            self.refuse(f"expected {title} among the constants of the file, got none")
        return found

    def optional(self, place: int) -> Constant | None:
        """The constant at that place, None where it is left out."""
        return self._constants.pop(place, None)

    def one_of_both(self, title: str) -> Constant:
        """The constant of an operator for which it does not matter whether that comes first or second."""
        return self.constant(1 if self.reads_first else 0, title)

    def has(self, attribute: str) -> bool:
        return attribute in self._attributes

    def integers(self, place: int, name: str, default: list[int] | None = None) -> list[int]:
        """Whole numbers that stand among the constants or, in older files, in an attribute of that name."""
        found = self.optional(place)
        if found is None and (name in self._attributes or default is not None):
            return self.attribute(name, default or [])
        if found is None or found.dtype.kind not in "iu" or found.ndim > 1 or found.size > _MOST_INTEGERS:
            got = "none" if found is None else f"{found.dtype} of shape {found.shape}"
            self.refuse(f"{name}: expected up to {_MOST_INTEGERS} whole numbers among the constants, got {got}")
        return [int(value) for value in found.reshape(-1)]

    def axes(self) -> tuple[int, ...] | None:
        """The axes that an operator works on; None where it leaves them out."""
        axes = self.integers(1, "axes", [])
        return tuple(axes) if axes else None

    def order_of_axes(self, count: int) -> list[int]:
        """The order that Transpose gives ``count`` axes."""
        order = self.attribute("perm", list(range(count))[::-1])
        if sorted(order) != list(range(count)):
            self.refuse(f"perm: expected an order of {count} dimensions, got {order}")
        return order

    def target_shape(self, shape: Shape) -> list[int]:
        """The shape that Reshape makes of ``shape``; it may hold one -1."""
        target, is_literal = self.integers(1, "shape"), self.attribute("allowzero", 0)
        if 0 in target and is_literal:
            self.refuse("allowzero: expected 0 where the shape has a size of 0, got 1")
        return [shape[place] if size == 0 else size for place, size in enumerate(target)]

    def part_of_shape(self, shape: Sequence[int]) -> Constant:
        """What Shape tells of ``shape``."""
        start, end = self.attribute("start", 0), self.attribute("end", len(shape))
        return np.array(shape[start:end], np.int64)

    def attribute(self, name: str, default: T) -> T:
        """The value of an attribute, ``default`` where it is left out."""
        value = self._attributes.pop(name, default)
        if type(value) is not type(default):
            self.refuse(f"{name}: expected a value such as {default!r}, got {value!r}")
        return value

    def require(self, name: str, only: T) -> None:
        """Refuse the node unless the attribute is left out or has this value."""
        value = self.attribute(name, only)
        if value != only:
            self.refuse(f"{name}: expected {only!r}, got {value!r}")

    def tensor(self, *names: str) -> Constant:
        """The constant that one of the attributes holds."""
        found = next((name for name in names if self._attributes.get(name) is not None), None)
        if found is None:
            self.refuse(f"expected one of the attributes {', '.join(names)}")
        return np.asarray(self._attributes.pop(found))

    def check_all_taken(self) -> None:
        """Refuse the node when it has attributes or constants that nobody took."""
        if self._attributes:
            self.refuse(f"its attributes {', '.join(sorted(self._attributes))} are not supported")
        if self._constants:
            self.refuse(f"its inputs {', '.join(str(place) for place in sorted(self._constants))} are not supported")

    def _value(self, attribute: AttributeProto) -> Any:
        value: Any = None  # of a kind that no supported operator has
        match attribute.type:
            case _TYPES.INT:
                value = attribute.i
            case _TYPES.FLOAT:
                value = attribute.f
            case _TYPES.STRING:
                value = attribute.s.decode(errors="replace")
            case _TYPES.INTS:
                value = list(attribute.ints)
            case _TYPES.FLOATS:
                value = np.array(attribute.floats, np.float32)
            case _TYPES.TENSOR:
                value = self._tensors.values(f"{self.name}.{attribute.name}", attribute.t)
        return value
