"""Control points of lines with corners and of rings."""

from __future__ import annotations

from math import cos, pi, sin

from nnengine.digits.strokes.skeletons import ControlPoint


def angular(*points: ControlPoint) -> tuple[ControlPoint, ...]:
    """Straight lines from point to point: each in between is given twice, as a corner."""
    first, *inner, last = points
    return (first, *(point for corner in inner for point in (corner, corner)), last)


def ring(x: int, y: int, radius: int, height: int | None = None) -> tuple[ControlPoint, ...]:
    """A circle around (``x``, ``y``) from its top; with ``height``, its radius up and down, an ellipse."""
    up = radius if height is None else height
    turns = (2 * pi * part / 8 for part in range(9))
    return tuple((round(x - radius * sin(turn)), round(y - up * cos(turn))) for turn in turns)
