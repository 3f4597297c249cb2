"""One digit on the canvas."""

from __future__ import annotations

from dataclasses import dataclass

from app.drawing.values.picture import Picture
from app.drawing.values.reading import Box, NetworkInput
from app.drawing.values.sketch import Stroke
from nnengine.arrays import Array
from nnengine.digits.judge import Doubt
from nnengine.digits.strokes import Group


@dataclass(frozen=True, slots=True, eq=False)
class DrawnDigit:
    """One digit: its strokes, their numbers in the whole drawing, what the network sees of it, its scores (classes,).

    Without a network there are no scores. In a picture there are no strokes: the numbers are those of its pieces of
    ink, ``picture`` tells how the digit was prepared and ``box`` where it is. ``doubt`` is why it may be no digit.
    """

    strokes: tuple[Stroke, ...]
    numbers: Group
    seen: NetworkInput
    scores: Array | None
    doubt: Doubt | None = None
    picture: Picture | None = None
    box: Box | None = None

    def is_same(self, other: DrawnDigit) -> bool:
        """Whether it is the same part of the same canvas."""
        return (self.strokes, self.numbers) == (other.strokes, other.numbers)
