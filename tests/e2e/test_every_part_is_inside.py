"""Nothing is cut off, whatever the window's size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.drawing.sketch_column import NARROWEST, WIDEST, SketchColumn


@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(1440, 900), QSize(1920, 1080)])
def test_every_part_is_inside_the_window_or_can_be_scrolled_to(hand, qtbot, size):
    window = hand.window
    window.resize(size)
    qtbot.wait(20)
    assert window.size() == size
    column = window.findChild(SketchColumn)
    assert NARROWEST <= column.width() <= WIDEST
    assert column.widget().width() <= column.viewport().width()  # nothing is cut off at the side
    for key in window._pages:
        window.show_page(key)
        qtbot.wait(20)
        page: QWidget = window._pages[key].widget
        right = page.mapTo(window, page.rect().bottomRight())
        assert right.x() <= size.width()
        assert right.y() <= size.height()
        assert page.minimumSizeHint().height() <= page.height()
        assert page.minimumSizeHint().width() <= page.width()


def test_where_the_parts_of_a_page_stood_comes_back(open_window, qtbot):
    first = open_window()
    first.action("action_page_look").trigger()
    from PySide6.QtWidgets import QSplitter

    splitter = first.window.findChild(QSplitter)
    splitter.setSizes([300, 260])
    sizes = splitter.sizes()
    first.window.close()
    second = open_window()
    qtbot.wait(20)
    assert second.window.findChild(QSplitter).sizes() == sizes
