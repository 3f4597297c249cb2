from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QMouseEvent, QPainterPath, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation, PreparedStage
from app.drawing.values.reading import Box, NetworkInput, NumberReading, ReadDigit, Reading
from app.drawing.values.sheet import PEN_SHARE
from app.drawing.values.sketch import Sketch, Stroke
from app.drawing.widgets.drawing_canvas import DrawingCanvas
from app.shell.theme.tokens import DARK, LIGHT

SIDE = 200
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Drawer:
    """Joins a canvas and a sketch as a controller does, and remembers the signals."""

    def __init__(self, canvas: DrawingCanvas) -> None:
        self.canvas = canvas
        self.sketch = Sketch()
        self.said: list[tuple[object, ...]] = []
        canvas.stroke_begun.connect(self._begin)
        canvas.stroke_extended.connect(self._extend)
        canvas.stroke_ended.connect(lambda: self.said.append(("ended",)))

    @property
    def kinds(self) -> list[object]:
        return [entry[0] for entry in self.said]

    def _begin(self, x: float, y: float) -> None:
        self.said.append(("begun", x, y))
        self.sketch = self.sketch.begin_stroke((x, y), 0.06)
        self.canvas.show_sketch(self.sketch)

    def _extend(self, points: list[tuple[float, float]]) -> None:
        self.said.append(("extended", *points))
        self.sketch = self.sketch.extend_stroke(*points)
        self.canvas.show_sketch(self.sketch)


@pytest.fixture
def drawer(qtbot: QtBot) -> Drawer:
    canvas = DrawingCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(SIDE, SIDE)
    canvas.show()
    qtbot.waitExposed(canvas)
    return Drawer(canvas)


def _mouse(
    canvas: DrawingCanvas,
    kind: QEvent.Type,
    at: tuple[float, float],
    *,
    button: Qt.MouseButton = LEFT,
    held: Qt.MouseButton = LEFT,
    source: Qt.MouseEventSource = Qt.MouseEventSource.MouseEventNotSynthesized,
) -> None:
    place = QPointF(*at)
    event = QMouseEvent(kind, place, place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier(0), source)
    QApplication.sendEvent(canvas, event)


def _ink(image: QImage, x: int, y: int) -> int:
    return image.pixelColor(x, y).lightness()


def test_a_mouse_stroke_is_told_in_fractions_with_sub_pixels(drawer: Drawer) -> None:
    canvas = drawer.canvas
    _mouse(canvas, QEvent.Type.MouseButtonPress, (50, 20))
    _mouse(canvas, QEvent.Type.MouseMove, (60.5, 100), button=Qt.MouseButton.NoButton)
    _mouse(canvas, QEvent.Type.MouseButtonRelease, (61, 101), held=Qt.MouseButton.NoButton)
    assert drawer.said == [
        ("begun", 0.25, 0.1),
        ("extended", (0.3025, 0.5)),
        ("extended", (0.305, 0.505)),
        ("ended",),
    ]


def test_points_outside_are_drawn_at_the_edge(drawer: Drawer) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (-40, 500))
    assert drawer.said[-1] == ("extended", (0.0, 1.0))


def test_the_right_button_draws_nothing(drawer: Drawer, qtbot: QtBot) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10), button=RIGHT, held=RIGHT)
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (90, 90), button=Qt.MouseButton.NoButton, held=RIGHT)
    _mouse(drawer.canvas, QEvent.Type.MouseButtonRelease, (90, 90), button=RIGHT, held=Qt.MouseButton.NoButton)
    assert drawer.said == []


def test_hovering_draws_nothing(drawer: Drawer) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (90, 90), held=Qt.MouseButton.NoButton)
    assert drawer.said == []


def test_a_right_click_does_not_end_the_stroke_of_the_left_button(drawer: Drawer) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (20, 20), button=RIGHT, held=LEFT | RIGHT)
    _mouse(drawer.canvas, QEvent.Type.MouseButtonRelease, (20, 20), button=RIGHT, held=LEFT)
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (30, 30))
    assert drawer.kinds == ["begun", "extended"]


def test_a_double_click_is_two_dots(drawer: Drawer, qtbot: QtBot) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonRelease, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonDblClick, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonRelease, (10, 10))
    assert drawer.kinds.count("begun") == drawer.kinds.count("ended") == 2


