"""What layers share that hold stacks of layers: branches, residual blocks, experts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape, are_rows, inner_shape
from nnengine.errors import ArgumentError, ShapeError, one_line
from nnengine.layers.base import Layer, Leaf, Operation

Stack = tuple[Layer, ...]

MOST_STACKS = 100
DEEPEST = 8  # composites in composites
LONGEST_NAME = 40


@dataclass(frozen=True)
class Composite(Layer):
    """A layer of several stacks, which all read its input; an empty one gives it on as it is.

    ``names``, one for each stack or none, are shown in place of numbers. Raises ArgumentError for what is no stack of
    layers, for more than 100 stacks and for composites more than 8 deep.
    """

    stacks: tuple[Stack, ...]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        stacks = self.stacks
        if not isinstance(stacks, tuple | list) or not all(isinstance(stack, tuple | list) for stack in stacks):
            raise ArgumentError(f"{self.title}: stacks: expected stacks of layers, got {one_line(repr(stacks))}")
        object.__setattr__(self, "stacks", tuple(tuple(stack) for stack in stacks))
        if not 1 <= len(stacks) <= MOST_STACKS:
            raise ArgumentError(f"{self.title}: stacks: expected 1 to {MOST_STACKS} of them, got {len(stacks)}")
        for number, stack in enumerate(stacks):
            for index, layer in enumerate(stack):
                if not isinstance(layer, Layer):
                    raise ArgumentError(
                        f"{self.title}: stack {number}, layer {index}: expected one such as Dense(10), got {layer!r}"
                    )
        if self.depth > DEEPEST:
            raise ArgumentError(f"{self.title}: expected composites at most {DEEPEST} deep, got {self.depth}")
        if not _are_names(self.names, len(stacks)):
            raise ArgumentError(
                f"{self.title}: names: expected none or one for each of {len(stacks)} stacks, of up to {LONGEST_NAME} "
                f"letters, got {one_line(repr(self.names))}"
            )
        object.__setattr__(self, "names", tuple(self.names))

    @property
    def depth(self) -> int:
        """1 for stacks of simple layers, 2 for stacks of such composites, and so on."""
        inner = (layer.depth for stack in self.stacks for layer in stack if isinstance(layer, Composite))
        return 1 + max(inner, default=0)

    def stack_shapes(self, input_shape: Shape) -> tuple[tuple[Shape, ...], ...]:
        """Of each stack the input shape, then the output shape of every layer."""
        return tuple(
            shapes_of(stack, input_shape, f"{self.title}: stack {number}, layer")
            for number, stack in enumerate(self.stacks)
        )

    def output_shape(self, input_shape: Shape) -> Shape:
        return self._joined([shapes[-1] for shapes in self.stack_shapes(input_shape)])

    @abstractmethod
    def _joined(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of what the outputs of the stacks make together. Raises ShapeError where they do not fit."""

    def _all_alike(self, shapes: Sequence[Shape], first: int = 0) -> Shape:
        for number, shape in enumerate(shapes[first:], start=first):
            if shape != shapes[first]:
                raise self._refuse(
                    f"expected stacks that give the same shape, got {shapes[first]} of stack {first} and {shape} of "
                    f"stack {number}"
                )
        return shapes[first]

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {
            f"{number}.{index}.{name}": shape
            for number, (stack, shapes) in enumerate(zip(self.stacks, self.stack_shapes(input_shape), strict=True))
            for index, (layer, before) in enumerate(zip(stack, shapes, strict=False))
            for name, shape in layer.parameter_shapes(before).items()
        }

    def initialise(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        return {
            f"{number}.{index}.{name}": values
            for number, (stack, shapes) in enumerate(zip(self.stacks, self.stack_shapes(input_shape), strict=True))
            for index, (layer, before) in enumerate(zip(stack, shapes, strict=False))
            for name, values in layer.initialise(before, rng).items()
        }

    def when_predicting(self) -> Layer:
        return replace(self, stacks=tuple(tuple(layer.when_predicting() for layer in stack) for stack in self.stacks))


def _are_names(names: Any, count: int) -> bool:
    if not isinstance(names, tuple | list) or len(names) not in {0, count}:
        return False
    return all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names)


