"""Sheets of ten digits are written and kept; after a whole round each model is tested with them."""

import pytest
from digits import DIGITS, Strokes, moved
from hand import ENOUGH
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget

from app.digits import commands
from app.digits.controllers import collecting_session
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.mine.user_digits_file import read_user_digits

ALL = range(10)
SIZE = 0.28  # of a digit as written in its cell, whose width is 0.2, against the whole canvas


def in_cell(label: int, slant: float = 0.0) -> Strokes:
    row, column = divmod(label, 5)
    return moved(DIGITS[label], SIZE, 0.2 * column + 0.1 - SIZE / 2 + slant, 0.5 * row + 0.26 - SIZE / 2)


def write(hand, labels=ALL, slant: float = 0.0) -> None:
    for label in labels:
        hand.draw(in_cell(label, slant), steps=2)


def press(hand, key: Qt.Key) -> None:
    QTest.keyClick(hand.find("drawing_canvas"), key)


@pytest.fixture
def mine(tmp_path):
    """The labels that are on the disk."""
    file = tmp_path / "my-digits.npz"
    return lambda: [digit.label for digit in read_user_digits(file)] if file.exists() else []


@pytest.fixture
def round_of_five(hand, qtbot):
    hand.action("action_page_digits").trigger()
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.action("action_collect_5").trigger()
    return hand


def test_ten_are_written_without_a_pause_and_the_next_sheet_comes(open_window, qtbot, mine, monkeypatch):
    monkeypatch.setattr(collecting_session, "REST", 100)
    hand = open_window()
    hand.action("action_page_digits").trigger()
    hand.action("action_collect_5").trigger()
    for count in (1, 2):
        write(hand, slant=0.005 * count)
        qtbot.waitUntil(lambda count=count: mine() == [*ALL] * count, timeout=ENOUGH)
        assert hand.text("collect_count").startswith(f"{10 * count} of 50")
        assert hand.text("collect_prompt") == "Write all ten digits"


def test_a_digit_that_is_missing_is_named(round_of_five):
    hand = round_of_five
    write(hand, [9, 8, 7, 6, 5, 3, 2, 1, 0])
    assert hand.text("collect_prompt") == "Missing: 4"
    assert "Missing: 4" in hand.find("drawing_canvas").accessibleDescription()
    assert not hand.find("collect_next").isEnabled()
    write(hand, [4])
    assert hand.text("collect_prompt") == "All ten are written"
    assert hand.find("collect_next").isEnabled()


def test_nothing_is_read_while_digits_are_asked_for(round_of_five, qtbot):
    hand = round_of_five
    hand.action("action_page_look").trigger()
    write(hand, [3])
    hand.settle()
    for name in ("predicted_digit", "score_bars", "tell_it"):
        assert not hand.find(name).isVisible()
    assert hand.answer == ""
    assert not hand.action("action_label_3").isEnabled()
    hand.click("collect_stop")
    for name in ("predicted_digit", "score_bars", "tell_it"):
        assert hand.find(name).isVisible()
    hand.draw(DIGITS[3])
    qtbot.waitUntil(lambda: hand.answer == "3", timeout=ENOUGH)


def test_the_drawing_before_comes_back_and_is_read(hand, qtbot):
    hand.draw(DIGITS[7])
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.action("action_collect_5").trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    write(hand, [1])
    hand.click("collect_stop")
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_keys_go_on_and_back_and_stop(round_of_five, mine):
    hand = round_of_five
    write(hand)
    press(hand, Qt.Key.Key_Space)
    assert mine() == [*ALL]
    write(hand, slant=0.01)
    press(hand, Qt.Key.Key_Return)
    assert len(mine()) == 20
    press(hand, Qt.Key.Key_Backspace)  # the sheet before comes back
    assert mine() == [*ALL]
    assert hand.text("collect_prompt") == "All ten are written"
    press(hand, Qt.Key.Key_Backspace)  # and loses its last stroke
    assert hand.text("collect_prompt") == "Missing: 9"
    press(hand, Qt.Key.Key_Escape)
    assert not hand.find("collect_card").isVisible()
    assert sorted(mine()) == sorted([*ALL, *range(9)])


def test_a_window_that_is_closed_keeps_what_is_written(round_of_five, mine):
    hand = round_of_five
    write(hand, [6, 2])
    hand.window.close()
    assert mine() == [2, 6]


def test_a_whole_round_ends_with_a_test_of_each_model(open_window, qtbot, mine, monkeypatch):
    monkeypatch.setattr(commands, "QUICK_ROUND", 1)
    hand = open_window()
    hand.action("action_page_digits").trigger()
    assert not hand.find("compare_models").isEnabled()
    hand.action("action_collect_1").trigger()
    write(hand)
    hand.click("collect_next")
    assert not hand.find("collect_card").isVisible()
    assert mine() == [*ALL]
    again, table = hand.find("personal_test_again"), hand.find("personal_test_table", QTableWidget)
    qtbot.waitUntil(again.isVisible, timeout=ENOUGH)
    assert table.rowCount() == len(bundled_models())
    assert table.item(0, 0).text() == next(iter(bundled_models()))
    assert table.item(0, 1).text() == "10 · 100 %"  # a plain hand
    table.selectRow(1)
    assert table.item(1, 0).text() in hand.text("misread_words")
    hand.click("personal_test_close")
    assert hand.find("digit_gallery").isVisible()
    hand.click("compare_models")
    qtbot.waitUntil(again.isVisible, timeout=ENOUGH)
