"""Where a window stands as it moves over an image: what convolution and pooling share."""

from __future__ import annotations

from dataclasses import dataclass

from nnengine.checks import checked_whole
from nnengine.errors import ArgumentError, ShapeError


@dataclass(frozen=True, slots=True)
class Window:
    """A square of ``size`` pixels a side that moves by ``stride`` over an image with ``padding`` pixels around it.

    ``layer`` and ``name`` (of the size) are for messages. Raises ArgumentError for impossible values, such as a
    padding as wide as the window, which would then see nothing of the image.
    """

    layer: str
    name: str
    size: int
    stride: int
    padding: int

    def __post_init__(self) -> None:
        for name, value, least in ((self.name, self.size, 1), ("stride", self.stride, 1), ("padding", self.padding, 0)):
            checked_whole(f"{self.layer}: {name}", value, least)
        if self.padding >= self.size:
            raise ArgumentError(
                f"{self.layer}: padding {self.padding} must be under the {self.name} {self.size}, "
                "or outputs see nothing of the input"
            )

    def positions(self, dimension: str, length: int) -> int:
        """How many positions fit along ``length`` pixels. Raises ShapeError where the last ones are not reached."""
        padded = length + 2 * self.padding
        for name, value in ((self.name, self.size), ("stride", self.stride)):
            if value > padded:
                raise ShapeError(
                    f"{self.layer}: {name} {value} is larger than the {dimension} {padded} of its padded input"
                )
        rest = padded - self.size
        if rest % self.stride:
            raise ShapeError(
                f"{self.layer}: stride {self.stride} does not fit: {self.name} {self.size} leaves {rest} "
                f"of the {dimension} {padded}, which {self.stride} does not divide"
            )
        return rest // self.stride + 1

    def covered(self, length: int) -> list[tuple[slice, slice]]:
        """For each pixel of the window in turn: the positions where it is inside the image, and the pixels there."""
        positions = (length + 2 * self.padding - self.size) // self.stride + 1
        found = []
        for offset in range(-self.padding, self.size - self.padding):
            first = max(0, -(offset // self.stride))
            last = min(positions, (length - 1 - offset) // self.stride + 1)
            if first < last:
                start = first * self.stride + offset
                pixels = slice(start, start + (last - first - 1) * self.stride + 1, self.stride)
                found.append((slice(first, last), pixels))
        return found
