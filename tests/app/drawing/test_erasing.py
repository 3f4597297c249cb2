"""Strokes are vectors: what an eraser passes is cut out of them, and one gesture is one step for undo."""

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.values.erasing import STEP, erased
from app.drawing.values.sketch import Stroke
from app.parts.values.pen import ERASER

LINE = Stroke(((0.1, 0.5), (0.9, 0.5)), 0.06)


def test_a_stroke_that_is_cut_through_becomes_two():
    left, right = erased((LINE,), [(0.5, 0.4), (0.5, 0.6)], 0.05)
    assert left.points[0] == (0.1, 0.5)
    assert left.points[-1][0] == pytest.approx(0.45, abs=2 * STEP)
    assert right.points[0][0] == pytest.approx(0.55, abs=2 * STEP)
    assert right.points[-1] == (0.9, 0.5)
    assert left.width == right.width == LINE.width


def test_what_is_not_touched_stays_the_same_object():
    other = Stroke(((0.1, 0.1), (0.9, 0.1)), 0.06)
    found = erased((other, LINE), [(0.5, 0.5)], 0.05)
    assert found[0] is other
    assert len(found) == 3
    assert erased((LINE,), [(0.5, 0.8)], 0.05) == (LINE,)


def test_an_end_is_shortened_and_a_whole_stroke_goes():
    (rest,) = erased((LINE,), [(0.9, 0.5)], 0.1)
    assert rest.points[-1][0] == pytest.approx(0.8, abs=2 * STEP)
    assert erased((Stroke(((0.5, 0.5),)),), [(0.52, 0.5)], 0.05) == ()


points = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.lists(points, min_size=1, max_size=6), st.lists(points, min_size=1, max_size=4))
def test_no_ink_is_left_under_the_eraser_and_none_is_added(drawn, path):
    stroke = Stroke(tuple(drawn), 0.06)
    for rest in erased((stroke,), path, 0.05):
        if rest is not stroke:
            assert all(dist(point, place) > 0.05 for point in rest.points for place in path)


def test_a_gesture_is_one_step_for_undo(qapp):
    sketch = SketchController()
    sketch.begin_stroke(0.1, 0.5)
    sketch.extend_stroke([(0.9, 0.5)])
    sketch.end_stroke()
    drawn = sketch.sketch.strokes
    told: list[bool] = []
    sketch.tool_changed.connect(told.append)
    sketch.take_eraser(True)
    sketch.begin_stroke(0.3, 0.3)  # touches nothing yet
    sketch.extend_stroke([(0.3, 0.7)])
    sketch.extend_stroke([(0.6, 0.7), (0.6, 0.3)])
    sketch.end_stroke()
    assert told == [True]
    assert len(sketch.sketch.strokes) == 3
    gap = sketch.sketch.strokes[1].points[0][0] - sketch.sketch.strokes[0].points[-1][0]
    assert gap == pytest.approx(ERASER, abs=4 * STEP)
    sketch.undo()
    assert sketch.sketch.strokes == drawn
    sketch.redo()
    assert len(sketch.sketch.strokes) == 3
    sketch.take_eraser(False)
    sketch.begin_stroke(0.5, 0.1)
    assert len(sketch.sketch.strokes) == 4


def test_touching_nothing_is_no_step(qapp):
    sketch = SketchController()
    sketch.take_eraser(True)
    sketch.begin_stroke(0.3, 0.3)
    sketch.end_stroke()
    assert not sketch.sketch.can_undo
