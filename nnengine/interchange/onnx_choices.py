"""How a gate's choice stands in an ONNX graph: ``ArgMax`` of the gate, and ``Equal`` and ``Where`` for each expert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onnx import NodeProto
from onnx.helper import get_node_attr_value

from nnengine.interchange.onnx_tensors import Constant

_MAP_AXES = [2, 3]  # that the number of the expert needs beside maps


@dataclass(frozen=True, slots=True)
class Chosen:
    """The names of the values among which a ``Where`` chooses, the gate's and those of the experts in their order.

    ``is_for_maps`` tells whether the number of the expert has the axes that it needs beside maps.
    """

    gate: str
    experts: tuple[str, ...]
    is_for_maps: bool

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.gate, *self.experts)


@dataclass(frozen=True, slots=True)
class _Condition:
    gate: str
    is_for_maps: bool
    number: int


def choices(ordered: Sequence[NodeProto], constants: Mapping[str, Constant]) -> dict[str, Chosen]:
    """What each ``Where`` that chooses by a gate's highest output chooses among, by the name of its output."""
    makers = {node.output[0]: node for node in ordered}
    found: dict[str, Chosen] = {}
    within: set[str] = set()
    for node in reversed(ordered):
        if node.op_type == "Where" and node.output[0] not in within:
            chosen = _chosen(node.output[0], makers, constants, within)
            if chosen is not None:
                found[node.output[0]] = chosen
    return found


def _chosen(
    value: str, makers: Mapping[str, NodeProto], constants: Mapping[str, Constant], within: set[str]
) -> Chosen | None:
    """A chain of ``Where``, which join those ``within``: one expert if it is this number, else what the next gives."""
    experts: dict[int, str] = {}
    first: _Condition | None = None
    while (node := makers.get(value)) is not None and node.op_type == "Where" and len(node.input) == 3:
        condition = _condition(node.input[0], makers, constants)
        if condition is None or condition.number in experts:
            break
        first = first or condition
        if (condition.gate, condition.is_for_maps) != (first.gate, first.is_for_maps):
            break
        within.add(value)
        experts[condition.number] = node.input[1]
        value = node.input[2]
    missing = set(range(len(experts) + 1)) - experts.keys()
    if first is None or len(missing) != 1:
        return None
    experts[missing.pop()] = value
    return Chosen(first.gate, tuple(experts[number] for number in sorted(experts)), first.is_for_maps)


def _condition(name: str, makers: Mapping[str, NodeProto], constants: Mapping[str, Constant]) -> _Condition | None:
    """Whether the highest output of a gate is that of one number."""
    equal = makers.get(name)
    if equal is None or equal.op_type != "Equal":
        return None
    numbers = [constants[each] for each in equal.input if each in constants]
    values = [each for each in equal.input if each not in constants]
    if len(numbers) != 1 or len(values) != 1 or numbers[0].size != 1 or numbers[0].dtype.kind not in "iu":
        return None
    highest = makers.get(values[0])
    is_for_maps = highest is not None and highest.op_type == "Unsqueeze"
    if highest is not None and is_for_maps:
        axes = constants.get(highest.input[1]) if len(highest.input) == 2 else None
        if axes is None or axes.reshape(-1).tolist() != _MAP_AXES:
            return None
        highest = makers.get(highest.input[0])
    if highest is None or highest.op_type != "ArgMax":
        return None
    attributes = {each.name: get_node_attr_value(highest, each.name) for each in highest.attribute}
    if attributes.pop("axis", 0) not in {1, -1} or attributes.pop("keepdims", 1) != 1 or any(attributes.values()):
        return None
    return _Condition(highest.input[0], is_for_maps, int(numbers[0].reshape(-1)[0]))
