from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.drawing.sketch_column import SketchColumn
from app.drawing.values.collecting import Collecting
from app.drawing.values.reading import BLANK, NumberReading, ReadDigit, Reading
from app.drawing.values.sheet import COLUMNS
from app.shell.main_window import MainWindow
from app.shell.theme.apply import apply_theme
from app.shell.theme.tokens import LIGHT


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """As a user sees it: fonts and borders decide what fits."""
    before = qapp.styleSheet()
    apply_theme(qapp, LIGHT)
    yield
    qapp.setStyleSheet(before)


def column(qtbot: QtBot, window: MainWindow, width: int, height: int) -> SketchColumn:
    shown = SketchColumn()
    window.set_column(shown, shown.canvas)
    window.resized.connect(shown.fit)
    window.resize(width, height)
    window.show()
    qtbot.wait(1)  # the layout settles
    return shown


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize(
    ("width", "height"), [(1024, 700), (1024, 656), (1440, 900), (1920, 1080)]
)  # with the strip of a run, too
def test_nothing_scrolls_from_1024_by_700_on(qtbot: QtBot, window: MainWindow, width: int, height: int) -> None:
    assert column(qtbot, window, width, height).verticalScrollBar().maximum() == 0


@pytest.mark.usefixtures("dressed")
def test_with_room_enough_the_canvas_fills_the_width(qtbot: QtBot, window: MainWindow) -> None:
    canvas = column(qtbot, window, 1440, 1000).canvas
    assert abs(canvas.width() - canvas.height()) <= 2


@pytest.mark.usefixtures("dressed")
def test_in_the_smallest_window_the_canvas_is_large_enough_and_nothing_scrolls(
    qtbot: QtBot, window: MainWindow
) -> None:
    low = column(qtbot, window, 900, 640)
    assert low.canvas.height() >= 160
    assert low.verticalScrollBar().maximum() == 0


@pytest.mark.usefixtures("dressed")
def test_a_column_that_is_too_low_scrolls_rather_than_making_the_canvas_too_small(qtbot: QtBot) -> None:
    low = SketchColumn()
    qtbot.addWidget(low)
    low.resize(280, 400)
    low.show()
    qtbot.wait(1)
    assert low.canvas.height() == 160
    assert low.verticalScrollBar().maximum() > 0


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize(("width", "height"), [(900, 640), (1024, 700), (1440, 900), (1920, 1080)])
def test_a_sheet_has_cells_to_write_in_and_nothing_scrolls(
    qtbot: QtBot, window: MainWindow, width: int, height: int
) -> None:
    shown = column(qtbot, window, width, height)
    whole = shown.canvas.side
    shown.show_collecting(Collecting(5))
    qtbot.wait(1)
    assert shown.canvas.side >= max(whole, 250)
    assert shown.canvas.side / COLUMNS >= 50
    assert shown.verticalScrollBar().maximum() == 0
    shown.show_collecting(None)
    qtbot.wait(1)
    assert shown.canvas.side == whole


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize(("width", "height"), [(1024, 656), (1024, 700), (1440, 900)])
def test_the_canvas_stays_as_large_as_it_is_while_one_draws(
    qtbot: QtBot, window: MainWindow, width: int, height: int
) -> None:
    """Else the pen would be somewhere else than the pointer."""
    shown = column(qtbot, window, width, height)
    sides = set()
    for reading in (BLANK, Reading((0.9, *[0.01] * 9)), Reading((0.9, *[0.01] * 9), ("Not a digit", "a scribble"))):
        shown.show_number(NumberReading((ReadDigit(reading, (0.2, 0.2, 0.8, 0.8)),)))
        qtbot.wait(1)
        sides.add(shown.canvas.side)
    assert len(sides) == 1
    assert sides.pop() >= (208 if height >= 700 else 180)
