"""The description of a network: its input shape and its layers, as a frozen value that round-trips through JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import prod
from typing import Any

from nnengine.arrays import Shape, as_text
from nnengine.descriptions import checked_object, from_description, to_description
from nnengine.errors import ArgumentError, ShapeError, one_line
from nnengine.layers import LAYERS, Composite, Layer
from nnengine.layers.composite import DEEPEST, shapes_of

BOOK_INPUT_SHAPE: Shape = (1, 28, 28)  # of the images that the book's networks read, taken where none is given

# A description from a file cannot ask for more memory or time than this.
LARGEST_PARAMETER_COUNT = 50_000_000  # 200 MB of float32
LARGEST_ACTIVATION_COUNT = 50_000_000  # of all layers for one image
LARGEST_LAYER_COUNT = 1000


@dataclass(frozen=True)
class NetworkSpecification:
    """A stack of layers for inputs of one shape, (C, H, W) or (features,).

    Raises ShapeError, naming the layer, the dimension and both numbers, for a stack that cannot be built, and
    ArgumentError for what is no layer.
    """

    layers: tuple[Layer, ...]
    input_shape: Shape = BOOK_INPUT_SHAPE

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "input_shape", _checked_input_shape(self.input_shape))
        for index, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise ArgumentError(f"layer {index}: expected a layer such as Dense(10), got {layer!r}")
        count = _count(self.layers)
        if not 1 <= count <= LARGEST_LAYER_COUNT:
            raise ShapeError(f"a network needs 1 to {LARGEST_LAYER_COUNT:,} layers, got {count:,}")
        for name, count, largest in (
            ("parameters", sum(self.parameter_counts), LARGEST_PARAMETER_COUNT),
            ("activations for one image", _activations(self.layers, self.shapes), LARGEST_ACTIVATION_COUNT),
        ):
            if count > largest:
                raise ShapeError(f"a network may have {largest:,} {name} at most, this has {count:,}")

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The input shape, then the output shape of every layer."""
        return shapes_of(self.layers, self.input_shape)

    def leaves(self) -> Iterator[tuple[str, Layer, Shape]]:
        """Every layer that holds no others, with its path before it and its input shape behind it."""
        yield from _leaves(self.layers, self.shapes, "")

    @property
    def parameter_counts(self) -> tuple[int, ...]:
        """The number of weights and biases of every layer."""
        return tuple(
            sum(prod(shape) for shape in layer.parameter_shapes(input_shape).values())
            for layer, input_shape in zip(self.layers, self.shapes, strict=False)
        )

    @property
    def parameter_shapes(self) -> dict[str, Shape]:
        """The shape of every parameter as users and files see it, by its name ``layers.<index>.<parameter>``."""
        return {
            f"layers.{index}.{name}": shape
            for index, (layer, input_shape) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, shape in layer.parameter_shapes(input_shape).items()
        }

    def describe(self) -> str:
        """One line for people: "1 × 28 × 28 – Dense 30 – Sigmoid – Dense 10 – Softmax"."""
        return " – ".join(
            [as_text(self.input_shape), *(_layer_text(layer) for layer in self.layers if layer.kind != "flatten")]
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "input_shape": list(self.input_shape),
            "layers": [to_description("layer", layer) for layer in self.layers],
        }

    @classmethod
    def from_json(cls, description: Any) -> NetworkSpecification:
        """The specification that ``to_json`` wrote. Raises ArgumentError naming what does not belong."""
        found = checked_object("network", description, {"input_shape", "layers"})
        entries = found.get("layers")
        if not isinstance(entries, list) or not isinstance(found.get("input_shape", []), list):
            raise ArgumentError("network: layers and input_shape must be lists")
        return cls(
            tuple(_layer(f"layer {index}", entry, DEEPEST) for index, entry in enumerate(entries)),
            tuple(found.get("input_shape", BOOK_INPUT_SHAPE)),
        )


def _checked_input_shape(shape: Any) -> Shape:
    sizes = tuple(shape) if isinstance(shape, tuple | list) else ()
    if len(sizes) not in {1, 3} or any(
        isinstance(size, bool) or not isinstance(size, int) or size < 1 for size in sizes
    ):
        raise ShapeError(f"input shape: expected (channels, height, width) or (features,), got {shape!r}")
    return sizes


def _layer(where: str, entry: Any, deepest: int) -> Layer:
    """The layer that ``to_description`` wrote, with those in its stacks. Raises ArgumentError."""
    kind, stacks = (entry.get("layer"), entry.get("stacks")) if isinstance(entry, dict) else (None, None)
    if stacks is not None and issubclass(LAYERS.get(str(kind), Layer), Composite):
        if not isinstance(stacks, list | tuple) or not all(isinstance(stack, list | tuple) for stack in stacks):
            raise ArgumentError(f"{where} ({kind}): stacks: expected lists of layers, got {one_line(repr(stacks))}")
        if not deepest:
            raise ArgumentError(f"{where}: expected composites at most {DEEPEST} deep, got more")
        entry = entry | {
            "stacks": tuple(
                tuple(_layer(f"{where}.{number}.{index}", each, deepest - 1) for index, each in enumerate(stack))
                for number, stack in enumerate(stacks)
            )
        }
    return from_description("layer", where, entry, LAYERS)


def _count(layers: Sequence[Layer]) -> int:
    """How many layers there are, composites and those within."""
    return len(layers) + sum(
        _count(stack) for layer in layers if isinstance(layer, Composite) for stack in layer.stacks
    )


def _activations(layers: Sequence[Layer], shapes: Sequence[Shape]) -> int:
    """How many values the shapes hold, with those within composites."""
    total = sum(prod(shape) for shape in shapes)
    for layer, before in zip(layers, shapes, strict=False):
        if isinstance(layer, Composite):
            for stack, within in zip(layer.stacks, layer.stack_shapes(before), strict=True):
                total += _activations(stack, within)
    return total


def _leaves(layers: Sequence[Layer], shapes: Sequence[Shape], before: str) -> Iterator[tuple[str, Layer, Shape]]:
    for index, (layer, shape) in enumerate(zip(layers, shapes, strict=False)):
        if isinstance(layer, Composite):
            for number, (stack, within) in enumerate(zip(layer.stacks, layer.stack_shapes(shape), strict=True)):
                yield from _leaves(stack, within, f"{before}{index}.{number}.")
        else:
            yield f"{before}{index}", layer, shape


def _layer_text(layer: Layer) -> str:
    if isinstance(layer, Composite):
        stacks = (" – ".join(map(_layer_text, stack)) or "as it is" for stack in layer.stacks)
        return f"{layer.title} ({' | '.join(stacks)})"
    values = [str(value) for name, value in asdict(layer).items() if name in {"filters", "units", "size", "rate"}]
    return " ".join([layer.title, *values])
