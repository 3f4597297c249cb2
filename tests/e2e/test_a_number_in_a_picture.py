"""A picture of a number is read digit by digit, as a drawn one is, and what cannot be read is said."""

from pathlib import Path

import pytest
from hand import ENOUGH
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

WAYS = {"7": [(0, 0), (70, 0), (52, 50), (35, 120)], "1": [(20, 0), (16, 120)]}


def sheet(*lines: str) -> Image.Image:
    picture = Image.new("L", (620, 60 + 200 * len(lines)), 228)
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        for place, digit in enumerate(line):
            points = [(60 + 140 * place + x, 60 + 200 * row + y) for x, y in WAYS[digit]]
            draw.line(points, fill=40, width=12, joint="curve")
    return picture


@pytest.fixture
def number(tmp_path: Path) -> Path:
    sheet("717").save(tmp_path / "number.png")
    return tmp_path / "number.png"


def description(hand, name: str) -> str:
    return hand.find(name).accessibleDescription()


def test_each_digit_is_read_framed_and_looked_at(hand, qtbot, number):
    hand.window.file_dropped.emit(number)
    qtbot.waitUntil(lambda: hand.answer == "717", timeout=ENOUGH)
    answer = hand.find("predicted_digit")
    qtbot.waitUntil(lambda: "digit 1 of 3" in answer.accessibleDescription(), timeout=ENOUGH)
    spoken = description(hand, "score_bars")
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton, pos=answer.place_of(1).center().toPoint())
    qtbot.waitUntil(lambda: "digit 2 of 3" in answer.accessibleDescription(), timeout=ENOUGH)
    qtbot.waitUntil(lambda: description(hand, "score_bars") != spoken, timeout=ENOUGH)
    boxes = [box for box, _ in sorted(hand.find("drawing_canvas")._frames)]
    assert len(boxes) == 3
    # The canvas shows the picture, 620 x 260, in the middle of a square: the digits lie from 60 to 180 of 260.
    for (left, top, _, bottom), place in zip(boxes, (60, 216, 340), strict=True):
        assert left == pytest.approx((place - 6) / 620, abs=0.02)
        assert top == pytest.approx((180 + 54) / 620, abs=0.02)
        assert bottom == pytest.approx((180 + 186) / 620, abs=0.02)


def test_the_preparation_is_that_of_the_digit_looked_at(hand, qtbot, number):
    hand.click("preparation_button")
    hand.window.file_dropped.emit(number)
    qtbot.waitUntil(lambda: hand.answer == "717", timeout=ENOUGH)
    view = hand.find("preparation_view")
    qtbot.waitUntil(lambda: "number.png, digit 1 of 3" in view.accessibleDescription(), timeout=ENOUGH)
    wide = hand.text("preparation_words_4")
    answer = hand.find("predicted_digit")
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton, pos=answer.place_of(1).center().toPoint())
    qtbot.waitUntil(lambda: "digit 2 of 3" in view.accessibleDescription(), timeout=ENOUGH)
    assert hand.text("preparation_words_4") != wide
    assert "In grey" in view.accessibleDescription()


def test_several_lines_are_said(hand, qtbot, tmp_path):
    sheet("71", "17", "71").save(tmp_path / "page.png")
    hand.window.file_dropped.emit(tmp_path / "page.png")
    qtbot.waitUntil(lambda: hand.text("answer_share") == "3 lines of digits", timeout=ENOUGH)
    assert hand.answer == "?"
    assert description(hand, "score_bars").startswith("If it were a digit: ")
    assert hand.text("scores_title") == "If it were a digit, %"
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    assert hand.text("scores_title") == "Scores, %"
