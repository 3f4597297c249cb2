"""What is no digit is answered with "?" and the reason; the digit that is drawn after it is read."""

from math import cos, sin

from hand import ENOUGH, ONE, SEVEN, Strokes

SCRIBBLE: Strokes = [[(0.5 + 0.3 * sin(2.1 * at), 0.5 + 0.3 * cos(3.4 * at)) for at in range(24)]]
SQUARE: Strokes = [[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)]]
DOT: Strokes = [[(0.5, 0.5)]]


def test_a_scribble_is_no_digit_and_a_digit_is_read_after_it(hand, qtbot):
    hand.draw(SCRIBBLE)
    qtbot.waitUntil(lambda: hand.answer == "?", timeout=ENOUGH)
    assert hand.text("answer_share") == "A scribble?"
    assert hand.text("second_share") == "too much line"
    assert "A scribble?" in hand.find("predicted_digit").accessibleDescription()
    assert hand.find("score_bars").accessibleDescription().startswith("If it were a digit: 0: ")
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    assert hand.text("answer_share") == ""
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    assert hand.text("answer_share").endswith(" sure")


def test_shapes_and_dots_have_their_reasons(hand, qtbot):
    for strokes, title in ((SQUARE, "Not a digit?"), (DOT, "Only a dot")):
        hand.draw(strokes)
        qtbot.waitUntil(lambda title=title: hand.text("answer_share") == title, timeout=ENOUGH)
        assert hand.answer == "?"
        hand.action("action_clear").trigger()
        qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    hand.draw(ONE)
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)


def test_two_digits_that_touch_are_guessed_and_not_answered(hand, qtbot):
    nought = [(0.3 - 0.15 * sin(at / 4), 0.5 - 0.25 * cos(at / 4)) for at in range(26)]
    hand.draw([[*nought, *((x + 0.34, y) for x, y in nought)]], steps=2)
    qtbot.waitUntil(lambda: hand.text("answer_share") == "Two that touch?", timeout=ENOUGH)
    assert hand.answer == "?"
    assert hand.text("second_share") == "perhaps 0 and 0"
