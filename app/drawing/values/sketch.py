"""The drawing: strokes kept as vectors, or a picture in their place, with undo and redo.

Coordinates are fractions of the canvas: (0, 0) is its top left corner, (1, 1) its bottom right one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import dist

from app.drawing.values.picture import Picture
from app.parts.values.pen import DEFAULT_PEN

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the pen: its points in order and its width, all as fractions of the canvas."""

    points: tuple[Point, ...]
    width: float = DEFAULT_PEN


Content = tuple[Stroke, ...] | Picture


@dataclass(frozen=True, slots=True)
class Sketch:
    """The strokes or the picture on the canvas, and what undo and redo would bring back.

    Every change returns a new sketch. ``past`` and ``future`` hold whole lists of strokes, so that clearing the
    canvas is undone like any stroke. Where there is a picture there are no strokes.
    """

    strokes: tuple[Stroke, ...] = ()
    past: tuple[Content, ...] = ()
    future: tuple[Content, ...] = ()
    picture: Picture | None = None

    @property
    def content(self) -> Content:
        return self.strokes if self.picture is None else self.picture

    @property
    def is_blank(self) -> bool:
        return not self.strokes and self.picture is None

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def put_over(self, before: Sketch) -> Sketch:
        """The strokes of this sketch in the place of what ``before`` shows, as one step of its history."""
        return before._changed(self.strokes)

    def continued(self, later: Sketch) -> Sketch:
        """What ``later`` shows, with the steps that led to it after those of this sketch."""
        sketch = self
        for content in (*later.past, later.content):
            if content != sketch.content:
                sketch = sketch._changed(content)
        return sketch

    def begin_stroke(self, point: Point, width: float) -> Sketch:
        """Put the pen down: one step for undo, whatever length the stroke grows to. On a picture a drawing begins."""
        return self._changed((*self.strokes, Stroke((point,), width)))

    def extend_stroke(self, *points: Point) -> Sketch:
        """Lengthen the last stroke, leaving out points equal to the one before."""
        if not self.strokes:
            return self
        last = self.strokes[-1]
        kept = list(last.points)
        kept.extend(point for point in points if point != kept[-1])
        return replace(self, strokes=(*self.strokes[:-1], replace(last, points=tuple(kept))))

    def erase(self, strokes: tuple[Stroke, ...], *, goes_on: bool) -> Sketch:
        """What an eraser has left; while it ``goes_on`` after the first change, no step for undo of its own."""
        if strokes == self.strokes:
            return self
        return replace(self, strokes=strokes) if goes_on else self._changed(strokes)

    def clear(self) -> Sketch:
        return self if self.is_blank else self._changed(())

    def show_picture(self, picture: Picture) -> Sketch:
        """Put a picture in the place of what is there; undo brings that back."""
        return self._changed(picture)

    def undo(self) -> Sketch:
        if not self.past:
            return self
        return _sketch(self.past[-1], self.past[:-1], (*self.future, self.content))

    def redo(self) -> Sketch:
        if not self.future:
            return self
        return _sketch(self.future[-1], (*self.past, self.content), self.future[:-1])

    def _changed(self, content: Content) -> Sketch:
        return _sketch(content, (*self.past, self.content), ())


def _sketch(content: Content, past: tuple[Content, ...], future: tuple[Content, ...]) -> Sketch:
    if isinstance(content, Picture):
        return Sketch((), past, future, content)
    return Sketch(content, past, future)


def lines_to_read(sketch: Sketch) -> tuple[tuple[Point, ...], ...]:
    """The strokes' points as they are meant to be read.

    Reading makes every drawing as large as a digit. Where the pen never left the spot that its first touch inked, the
    eye sees a dot and not a tiny digit, however much the hand trembled: then there is one point.
    """
    if not sketch.strokes:
        return ()
    first = sketch.strokes[0].points[0]
    spot = sketch.strokes[0].width / 2
    if all(dist(first, point) <= spot for stroke in sketch.strokes for point in stroke.points):
        return ((first,),)
    return tuple(stroke.points for stroke in sketch.strokes)


def bounds(strokes: tuple[Stroke, ...]) -> tuple[float, float, float, float]:
    """The box around the ink of at least one stroke: left, top, right, bottom."""
    boxes = []
    for stroke in strokes:
        across, down = zip(*stroke.points, strict=True)
        reach = stroke.width / 2
        boxes.append((min(across) - reach, min(down) - reach, max(across) + reach, max(down) + reach))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
