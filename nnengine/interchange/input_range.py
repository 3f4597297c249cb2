"""Which numbers a network expects for paper and for ink."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nnengine.arrays import Array
from nnengine.errors import ArgumentError
from nnengine.interchange.imported import ImportedNetwork
from nnengine.layers import Flatten, Layer, Rescaling
from nnengine.network.specification import NetworkSpecification

_NEXT_TO_NOTHING = 1e-6  # what two rescalings that undo each other may leave of float32


def _single(value: float) -> float:
    """The shortest number that is the same in float32."""
    with np.errstate(over="ignore"):
        return float(str(np.float32(value)))


@dataclass(frozen=True, slots=True)
class InputRange:
    """What a network expects where the engine has 0, white ``paper``, and where it has 1, black ``ink``.

    Raises ArgumentError where both are the same, or far beyond what pixels are.
    """

    paper: float
    ink: float

    def __post_init__(self) -> None:
        if self.paper == self.ink:
            raise ArgumentError(f"input range: expected two different numbers, got {self.paper:g} twice")
        _ = self.layer

    @classmethod
    def standardised(cls, mean: float, deviation: float) -> InputRange:
        """That of (pixel - mean) / deviation for pixels in [0, 1]. Raises ArgumentError."""
        if not deviation > 0:
            raise ArgumentError(f"input range: expected a standard deviation above 0, got {deviation:g}")
        return cls(-mean / deviation, (1 - mean) / deviation)

    @classmethod
    def of_text(cls, text: str) -> InputRange:
        """The range written as "PAPER..INK", such as "0..255" or, for black paper, "1..0", or as "MEAN,STD".

        Raises ArgumentError.
        """
        for sign, made in (("..", cls), (",", cls.standardised)):
            first, found, second = text.replace("−", "-").partition(sign)
            if found:
                try:
                    numbers = float(first), float(second)
                except ValueError:
                    break
                return made(*numbers)
        raise ArgumentError(
            f"input range: expected two numbers such as 0..255, -1..1 or 0.1307,0.3081 (mean and standard deviation), "
            f"got {text!r}"
        )

    @property
    def layer(self) -> Rescaling:
        """What makes it of pixels in [0, 1]; numbers that ONNX files hold too."""
        return Rescaling(_single(self.ink - self.paper), _single(self.paper))

    def of(self, images: Array) -> Array:
        """Images in [0, 1] as such a network expects them."""
        scaled: Array = images * np.float32(self.layer.scale) + np.float32(self.layer.shift)
        return scaled

    def __str__(self) -> str:
        return "0.1307,0.3081" if self == OF_MNIST else f"{self.paper:g}..{self.ink:g}"


AS_IT_IS = InputRange(0, 1)
OF_MNIST = InputRange.standardised(0.1307, 0.3081)  # the mean and the standard deviation of MNIST's pixels
USUAL_RANGES = (
    AS_IT_IS,
    InputRange(0, 255),
    InputRange(-1, 1),
    OF_MNIST,
    InputRange(-0.5, 0.5),
    InputRange(1, 0),
    InputRange(255, 0),
    InputRange(1, -1),
)


def rescaled(network: ImportedNetwork, input_range: InputRange) -> ImportedNetwork:
    """The same network for pixels in [0, 1]: what brings them into its range stands in front.

    A rescaling that is there already becomes one with it, and both go where one undoes the other.
    """
    if input_range == AS_IT_IS:
        return network
    layers = list(network.specification.layers)
    place = next((index for index, layer in enumerate(layers) if not isinstance(layer, Flatten)), len(layers))
    before = layers.pop(place) if place < len(layers) and isinstance(layers[place], Rescaling) else None
    front = _joined(input_range.layer, before)
    if front is not None:
        layers.insert(0, front)  # before Flatten, so that it is seen as an image
    moved = len(layers) - len(network.specification.layers)
    if not layers:  # nothing but the rescaling that was undone
        return network
    parameters = {_moved(name, moved): values for name, values in network.parameters.items()}
    specification = NetworkSpecification(tuple(layers), network.specification.input_shape)
    return replace(network, specification=specification, parameters=parameters)


def _joined(first: Rescaling, second: Layer | None) -> Rescaling | None:
    """What both do one after the other; None where that is nothing."""
    if not isinstance(second, Rescaling):
        return first
    scale, shift = first.scale * second.scale, first.shift * second.scale + second.shift
    if abs(scale - 1) < _NEXT_TO_NOTHING and abs(shift) < _NEXT_TO_NOTHING:
        return None
    return Rescaling(_single(scale), _single(shift))


def _moved(name: str, places: int) -> str:
    """The name of a parameter whose layer, behind the front, stands so many places further up."""
    layers, index, parameter = name.split(".", 2)
    return f"{layers}.{int(index) + places}.{parameter}"
