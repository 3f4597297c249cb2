"""Strokes as smooth outlines for a painter."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.drawing.values.sketch import Point, Stroke

_SHARP = 0.6  # cosine of the turn from which a corner stays a corner
_EDGE = 2.0  # pixels that anti-aliasing may reach beyond the outline


def stroke_path(stroke: Stroke, side: float, within: QRectF | None = None) -> QPainterPath:
    """The middle line of ``stroke`` on a canvas ``side`` pixels wide, through all its points.

    Gentle turns are rounded with the tangents of Catmull and Rom, no longer than the segment allows; sharp corners
    stay. With ``within``, only the segments whose ink can reach that rectangle.
    """
    path = QPainterPath()
    points = stroke.points
    reached = _segments_near(stroke, side, within) if within is not None else range(len(points) - 1)
    end_of_last = -1
    for index in reached:
        start, end = points[index], points[index + 1]
        if index != end_of_last:
            path.moveTo(_pixel(start, side))
        end_of_last = index + 1
        third = hypot(end[0] - start[0], end[1] - start[1]) / 3
        out_x, out_y = _tangent(points, index, third)
        in_x, in_y = _tangent(points, index + 1, third)
        path.cubicTo(
            _pixel((start[0] + out_x, start[1] + out_y), side),
            _pixel((end[0] - in_x, end[1] - in_y), side),
            _pixel(end, side),
        )
    if path.elementCount() <= 1 and (reached or len(points) == 1):  # a line without length would leave no mark
        path.moveTo(_pixel(points[0], side))
        path.lineTo(_pixel(points[0], side) + QPointF(0.01, 0))
    return path


def stroke_bounds(stroke: Stroke, side: float, first: int = 0) -> QRectF:
    """The pixels that ``stroke`` can reach from its point ``first`` on."""
    points = stroke.points[max(first, 0) :]
    across = [point[0] for point in points]
    down = [point[1] for point in points]
    left, top = min(across), min(down)
    margin = _reach(stroke, side) + _bulge(points) * side
    bounds = QRectF(left * side, top * side, (max(across) - left) * side, (max(down) - top) * side)
    return bounds.adjusted(-margin, -margin, margin, margin)


def _segments_near(stroke: Stroke, side: float, area: QRectF) -> list[int]:
    margin = _reach(stroke, side) / side + _bulge(stroke.points)
    left, right = area.left() / side - margin, area.right() / side + margin
    top, bottom = area.top() / side - margin, area.bottom() / side + margin
    return [
        index
        for index, ((x, y), (u, v)) in enumerate(pairwise(stroke.points))
        if (x > left or u > left) and (x < right or u < right) and (y > top or v > top) and (y < bottom or v < bottom)
    ]


def _reach(stroke: Stroke, side: float) -> float:
    return stroke.width * side / 2 + _EDGE


def _bulge(points: tuple[Point, ...]) -> float:
    """How far a rounded segment can leave the box around its two ends: no further than its tangents."""
    pairs = pairwise(points)
    return max((hypot(u - x, v - y) for (x, y), (u, v) in pairs), default=0.0) / 3


def _tangent(points: tuple[Point, ...], index: int, longest: float) -> Point:
    """From a point to the control point after it, at most ``longest`` away; nothing at an end or a sharp corner."""
    if index in {0, len(points) - 1}:
        return 0.0, 0.0
    (x0, y0), (x1, y1), (x2, y2) = points[index - 1 : index + 2]
    before, after = hypot(x1 - x0, y1 - y0), hypot(x2 - x1, y2 - y1)
    if before == 0 or after == 0:
        return 0.0, 0.0
    turn = ((x1 - x0) * (x2 - x1) + (y1 - y0) * (y2 - y1)) / (before * after)
    if turn < _SHARP:
        return 0.0, 0.0
    chord = hypot(x2 - x0, y2 - y0)
    scale = min(chord / 6, longest) / chord
    return (x2 - x0) * scale, (y2 - y0) * scale


def _pixel(point: Point, side: float) -> QPointF:
    return QPointF(point[0] * side, point[1] * side)