@pytest.mark.parametrize(
    "event", [QEvent.Type.FocusOut, QEvent.Type.UngrabMouse, QEvent.Type.WindowDeactivate, QEvent.Type.Hide]
)
def test_a_stroke_ends_once_when_the_pen_is_lost(drawer: Drawer, event: QEvent.Type) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    QApplication.sendEvent(drawer.canvas, QEvent(event))
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (50, 50))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonRelease, (50, 50))
    assert drawer.kinds == ["begun", "ended"]


def test_a_release_that_never_came_is_noticed(drawer: Drawer) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (50, 50), held=Qt.MouseButton.NoButton)
    assert drawer.kinds == ["begun", "ended"]


def test_a_press_without_a_release_before_it_begins_a_new_stroke(drawer: Drawer) -> None:
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10))
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (50, 50))
    assert drawer.kinds == ["begun", "ended", "begun"]


def test_a_finger_draws_once_and_a_second_finger_does_not(drawer: Drawer) -> None:
    device = QTest.createTouchDevice()
    canvas = drawer.canvas
    QTest.touchEvent(canvas, device).press(0, QPoint(20, 20)).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(40, 20)).press(1, QPoint(150, 150)).commit()
    QTest.touchEvent(canvas, device).stationary(0).move(1, QPoint(160, 160)).commit()
    QTest.touchEvent(canvas, device).release(0, QPoint(40, 40)).release(1, QPoint(160, 160)).commit()
    assert drawer.kinds.count("begun") == drawer.kinds.count("ended") == 1
    points = drawer.sketch.strokes[0].points
    moves = [(round(x - points[0][0], 6), round(y - points[0][1], 6)) for x, y in points]  # the test kit is off by 2
    assert moves == [(0, 0), (0.1, 0), (0.1, 0.1)]


def test_a_mouse_that_the_system_makes_of_a_finger_does_not_draw_again(drawer: Drawer) -> None:
    for source in (Qt.MouseEventSource.MouseEventSynthesizedBySystem, Qt.MouseEventSource.MouseEventSynthesizedByQt):
        _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (10, 10), source=source)
        _mouse(drawer.canvas, QEvent.Type.MouseMove, (50, 50), source=source)
    assert drawer.said == []


def test_a_pen_draws(drawer: Drawer) -> None:
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )
    for kind, at, button, held in (
        (QEvent.Type.TabletMove, (5.0, 5.0), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton),
        (QEvent.Type.TabletPress, (20.0, 40.0), LEFT, LEFT),
        (QEvent.Type.TabletMove, (30.5, 40.0), Qt.MouseButton.NoButton, LEFT),
        (QEvent.Type.TabletRelease, (30.5, 40.0), LEFT, Qt.MouseButton.NoButton),
    ):
        place = QPointF(*at)
        event = QTabletEvent(kind, device, place, place, 0.7, 0, 0, 0, 0, 0, Qt.KeyboardModifier(0), button, held)
        QApplication.sendEvent(drawer.canvas, event)
        assert event.isAccepted()
    assert drawer.kinds[0] == "begun"
    assert drawer.kinds[-1] == "ended"
    assert drawer.sketch.strokes[0].points == ((0.1, 0.2), (0.1525, 0.2))


def test_ink_stands_where_the_sketch_says(drawer: Drawer) -> None:
    sketch = Sketch().begin_stroke((0.25, 0.5), 0.1).extend_stroke((0.75, 0.5))
    drawer.canvas.show_sketch(sketch)
    image = drawer.canvas.grab().toImage()
    assert image.pixelColor(100, 100).name() == LIGHT.ink.lower()
    assert image.pixelColor(100, 91).name() == LIGHT.ink.lower()  # 0.1 of 200 is 10 on each side
    assert image.pixelColor(100, 88).name() == LIGHT.canvas.lower()
    assert image.pixelColor(42, 100).name() == LIGHT.ink.lower()  # the round end
    assert image.pixelColor(36, 100).name() == LIGHT.canvas.lower()


def test_a_single_point_is_a_dot(drawer: Drawer) -> None:
    drawer.canvas.show_sketch(Sketch().begin_stroke((0.5, 0.5), 0.1))
    image = drawer.canvas.grab().toImage()
    assert image.pixelColor(100, 100).name() == LIGHT.ink.lower()
    assert image.pixelColor(100, 93).name() == LIGHT.ink.lower()


def test_a_blank_canvas_says_what_to_do(drawer: Drawer) -> None:
    middle = [(x, y) for x in range(40, 160) for y in range(85, 115)]
    blank = drawer.canvas.grab().toImage()
    assert min(_ink(blank, x, y) for x, y in middle) < 200
    drawer.canvas.show_sketch(Sketch().begin_stroke((0.1, 0.1), 0.02))
    drawn = drawer.canvas.grab().toImage()
    assert {drawn.pixelColor(x, y).name() for x, y in middle} == {LIGHT.canvas.lower()}


