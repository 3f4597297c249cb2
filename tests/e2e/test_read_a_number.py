"""Several digits on one canvas are read as a number, each of them can be looked at, and labelled alone."""

import numpy as np
from hand import ENOUGH, ONE, SEVEN, Strokes
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnengine.digits.mine.user_digits_file import read_user_digits


def smaller(strokes: Strokes, left: float) -> Strokes:
    return [[(left + 0.4 * x, 0.3 + 0.4 * y) for x, y in stroke] for stroke in strokes]


CROSSED_SEVEN: Strokes = [*SEVEN, [(0.38, 0.5), (0.74, 0.48)]]


def look_at(hand, index: int) -> None:
    answer = hand.find("predicted_digit")
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton, pos=answer.place_of(index).center().toPoint())


def test_a_number_is_read_digit_by_digit(hand, qtbot):
    hand.draw(smaller(SEVEN, -0.05))
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    sure_of_seven = hand.text("answer_share")
    hand.draw(smaller(ONE, 0.3))
    qtbot.waitUntil(lambda: hand.answer == "71", timeout=ENOUGH)
    hand.draw(smaller(SEVEN, 0.55))
    qtbot.waitUntil(lambda: hand.answer == "717", timeout=ENOUGH)
    scores = hand.find("score_bars")
    looked_at = scores.accessibleDescription()
    look_at(hand, 1)
    qtbot.waitUntil(lambda: scores.accessibleDescription() != looked_at, timeout=ENOUGH)
    look_at(hand, 0)
    qtbot.waitUntil(lambda: scores.accessibleDescription().startswith("0: "), timeout=ENOUGH)
    qtbot.waitUntil(lambda: hand.text("answer_share") == sure_of_seven, timeout=ENOUGH)
    hand.action("action_undo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "71", timeout=ENOUGH)
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)


def test_of_a_number_one_digit_is_labelled(hand, qtbot, tmp_path):
    hand.draw(smaller(CROSSED_SEVEN, -0.05))
    hand.draw(smaller(ONE, 0.45))
    qtbot.waitUntil(lambda: len(hand.answer) == 2, timeout=ENOUGH)
    look_at(hand, 0)
    qtbot.waitUntil(lambda: "digit 1 of 2" in hand.find("predicted_digit").accessibleDescription(), timeout=ENOUGH)
    hand.click("tell_it_key_7")
    assert "Kept as a 7" in hand.text("tell_it_words")
    look_at(hand, 1)
    qtbot.waitUntil(lambda: "Kept" not in hand.text("tell_it_words"), timeout=ENOUGH)
    (kept,) = read_user_digits(tmp_path / "my-digits.npz")
    assert kept.label == 7
    assert len(kept.strokes) == 2
    assert np.concatenate(kept.strokes)[:, 0].max() < 0.3
