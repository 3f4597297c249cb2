import pytest

from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.values.sketch import Sketch
from app.parts.values.pen import THICKEST_PEN


@pytest.fixture
def controller(qapp) -> SketchController:
    return SketchController()


def draw(controller: SketchController, *points: tuple[float, float]) -> None:
    controller.begin_stroke(*points[0])
    controller.extend_stroke(points[1:])
    controller.end_stroke()


def test_a_stroke_grows_and_each_change_goes_out(controller, qtbot):
    seen: list[Sketch] = []
    controller.sketch_changed.connect(seen.append)
    draw(controller, (0.1, 0.2), (0.3, 0.4))
    assert [len(sketch.strokes[0].points) for sketch in seen] == [1, 2]
    assert controller.sketch.strokes[0].points == ((0.1, 0.2), (0.3, 0.4))


def test_undo_and_redo_bring_back_strokes_and_a_cleared_canvas(controller):
    draw(controller, (0.1, 0.1), (0.2, 0.2))
    draw(controller, (0.5, 0.5), (0.6, 0.6))
    both = controller.sketch.strokes
    controller.undo()
    assert controller.sketch.strokes == both[:1]
    controller.redo()
    controller.clear()
    assert controller.sketch.is_blank
    controller.undo()
    assert controller.sketch.strokes == both


def test_undo_under_the_pen_does_not_lengthen_the_stroke_before(controller):
    draw(controller, (0.1, 0.1), (0.2, 0.2))
    controller.begin_stroke(0.5, 0.5)
    controller.undo()
    controller.extend_stroke([(0.6, 0.6)])
    assert controller.sketch.strokes[0].points == ((0.1, 0.1), (0.2, 0.2))
    assert len(controller.sketch.strokes) == 1


def test_nothing_is_told_where_nothing_changes(controller):
    seen: list[Sketch] = []
    controller.sketch_changed.connect(seen.append)
    controller.undo()
    controller.redo()
    controller.clear()
    controller.extend_stroke([(0.1, 0.1)])
    assert seen == []


def test_the_pen_keeps_within_its_limits_and_marks_the_strokes_to_come(controller):
    widths: list[float] = []
    controller.pen_width_changed.connect(widths.append)
    controller.set_pen_width(3.0)
    draw(controller, (0.1, 0.1))
    assert widths == [THICKEST_PEN]
    assert controller.sketch.strokes[0].width == THICKEST_PEN
