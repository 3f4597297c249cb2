from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from app.drawing.values.sketch import Stroke
from app.drawing.widgets.stroke_path import stroke_bounds, stroke_path

FRACTIONS = st.integers(0, 100).map(lambda number: number / 100)
POINTS = st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=2, max_size=12, unique=True).map(tuple)


@given(POINTS)
def test_the_path_passes_through_every_point(points: tuple[tuple[float, float], ...]) -> None:
    path = stroke_path(Stroke(points, 0.05), 100)
    visited = [(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())][::3]  # type: ignore[attr-defined]
    assert len(visited) == len(points)
    for (x, y), (u, v) in zip(points, visited, strict=True):
        assert (u, v) == pytest.approx((x * 100, y * 100), abs=1e-6)


@given(POINTS)
def test_the_bounds_hold_the_whole_path(points: tuple[tuple[float, float], ...]) -> None:
    stroke = Stroke(points, 0.05)
    bounds, path = stroke_bounds(stroke, 100), stroke_path(stroke, 100).controlPointRect()
    assert bounds.left() < path.left() <= path.right() < bounds.right()
    assert bounds.top() < path.top() <= path.bottom() < bounds.bottom()


@pytest.mark.parametrize("points", [((0.5, 0.5),), ((0.5, 0.5), (0.5, 0.5))])
def test_a_stroke_that_went_nowhere_leaves_a_mark(points: tuple[tuple[float, float], ...]) -> None:
    assert stroke_path(Stroke(points, 0.05), 100).length() > 0


def test_a_sharp_corner_stays() -> None:
    """There and back: a rounded turn would leave the line, a corner does not."""
    path = stroke_path(Stroke(((0.2, 0.5), (0.8, 0.5), (0.2, 0.5)), 0.05), 100)
    assert path.controlPointRect().height() == 0
    assert path.controlPointRect().right() == pytest.approx(80)


def test_a_gentle_turn_is_rounded() -> None:
    path = stroke_path(Stroke(((0.2, 0.5), (0.5, 0.4), (0.8, 0.5)), 0.05), 100)
    control = path.elementAt(2)  # before the middle point: its tangent is level
    assert control.y == pytest.approx(40)  # type: ignore[attr-defined]
    assert control.x < 50  # type: ignore[attr-defined]


def test_only_segments_near_the_area_are_taken() -> None:
    points = tuple((index / 20, 0.5) for index in range(21))
    whole = stroke_path(Stroke(points, 0.02), 200)
    part = stroke_path(Stroke(points, 0.02), 200, QRectF(0, 90, 20, 20))
    assert whole.elementCount() == 1 + 3 * 20
    assert 1 < part.elementCount() < 1 + 3 * 6
    assert part.controlPointRect().left() == 0
