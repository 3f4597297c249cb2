import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.windows.sketch_column import SketchColumn


def column(qtbot: QtBot, width: int, height: int) -> SketchColumn:
    column = SketchColumn()
    qtbot.addWidget(column)
    column.fit(QSize(width, height))
    column.resize(column.width(), height - 93)  # below the menus and the header
    column.show()
    return column


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1440, 900), (1920, 1080)])
def test_nothing_scrolls_from_1024_by_700_on(qtbot: QtBot, width: int, height: int) -> None:
    assert column(qtbot, width, height).verticalScrollBar().maximum() == 0


def test_with_room_enough_the_canvas_fills_the_width(qtbot: QtBot) -> None:
    wide = column(qtbot, 1440, 1100)
    assert 0 <= wide.canvas.width() - wide.canvas.height() <= 2  # the hairlines, which only a theme draws


def test_a_low_window_scrolls_rather_than_making_the_canvas_too_small(qtbot: QtBot) -> None:
    low = column(qtbot, 860, 500)
    assert low.canvas.height() == 160
    assert low.verticalScrollBar().maximum() > 0
