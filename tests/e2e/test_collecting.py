"""Digits are asked for in turn, written, and kept; after a whole round each model is tested with them."""

import pytest
from digits import DIGITS
from hand import ENOUGH
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget

from app.controllers import collecting_session
from app.windows import commands
from nnengine.bundled_models import bundled_models
from nnengine.data.user_digits_file import read_user_digits


def asked(hand) -> int:
    return int(hand.text("collect_prompt").split()[-1])


def write(hand, label: int) -> None:
    hand.draw(DIGITS[label], steps=2)


def press(hand, key: Qt.Key) -> None:
    QTest.keyClick(hand.find("drawing_canvas"), key)


@pytest.fixture
def round_of_five(hand, qtbot):
    hand.action("action_page_digits").trigger()
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.action("action_collect_5").trigger()
    return hand


def test_the_pen_rests_and_the_next_digit_is_asked_for(open_window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(collecting_session, "REST", 100)
    hand = open_window()
    hand.action("action_page_digits").trigger()
    hand.action("action_collect_5").trigger()
    wanted = []
    for count in range(1, 4):
        wanted.append(asked(hand))
        write(hand, asked(hand))
        qtbot.waitUntil(lambda count=count: hand.text("collect_count").startswith(f"{count} of 50"), timeout=ENOUGH)
    assert [digit.label for digit in read_user_digits(tmp_path / "my-digits.npz")] == wanted


def test_nothing_gives_the_answer_away_while_digits_are_asked_for(round_of_five, qtbot):
    hand = round_of_five
    write(hand, asked(hand))
    for name in ("predicted_digit", "score_bars", "tell_it"):
        assert not hand.find(name).isVisible()
    assert not hand.action("action_label_3").isEnabled()
    hand.click("collect_stop")
    for name in ("predicted_digit", "score_bars", "tell_it"):
        assert hand.find(name).isVisible()


def test_keys_go_on_and_back_and_stop(round_of_five, qtbot, tmp_path):
    hand = round_of_five
    first = asked(hand)
    write(hand, first)
    press(hand, Qt.Key.Key_Space)
    second = asked(hand)
    assert second != first
    write(hand, second)
    press(hand, Qt.Key.Key_Return)
    press(hand, Qt.Key.Key_Backspace)
    assert asked(hand) == second
    press(hand, Qt.Key.Key_Escape)
    assert not hand.find("collect_card").isVisible()
    assert [digit.label for digit in read_user_digits(tmp_path / "my-digits.npz")] == [first]


def test_a_whole_round_ends_with_a_test_of_each_model(open_window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "QUICK_ROUND", 1)
    hand = open_window()
    hand.action("action_page_digits").trigger()
    assert not hand.find("compare_models").isEnabled()
    hand.action("action_collect_1").trigger()
    for _ in range(10):
        write(hand, asked(hand))
        hand.click("collect_next")
    assert not hand.find("collect_card").isVisible()
    assert len(read_user_digits(tmp_path / "my-digits.npz")) == 10
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
