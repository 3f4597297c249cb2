"""One operator of an ONNX graph, from which readers take what they understand; what is left over is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

import numpy as np
from onnx import AttributeProto, NodeProto

from nnengine.errors import ModelFileError, one_line
from nnengine.interchange.onnx_file import Constant, tensor_values

T = TypeVar("T", int, float, str, list[int])
_TYPES = AttributeProto


class Node:
    """``reads`` are the names of the values among its inputs that depend on the image, ``gives`` that of its output."""

    def __init__(self, node: NodeProto, constants: Mapping[str, Constant]) -> None:
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
                value = tensor_values(f"{self.name}.{attribute.name}", attribute.t)
        return value
