"""The conditions that recorded digits are drawn again under, and the sketch that the canvas makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from app.drawing.values.sketch import Point, Sketch
from app.parts.values.pen import DEFAULT_PEN, THICKEST_PEN, THINNEST_PEN
from nnengine.digits.strokes import Stroke

Positions = npt.NDArray[np.float64]  # (P, 2), in pixels of the paper

MARGIN = 0.02  # of the canvas: nobody draws along its very edge
SPARSE = 4  # of so many points one is kept, and the last
DENSE = 4  # so many steps from one point to the next


class Pointer(Enum):
    """What of the movement arrives at the canvas."""

    MOUSE = "whole pixels, 100 points a second"
    FINE = "between pixels, as from a tablet"
    SPARSE = f"every {SPARSE}th point"
    DENSE = f"{DENSE} times the points"


@dataclass(frozen=True, slots=True)
class Condition:
    """Where, how large and with what a digit is drawn.

    ``size`` is the longer side of what the pen's tip runs through, as a fraction of the canvas; ``place`` is 0 at the
    left or top and 1 at the right or bottom; ``pen`` is a fraction of the canvas, ``side`` is the canvas's, in pixels.
    """

    group: str
    name: str
    size: float = 0.7
    place: Point = (0.5, 0.5)
    pen: float = DEFAULT_PEN
    side: int = 286
    pointer: Pointer = Pointer.MOUSE

    @property
    def drawing(self) -> Condition:
        """What it comes to, whatever it is called."""
        return replace(self, group="", name="")


# The smallest window (900 × 640), the usual one (1440 × 900) and one on a very large screen (2560 × 1440).
SMALL_SIDE, LARGE_SIDE = 160, 414
SMALL = 0.3

USUAL = Condition("usual", "70 % of the canvas, in its middle, usual pen and window")

_PLACES = {
    "middle": (0.5, 0.5),
    "top left corner": (0.0, 0.0),
    "top right corner": (1.0, 0.0),
    "bottom left corner": (0.0, 1.0),
    "bottom right corner": (1.0, 1.0),
    "top edge": (0.5, 0.0),
    "left edge": (0.0, 0.5),
    "right edge": (1.0, 0.5),
    "bottom edge": (0.5, 1.0),
}

CONDITIONS = (
    USUAL,
    *(Condition("place, at 30 %", name, SMALL, place) for name, place in _PLACES.items()),
    *(Condition("size", f"{size * 100:.0f} % of the canvas", size) for size in (SMALL, 0.5, 0.7, 0.95)),
    Condition("pen", "thinnest", pen=THINNEST_PEN),
    Condition("pen", "usual"),
    Condition("pen", "thickest", pen=THICKEST_PEN),
    Condition("pen", "thickest, at 30 %", SMALL, pen=THICKEST_PEN),
    *(Condition("pointer", pointer.value, pointer=pointer) for pointer in Pointer),
    Condition("canvas", f"{SMALL_SIDE} pixels: the smallest window", side=SMALL_SIDE),
    Condition("canvas", "286 pixels: the usual window"),
    Condition("canvas", f"{LARGE_SIDE} pixels: a very large window", side=LARGE_SIDE),
    Condition("together", "30 % of the smallest canvas", SMALL, side=SMALL_SIDE),
    Condition(
        "together",
        f"30 % of the smallest canvas, in a corner, thickest pen, every {SPARSE}th point",
        SMALL,
        (1.0, 1.0),
        THICKEST_PEN,
        SMALL_SIDE,
        Pointer.SPARSE,
    ),
)


def positions(strokes: Sequence[Stroke], condition: Condition) -> list[Positions]:
    """Where the pointer is seen, stroke by stroke, in pixels from the paper's top left corner."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = condition.size / max(float(extent.max()), 1e-9)
    room = np.maximum(1 - 2 * MARGIN - extent * scale, 0)
    corner = MARGIN + np.array(condition.place) * room
    return [_seen((corner + (stroke - low) * scale) * condition.side, condition) for stroke in strokes]


def sketched(strokes: Sequence[Stroke], condition: Condition) -> Sketch:
    """The sketch that comes of those movements, by the changes that the canvas's signals bring about."""
    sketch = Sketch()
    for path in positions(strokes, condition):
        first, *others = (_fraction(x, y, condition.side) for x, y in path.tolist())
        sketch = sketch.begin_stroke(first, condition.pen)
        sketch = sketch.extend_stroke(*others, *others[-1:])  # letting go tells the last position again
    return sketch


def _seen(path: Positions, condition: Condition) -> Positions:
    if condition.pointer is Pointer.FINE:
        return path
    if condition.pointer is Pointer.SPARSE:
        path = np.concatenate([path[:-1:SPARSE], path[-1:]])
    elif condition.pointer is Pointer.DENSE:
        at = np.linspace(0, len(path) - 1, DENSE * (len(path) - 1) + 1)
        path = np.stack([np.interp(at, np.arange(len(path)), axis) for axis in path.T], axis=1)
    return np.clip(np.rint(path), 0, condition.side - 1)


def _fraction(x: float, y: float, side: int) -> Point:
    return min(max(x / side, 0.0), 1.0), min(max(y / side, 0.0), 1.0)
