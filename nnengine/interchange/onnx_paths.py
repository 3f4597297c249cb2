"""The way from a graph's input to its output, also where paths part and join again: residual blocks and branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from onnx import NodeProto

from nnengine.errors import ArgumentError, one_line
from nnengine.interchange.onnx_choices import choices
from nnengine.interchange.onnx_constants import Computing
from nnengine.interchange.onnx_node import Node
from nnengine.interchange.onnx_readers import read
from nnengine.interchange.onnx_stack import Stack
from nnengine.interchange.onnx_tensors import Constant, Tensors
from nnengine.layers import Choice, Concatenation, Sum
from nnengine.layers.composite import DEEPEST, Composite

_JOINS: dict[str, type[Composite]] = {"Add": Sum, "Sum": Sum, "Concat": Concatenation}


@dataclass(frozen=True, slots=True)
class _Operator:
    """An operator whose output depends on the image, by the inputs that do; ``fork`` is where their paths part."""

    proto: NodeProto
    position: int
    reads: tuple[str, ...]
    fork: str
    depth: int  # of forks and operators before it on the way that every path takes


class Paths:
    """The operators of a graph in an order in which they can work, read onto stacks.

    What they give that does not depend on the image joins the ``constants``.
    """

    def __init__(
        self, ordered: Sequence[NodeProto], image: str, constants: dict[str, Constant], tensors: Tensors
    ) -> None:
        self._constants = constants
        self._tensors = tensors
        self._computing = Computing(tensors.count)
        self._makers: dict[str, _Operator] = {}
        self._shapes: dict[str, list[NodeProto]] = {}
        self._waiting: list[tuple[int, NodeProto]] = []
        self._image = image
        self._choices = choices(ordered, constants)
        for position, proto in enumerate(ordered):
            reads = tuple(name for name in proto.input if name == image or name in self._makers)
            if not reads:
                self._waiting.append((position, proto))
            elif proto.op_type == "Shape":
                self._shapes.setdefault(reads[0], []).append(proto)
            else:
                chosen = self._choices.get(proto.output[0])
                if chosen is not None:
                    reads = chosen.reads
                fork = self._fork(reads)
                self._makers[proto.output[0]] = _Operator(proto, position, reads, fork, self._depth(fork) + 1)

    def follow(self, stack: Stack, output: str) -> None:
        """Put all layers from the image to the ``output`` on the stack. Raises ModelFileError naming the node."""
        self._follow(stack, self._image, output, DEEPEST)

    def _depth(self, name: str) -> int:
        return 0 if name == self._image else self._makers[name].depth

    def _fork(self, reads: Sequence[str]) -> str:
        """The last value that all paths to these come from."""
        ends = set(reads)
        while len(ends) > 1:
            deepest = max(ends, key=self._depth)
            ends = ends - {deepest} | {self._makers[deepest].fork}
        return ends.pop()

    def _follow(self, stack: Stack, start: str, end: str, deepest: int) -> None:
        way: list[_Operator] = []
        while end != start:
            way.append(operator := self._makers[end])
            end = operator.fork
        way.reverse()
        while way:
            alone = next((place for place, each in enumerate(way) if len(each.reads) > 1), len(way))
            operators = self._nodes(way[:alone], stack, start)
            for node in operators:
                read(stack, node, operators)
            if alone:
                start = way[alone - 1].proto.output[0]
            self._arrived(start, stack)
            if alone < len(way):
                self._join(stack, way[alone], deepest)
                start = way[alone].proto.output[0]
            way = way[alone + 1 :]
        self._arrived(start, stack)

    def _nodes(self, way: Sequence[_Operator], stack: Stack, current: str) -> Iterator[Node]:
        """Each is asked for when those before it are on the stack, which so tells the shape of the values."""
        for operator in way:
            self._arrived(current, stack)
            node = self._node(operator)
            if node.reads != [current]:
                self._refuse(node)
            yield node
            current = node.gives

    def _join(self, stack: Stack, operator: _Operator, deepest: int) -> None:
        node = self._node(operator)
        chosen = self._choices.get(node.gives)
        kind = Choice if chosen is not None else _JOINS.get(node.kind)
        if kind is None or (chosen is None and node.reads != list(operator.reads)):
            self._refuse(node)
        if not deepest:
            node.refuse(f"expected paths that part in paths at most {DEEPEST} deep, got more")
        if kind is Concatenation:
            axis = node.attribute("axis", 1)
            if axis not in {1, 1 - len(stack.tensor_shape)}:
                node.refuse(f"axis: expected 1, along which channels or features stand, got {axis}")
        node.check_all_taken()
        stack.settle(node)
        branches = []
        for each in operator.reads:
            branch = stack.branch()
            self._follow(branch, operator.fork, each, deepest - 1)
            branches.append(branch)
        if chosen is not None and chosen.is_for_maps != (len(branches[-1].shape) == 3):
            node.refuse("expected the number of the chosen expert with two more axes, 2 and 3, for maps alone")
        try:
            stack.join(node, kind, branches)
        except ArgumentError as error:
            node.refuse(error)

    def _refuse(self, node: Node) -> NoReturn:
        node.refuse(
            f"expected one value of the image, or paths that are added (Add, Sum), put side by side (Concat) or chosen "
            f"by a gate (ArgMax, Equal, Where), got it reading {one_line(', '.join(node.reads))!r}"
        )

    def _node(self, operator: _Operator) -> Node:
        """The operator, with all that can be worked out before it among the constants."""
        waiting, self._waiting = self._waiting, []
        for position, proto in waiting:
            node = Node(proto, self._constants, self._tensors)
            if position < operator.position and not node.reads:
                self._constants[node.gives] = self._computing.result(node)
            else:
                self._waiting.append((position, proto))
        return Node(operator.proto, self._constants, self._tensors)

    def _arrived(self, name: str, stack: Stack) -> None:
        """Work out what asks for the shape of a value that the stack gives now."""
        for proto in self._shapes.pop(name, []):
            node = Node(proto, self._constants, self._tensors)
            self._constants[node.gives] = node.part_of_shape(stack.sizes)
            node.check_all_taken()
