"""Beside the answer stands what else it could be, and which ink decides."""

from digits import DIGITS
from hand import ENOUGH


def test_the_runner_up_is_told_in_words_and_as_a_picture(hand, qtbot):
    assert hand.text("runner_up") == "Runner-up"
    hand.action("action_page_look").trigger()
    hand.draw(DIGITS[9])
    qtbot.waitUntil(lambda: hand.text("runner_up").startswith("9, else "), timeout=ENOUGH)
    assert "ink" in hand.text("evidence_words")
    other = hand.text("runner_up").removeprefix("9, else ")[0]
    assert hand.text("second_share").startswith(f"else {other}")
    picture = hand.find("evidence_map")
    assert picture.accessibleDescription() == hand.text("evidence_words")
    seen = picture.grab().toImage()
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: hand.text("runner_up") == "Runner-up", timeout=ENOUGH)
    assert picture.grab().toImage() != seen