def test_repainting_in_parts_leaves_the_same_picture_as_painting_once(drawer: Drawer, qtbot: QtBot) -> None:
    canvas = drawer.canvas
    turns = [(20, 20), (100, 20), (125, 45), (160, 60), (60, 170), (61, 171), (20, 30), (120, 120), (119, 119)]
    _mouse(canvas, QEvent.Type.MouseButtonPress, turns[0])
    for at in turns[1:]:
        _mouse(canvas, QEvent.Type.MouseMove, at)
        qtbot.wait(20)  # long enough to be painted alone
        shown = canvas.screen().grabWindow(canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        if shown.isNull():
            pytest.skip("this platform gives no picture of the screen")
        assert shown == canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), at


def test_the_scheme_can_change(drawer: Drawer) -> None:
    drawer.canvas.show_sketch(Sketch().begin_stroke((0.5, 0.5), 0.1))
    drawer.canvas.show_theme(DARK)
    image = drawer.canvas.grab().toImage()
    assert image.pixelColor(100, 100).name() == DARK.ink.lower()
    assert image.pixelColor(30, 30).name() == DARK.canvas.lower()


def test_the_paper_is_the_largest_square_of_any_shape(drawer: Drawer) -> None:
    sides: list[float] = []
    drawer.canvas.side_changed.connect(sides.append)
    drawer.canvas.resize(300, 200)
    _mouse(drawer.canvas, QEvent.Type.MouseButtonPress, (150, 100))
    _mouse(drawer.canvas, QEvent.Type.MouseMove, (50, 0))
    assert sides == [200]
    assert drawer.said == [("begun", 0.5, 0.5), ("extended", (0.0, 0.0))]


def test_the_cursor_is_as_wide_as_the_pen(drawer: Drawer) -> None:
    drawer.canvas.show_pen_width(0.1)
    assert drawer.canvas.cursor().pixmap().width() == 0.1 * SIDE + 4


def test_it_can_be_found_and_named(drawer: Drawer) -> None:
    assert drawer.canvas.objectName() == "drawing_canvas"
    assert drawer.canvas.accessibleName()


def _number(index: int, *boxes: Box) -> NumberReading:
    return NumberReading(tuple(ReadDigit(Reading((1.0, *[0.0] * 9)), box) for box in boxes), index)


def test_several_digits_are_framed_and_the_one_looked_at_is_marked(drawer: Drawer) -> None:
    left, right = (0.1, 0.2, 0.4, 0.8), (0.6, 0.2, 0.9, 0.8)
    drawer.canvas.show_sketch(Sketch().begin_stroke((0.25, 0.5), 0.05).begin_stroke((0.75, 0.5), 0.05))
    plain = drawer.canvas.grab().toImage()
    pictures = []
    for index in (0, 1):
        drawer.canvas.show_number(_number(index, left, right))
        image = drawer.canvas.grab().toImage()
        pictures.append([image.pixelColor(x, 100) for x in (17, 117)])  # the left edges, 3 pixels outside the boxes
    assert pictures[0] == pictures[1][::-1]
    assert pictures[0][0] != pictures[0][1]
    drawer.canvas.show_number(_number(0, left))
    assert drawer.canvas.grab().toImage() == plain


def test_frames_are_repainted_where_they_change(drawer: Drawer, qtbot: QtBot) -> None:
    canvas = drawer.canvas
    canvas.show_sketch(Sketch().begin_stroke((0.25, 0.5), 0.05).begin_stroke((0.75, 0.5), 0.05))
    boxes = ((0.1, 0.2, 0.4, 0.8), (0.6, 0.2, 0.9, 0.8)), ((0.0, 0.1, 0.4, 0.8), (0.6, 0.2, 0.95, 1.0))
    for number in (_number(0, *boxes[0]), _number(1, *boxes[0]), _number(1, *boxes[1]), NumberReading()):
        canvas.show_number(number)
        qtbot.wait(20)
        shown = canvas.screen().grabWindow(canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        if shown.isNull():
            pytest.skip("this platform gives no picture of the screen")
        assert shown == canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), number


