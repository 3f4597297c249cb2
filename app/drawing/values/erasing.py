"""What an eraser leaves of strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, dist

from app.drawing.values.sketch import Point, Stroke

STEP = 0.004  # of the canvas, between two places that a stroke may be cut at


def erased(strokes: Sequence[Stroke], path: Sequence[Point], radius: float) -> tuple[Stroke, ...]:
    """The strokes without what lies within ``radius`` of the ``path``; a stroke that is cut through becomes two.

    Strokes that are not touched stay the same objects.
    """
    found: list[Stroke] = []
    for stroke in strokes:
        found.extend(_left_of(stroke, path, radius))
    return tuple(found)


def _left_of(stroke: Stroke, path: Sequence[Point], radius: float) -> list[Stroke]:
    if not _is_near(stroke, path, radius):
        return [stroke]
    runs: list[list[Point]] = [[]]
    is_cut = False
    for point in _dense(stroke.points):
        if _distance(point, path) <= radius:
            is_cut = True
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(point)
    if not is_cut:
        return [stroke]
    return [replace(stroke, points=tuple(run)) for run in runs if run]


def _is_near(stroke: Stroke, path: Sequence[Point], radius: float) -> bool:
    """Whether the boxes around both touch."""
    for axis in (0, 1):
        own, other = [point[axis] for point in stroke.points], [point[axis] for point in path]
        if min(own) > max(other) + radius or max(own) < min(other) - radius:
            return False
    return True


def _dense(points: Sequence[Point]) -> list[Point]:
    """The same line with points close to each other."""
    found = [points[0]]
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(ceil(dist((x, y), (to_x, to_y)) / STEP), 1)
        found.extend((x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(1, steps + 1))
    return found


def _distance(point: Point, path: Sequence[Point]) -> float:
    """From the path, which may be a single point."""
    if len(path) == 1:
        return dist(point, path[0])
    return min(_from_segment(point, start, end) for start, end in pairwise(path))


def _from_segment(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across**2 + down**2
    if length == 0:
        return dist(point, start)
    share = ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / length
    share = min(max(share, 0.0), 1.0)
    return dist(point, (start[0] + share * across, start[1] + share * down))