def shapes_of(stack: Sequence[Layer], input_shape: Shape, where: str = "layer") -> tuple[Shape, ...]:
    """The input shape, then the output shape of every layer. Raises ShapeError that names the layer."""
    shapes = [input_shape]
    for index, layer in enumerate(stack):
        try:
            shapes.append(layer.output_shape(shapes[-1]))
        except ShapeError as error:
            raise ShapeError(f"{where} {index}: {error}") from None
    return tuple(shapes)


class CompositeOperation(Operation):
    """``stacks`` hold the operations of the layers within."""

    def __init__(self, layer: Composite, input_shape: Shape, dtype: npt.DTypeLike) -> None:
        super().__init__(input_shape, layer.output_shape(input_shape), dtype)
        self.stacks: list[list[Operation]] = [
            [inner.build(before, dtype) for inner, before in zip(stack, shapes, strict=False)]
            for stack, shapes in zip(layer.stacks, layer.stack_shapes(input_shape), strict=True)
        ]
        self.mixes_images = any(inner.mixes_images for stack in self.stacks for inner in stack)

    def leaves(self, path: str, *, is_held: bool = False) -> Iterator[Leaf]:
        for number, stack in enumerate(self.stacks):
            for index, inner in enumerate(stack):
                yield from inner.leaves(f"{path}.{number}.{index}", is_held=is_held)

    def multiplications(self) -> int:
        return sum(self._multiplications())

    def _multiplications(self) -> list[int]:
        """How many multiplications by weights a prediction takes of each stack."""
        return [sum(inner.multiplications() for inner in stack) for stack in self.stacks]

    def _forward(self, stack: list[Operation], x: Array, rng: np.random.Generator | None) -> Array:
        for inner in stack:
            x = inner.forward(x, rng)
        return x

    def _backward(self, stack: list[Operation], d: Array, *, wants_input_gradient: bool) -> Array | None:
        """``d`` through a stack, to dC/d(input) where it is wanted; nothing before its first parameters otherwise."""
        first = 0
        if not wants_input_gradient:
            has_parameters = (index for index, inner in enumerate(stack) if _has_parameters(inner))
            first = next(has_parameters, len(stack))
        for index in range(len(stack) - 1, first - 1, -1):
            result = stack[index].backward(d, wants_input_gradient=wants_input_gradient or index > first)
            if result is not None:
                d = result
        return d if wants_input_gradient else None

    def _summed_backward(
        self, stacks: Sequence[list[Operation]], parts: Sequence[Array], *, wants_input_gradient: bool
    ) -> Array | None:
        """The sum of dC/d(input) over some stacks; of each the part of d that it gets is used up."""
        total: Array | None = None
        for stack, part in zip(stacks, parts, strict=True):
            result = self._backward(stack, part, wants_input_gradient=wants_input_gradient)
            if result is None:
                continue
            if total is None:
                total = self._copied("dx", self.input_shape, result)
            else:
                total += result
        return total

    def _vacant(self, name: str, shape: Shape, count: int) -> Array:
        """A working array for ``count`` images of a public shape, vectors of few as rows in memory."""
        if len(shape) == 3:
            image: Array = self.buffer(name, inner_shape(shape, count))
            return image
        if are_rows(count):
            rows: Array = self.buffer(name, (count, *shape))
            return rows.T
        columns: Array = self.buffer(name, (*shape, count))
        return columns

    def _copied(self, name: str, shape: Shape, values: Array) -> Array:
        copy = self._vacant(name, shape, values.shape[-1])
        np.copyto(copy, values)
        return copy


def _has_parameters(operation: Operation) -> bool:
    return any(leaf.operation.parameter_shapes() for leaf in operation.leaves(""))
