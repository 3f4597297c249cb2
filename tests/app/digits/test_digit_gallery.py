from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from app.digits.values.collection import CollectedDigit, SeenDigit
from app.digits.widgets.digit_cell import DigitCell
from app.digits.widgets.digit_gallery import DigitGallery, describe_digit
from app.shell.theme.tokens import DARK

DIGITS = tuple(CollectedDigit(f"key {index}", index % 10, 1_700_000_000_000 + index) for index in range(30))
INK = np.full((28, 28), 255, np.uint8)


@pytest.fixture
def gallery(qtbot) -> DigitGallery:
    made = DigitGallery()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    qtbot.waitExposed(made)
    made.show_digits(DIGITS, {})
    return made


def choose(gallery: DigitGallery, *rows: int) -> None:
    gallery.clearSelection()
    for row in rows:
        gallery.selectionModel().select(gallery.model().index(row), gallery.selectionModel().SelectionFlag.Select)


def test_thumbnails_appear_as_they_are_drawn(gallery):
    seen: dict[str, SeenDigit] = {}
    gallery.show_digits(DIGITS[:29], seen)
    middle = gallery.visualRect(gallery.model().index(0)).center()
    before = gallery.viewport().grab().toImage().pixelColor(middle)
    seen["key 0"] = SeenDigit(INK, "0")
    gallery.show_seen({"key 0": seen["key 0"]})
    assert gallery.viewport().grab().toImage().pixelColor(middle) != before
    light = gallery.viewport().grab().toImage().pixelColor(middle)
    gallery.show_theme(DARK)
    assert gallery.viewport().grab().toImage().pixelColor(middle) != light


def test_what_is_selected_stays_so_while_others_come_and_go(gallery):
    choose(gallery, 2, 5)
    assert gallery.chosen == {"key 2", "key 5"}
    gallery.show_digits((CollectedDigit("new", 1), *DIGITS[3:]), {})
    assert gallery.chosen == {"key 5"}


def test_keys_act_on_what_is_selected(gallery, qtbot):
    choose(gallery, 0, 1)
    with qtbot.waitSignal(gallery.relabel_requested) as relabelled:
        QTest.keyClick(gallery, Qt.Key.Key_7)
    assert relabelled.args == [7]
    with qtbot.waitSignal(gallery.delete_requested):
        QTest.keyClick(gallery, Qt.Key.Key_Delete)
    with qtbot.waitSignal(gallery.undo_requested):
        QTest.keyClick(gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    choose(gallery)
    with qtbot.assertNotEmitted(gallery.relabel_requested):
        QTest.keyClick(gallery, Qt.Key.Key_7)


def test_a_digit_is_told_in_words(gallery):
    seen = {"key 4": SeenDigit(INK, "9"), "key 5": SeenDigit(INK, "?"), "key 6": SeenDigit(INK, "6")}
    assert describe_digit(DIGITS[4], seen).startswith("A 4, drawn 14 Nov 2023")
    assert describe_digit(DIGITS[4], seen).endswith("the open network reads 9")
    assert "unsure" in describe_digit(DIGITS[5], seen)
    assert "network" not in describe_digit(DIGITS[6], seen)
    assert describe_digit(CollectedDigit("x", 3, 0, True), seen) == "A 3, relabelled"
    spoken = gallery.model().index(4).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == describe_digit(DIGITS[4], {})


class CountingCell(DigitCell):
    """Notes the rows that it is asked to paint."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.painted: list[int] = []

    def paint(self, _painter, _option, index) -> None:
        self.painted.append(index.row())


def test_twenty_thousand_are_laid_out_and_only_those_seen_are_painted(gallery):
    cell = CountingCell(gallery)
    gallery.setItemDelegate(cell)
    gallery.show_digits([CollectedDigit(str(index), index % 10) for index in range(20_000)], {})
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum() // 2)
    cell.painted.clear()
    gallery.viewport().grab()
    assert 0 < len(cell.painted) < 200
    assert min(cell.painted) > 5_000
