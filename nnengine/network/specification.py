"""The description of a network: its input shape and its layers, as a frozen value that round-trips through JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from math import prod
from typing import Any

from nnengine.arrays import Shape, as_text
from nnengine.descriptions import checked_object, from_description, to_description
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.errors import ArgumentError, ShapeError
from nnengine.layers import LAYERS, Layer

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
    input_shape: Shape = IMAGE_SHAPE

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "input_shape", _checked_input_shape(self.input_shape))
        if not 1 <= len(self.layers) <= LARGEST_LAYER_COUNT:
            raise ShapeError(f"a network needs 1 to {LARGEST_LAYER_COUNT:,} layers, got {len(self.layers):,}")
        for index, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise ArgumentError(f"layer {index}: expected a layer such as Dense(10), got {layer!r}")
        for name, count, largest in (
            ("parameters", sum(self.parameter_counts), LARGEST_PARAMETER_COUNT),
            ("activations for one image", sum(prod(shape) for shape in self.shapes), LARGEST_ACTIVATION_COUNT),
        ):
            if count > largest:
                raise ShapeError(f"a network may have {largest:,} {name} at most, this has {count:,}")

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The input shape, then the output shape of every layer."""
        shapes = [self.input_shape]
        for index, layer in enumerate(self.layers):
            try:
                shapes.append(layer.output_shape(shapes[-1]))
            except ShapeError as error:
                raise ShapeError(f"layer {index}: {error}") from None
        return tuple(shapes)

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
            tuple(from_description("layer", f"layer {index}", entry, LAYERS) for index, entry in enumerate(entries)),
            tuple(found.get("input_shape", IMAGE_SHAPE)),
        )


def _checked_input_shape(shape: Any) -> Shape:
    sizes = tuple(shape) if isinstance(shape, tuple | list) else ()
    if len(sizes) not in {1, 3} or any(
        isinstance(size, bool) or not isinstance(size, int) or size < 1 for size in sizes
    ):
        raise ShapeError(f"input shape: expected (channels, height, width) or (features,), got {shape!r}")
    return sizes


def _layer_text(layer: Layer) -> str:
    values = [str(value) for name, value in asdict(layer).items() if name in {"filters", "units", "size", "rate"}]
    return " ".join([layer.title, *values])