def test_a_picture_is_shown_whole_and_dimmed_in_place_of_strokes(qtbot: QtBot) -> None:
    canvas = DrawingCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(200, 200)
    canvas.show_theme(DARK)
    black = np.zeros((50, 100), np.uint8)
    stage = PreparedStage("In grey", "", np.where(np.arange(100) < 50, 255, black).astype(np.uint8), is_ink=False)
    canvas.show_sketch(Sketch().show_picture(Picture("half.png", Preparation((stage,)), NetworkInput())))
    image = canvas.grab().toImage()
    assert image.pixelColor(100, 20).name() == DARK.canvas.lower()  # above the picture, which is wider than high
    assert 150 < image.pixelColor(50, 100).lightness() < 230
    assert image.pixelColor(150, 100).lightness() < 20
    assert "half.png" in canvas.accessibleDescription()
    canvas.show_sketch(Sketch())
    assert "half.png" not in canvas.accessibleDescription()


def test_a_sheet_has_a_cell_for_each_digit_and_marks_those_written(drawer: Drawer) -> None:
    canvas = drawer.canvas
    canvas.show_sheet(frozenset())
    plain = canvas.grab().toImage()
    between_columns, between_rows = plain.pixelColor(40, 60), plain.pixelColor(60, 100)
    assert between_columns == between_rows == QColor(LIGHT.line)
    assert all(_has_text(plain, digit) for digit in range(10))
    canvas.show_sheet(frozenset({7}))
    marked = canvas.grab().toImage()
    middles = {digit: (40 * (digit % 5) + 20, 100 * (digit // 5) + 60) for digit in range(10)}
    assert [digit for digit, at in middles.items() if marked.pixelColor(*at) != plain.pixelColor(*at)] == [7]
    assert "Write all ten digits" in canvas.accessibleDescription()
    canvas.show_sheet(None)
    assert canvas.accessibleDescription().startswith("Draw a digit")
    assert canvas.grab().toImage().pixelColor(40, 60).name() == LIGHT.canvas.lower()


def _has_text(image: QImage, digit: int) -> bool:
    """Whether something dark stands in the top left corner of a digit's cell."""
    left, top = 40 * (digit % 5), 100 * (digit // 5)
    return any(_ink(image, x, y) < 150 for x in range(left + 3, left + 20) for y in range(top + 3, top + 25))


def test_on_a_sheet_the_cursor_is_as_fine_as_the_pen(drawer: Drawer) -> None:
    drawer.canvas.show_pen_width(0.1)
    drawer.canvas.show_sheet(frozenset())
    assert drawer.canvas.cursor().pixmap().width() == round(PEN_SHARE * 0.1 * SIDE) + 4
    drawer.canvas.show_sheet(None)
    assert drawer.canvas.cursor().pixmap().width() == 0.1 * SIDE + 4


def test_strokes_that_are_painted_once_look_as_if_painted_anew(drawer: Drawer, qtbot: QtBot) -> None:
    """Whatever came before: more strokes, fewer, others, another side or theme."""
    rng = np.random.default_rng(0)
    strokes = tuple(Stroke(tuple(map(tuple, rng.random((5, 2)).tolist())), 0.05) for _ in range(6))
    canvas = drawer.canvas
    for shown in (strokes[:3], strokes, strokes[:2], strokes[2:5], strokes[1:2], (), strokes[::-1]):
        canvas.show_sketch(Sketch(shown))
        for tokens, side in ((LIGHT, SIDE), (DARK, SIDE), (DARK, SIDE + 31)):
            canvas.show_theme(tokens)
            canvas.resize(side, side)
            anew = DrawingCanvas()
            qtbot.addWidget(anew)
            anew.resize(side, side)
            anew.show_theme(tokens)
            anew.show_sketch(Sketch(shown))
            np.testing.assert_array_equal(_pixels(canvas), _pixels(anew))


def test_a_move_paints_the_stroke_under_the_pen_alone(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = drawer.canvas
    finished = tuple(Stroke(((0.1 * index, 0.1), (0.1 * index, 0.9)), 0.05) for index in range(9))
    growing = Sketch(finished).begin_stroke((0.5, 0.5), 0.05)
    canvas.show_sketch(growing)
    canvas.grab()
    painted: list[Stroke] = []
    for module in ("painted_strokes", "drawing_canvas"):
        path = f"app.drawing.widgets.{module}.stroke_path"
        monkeypatch.setattr(path, lambda stroke, *_: painted.append(stroke) or QPainterPath())
    growing = growing.extend_stroke((0.6, 0.6))
    canvas.show_sketch(growing)
    canvas.grab()
    assert painted
    assert all(stroke is growing.strokes[-1] for stroke in painted)


def _pixels(canvas: DrawingCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).copy()
