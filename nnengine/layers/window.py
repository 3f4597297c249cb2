"""Where a window stands as it moves over an image: what convolution and pooling share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnengine.checks import checked_whole
from nnengine.errors import ArgumentError, ShapeError

Padding = int | tuple[int, int, int, int]  # pixels around an image: the same on all sides, or top, left, bottom, right


@dataclass(frozen=True, slots=True)
class Window:
    """A square of ``size`` pixels a side that moves by ``stride`` over an image with ``padding`` pixels around it.

    ``layer`` and ``name`` (of the size) are for messages. Pixels at the right and the lower edge that no whole window
    reaches are left out. Raises ArgumentError for impossible values, such as a padding as wide as the window, which
    would then see nothing of the image.
    """

    layer: str
    name: str
    size: int
    stride: int
    padding: Padding

    def __post_init__(self) -> None:
        checked_whole(f"{self.layer}: {self.name}", self.size, 1)
        checked_whole(f"{self.layer}: stride", self.stride, 1)
        object.__setattr__(self, "padding", checked_padding(self.layer, self.padding))
        widest = max(self.sides)
        if widest >= self.size:
            raise ArgumentError(
                f"{self.layer}: padding {widest} must be under the {self.name} {self.size}, "
                "or outputs see nothing of the input"
            )

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """The padding at the top, the left, the bottom and the right."""
        return padded_sides(self.padding)

    def positions(self, dimension: str, length: int) -> int:
        """How many positions fit along the "height" or "width" of ``length`` pixels. Raises ShapeError for none."""
        before, after = self._before_and_after(dimension)
        padded = length + before + after
        for name, value in ((self.name, self.size), ("stride", self.stride)):
            if value > padded:
                raise ShapeError(
                    f"{self.layer}: {name} {value} is larger than the {dimension} {padded} of its padded input"
                )
        return (padded - self.size) // self.stride + 1

    def covered(self, dimension: str, length: int) -> list[tuple[slice, slice]]:
        """For each pixel of the window in turn: the positions where it is inside the image, and the pixels there."""
        before, _ = self._before_and_after(dimension)
        positions = self.positions(dimension, length)
        found = []
        for offset in range(-before, self.size - before):
            first = max(0, -(offset // self.stride))
            last = min(positions, (length - 1 - offset) // self.stride + 1)
            if first < last:
                start = first * self.stride + offset
                pixels = slice(start, start + (last - first - 1) * self.stride + 1, self.stride)
                found.append((slice(first, last), pixels))
        return found

    def _before_and_after(self, dimension: str) -> tuple[int, int]:
        top, left, bottom, right = self.sides
        return (top, bottom) if dimension == "height" else (left, right)


def checked_padding(layer: str, padding: Any) -> Padding:
    """One number where all sides are alike. Raises ArgumentError for anything but one or four whole numbers."""
    name = f"{layer}: padding"
    if not isinstance(padding, list | tuple):
        return checked_whole(name, padding, 0)
    if len(padding) != 4:
        raise ArgumentError(
            f"{name}: expected a whole number of at least 0, or four for top, left, bottom and right, got {padding!r}"
        )
    top, left, bottom, right = (checked_whole(name, side, 0) for side in padding)
    return top if top == left == bottom == right else (top, left, bottom, right)


def padded_sides(padding: Padding) -> tuple[int, int, int, int]:
    """The padding at the top, the left, the bottom and the right."""
    return (padding,) * 4 if isinstance(padding, int) else padding
