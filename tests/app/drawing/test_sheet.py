from __future__ import annotations

import pytest

from app.drawing.values.sheet import cell_of, digits_on
from app.drawing.values.sketch import Sketch, Stroke

TOP, BOTTOM = 0.3, 0.8  # in the middle of the rows


def stroke(*points: tuple[float, float]) -> Stroke:
    return Stroke(points, 0.02)


def downwards(x: float, y: float) -> Stroke:
    return stroke((x, y - 0.1), (x, y + 0.1))


@pytest.mark.parametrize(
    ("x", "y", "cell"), [(0.0, TOP, 0), (0.1, TOP, 0), (0.5, TOP, 2), (1.0, TOP, 4), (0.1, BOTTOM, 5), (1.0, BOTTOM, 9)]
)
def test_the_cells_are_0_to_4_above_and_5_to_9_below(x, y, cell):
    assert cell_of(downwards(x, y)) == cell
    assert cell_of(stroke((x, y))) == cell


def test_a_stroke_that_reaches_out_belongs_where_its_middle_lies():
    bar_of_a_four = stroke((0.79, TOP), (0.97, TOP))
    assert cell_of(bar_of_a_four) == 4
    bar_to_the_left = stroke((0.79, TOP), (0.58, TOP))
    assert cell_of(bar_to_the_left) == 3
    loop_from_above = stroke((0.5, 0.49), (0.45, 0.7), (0.55, 0.9))
    assert cell_of(loop_from_above) == 7
    assert cell_of(stroke((1.0, 1.0))) == 9


def test_the_strokes_of_each_cell_in_their_order_are_a_digit():
    four = (downwards(0.88, TOP), stroke((0.79, TOP), (0.97, TOP)))
    nine = downwards(0.9, BOTTOM)
    bar_later = stroke((0.42, TOP), (0.58, TOP))
    two = downwards(0.5, TOP)
    found = digits_on(Sketch((four[0], two, nine, four[1], bar_later)))
    assert {label: digit.strokes for label, digit in found.items()} == {2: (two, bar_later), 4: four, 9: (nine,)}
    assert list(found) == [2, 4, 9]


def test_a_touch_is_no_digit_and_no_ink_none():
    assert digits_on(Sketch((stroke((0.1, TOP)), stroke((0.5, TOP), (0.505, TOP))))) == {}
    assert digits_on(Sketch()) == {}
