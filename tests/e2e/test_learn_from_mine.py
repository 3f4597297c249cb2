"""A correction that is learned: what the network misread of this hand, it reads afterwards."""

import pytest
from hand import ENOUGH

from app.recovery.controllers.recovery import Recovery
from nnengine.digits import fine_tuning


def cross(number: int) -> list[list[tuple[float, float]]]:
    """What this hand writes for a five: a plus sign, a little different every time."""
    x, y = 0.45 + 0.01 * (number % 5), 0.48 + 0.01 * (number % 7)
    across, down = 0.2 + 0.01 * (number % 4), 0.25 + 0.01 * (number % 3)
    return [[(x - across, y), (x + across, y)], [(x, y - down), (x, y + down)]]


def label(hand, count: int) -> None:
    for number in range(count):
        hand.draw(cross(number), steps=3)
        hand.click("tell_it_key_5")
        hand.action("action_clear").trigger()


@pytest.fixture
def hand(hand):
    """One who opened a model that learns fast."""
    hand.action("action_bundled_two-convolutions").trigger()
    return hand


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(fine_tuning, "IMAGES", 6000)


def test_a_correction_is_learned(hand, qtbot):
    hand.draw(cross(100))
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    assert hand.answer != "5"
    hand.action("action_clear").trigger()
    hand.action("action_page_digits").trigger()
    assert not hand.find("learn_from_mine").isEnabled()
    assert "at least 4" in hand.find("learn_from_mine").toolTip()
    label(hand, 12)
    hand.click("learn_from_mine")
    qtbot.waitUntil(lambda: hand.find("learning_keep").isVisible(), timeout=ENOUGH)
    assert hand.text("learning_before_1").startswith("0 of 6")
    assert hand.text("learning_after_1").startswith("6 of 6")
    assert "12 are now read right, 0 no longer" in hand.text("learning_changes")
    assert not hand.window.isWindowModified()
    hand.click("learning_keep")
    assert hand.window.isWindowModified()
    assert "two-convolutions-mine" in hand.window.windowTitle()
    hand.draw(cross(100))
    qtbot.waitUntil(lambda: hand.answer == "5", timeout=ENOUGH)


def test_what_waits_for_a_decision_is_offered_again_after_a_kill(hand, open_window, qtbot):
    hand.action("action_page_digits").trigger()
    label(hand, 12)
    hand.click("learn_from_mine")
    qtbot.waitUntil(lambda: hand.find("learning_keep").isVisible(), timeout=ENOUGH)
    hand.window.findChild(Recovery).end(keep=True)  # all that a kill would leave
    again = open_window()
    assert "two-convolutions-mine was not saved" in again.text("notice_text")
    again.click("notice_offer_button")
    assert "two-convolutions-mine · not saved" in again.network


def test_what_is_cancelled_or_discarded_changes_nothing(hand, qtbot, monkeypatch):
    hand.action("action_page_digits").trigger()
    label(hand, 4)
    title = hand.window.windowTitle()
    with monkeypatch.context() as patch:
        patch.setattr(fine_tuning, "IMAGES", 10**7)
        hand.click("learn_from_mine")
        qtbot.waitUntil(lambda: hand.text("learning_message") == "Learning …", timeout=ENOUGH)
        hand.click("learning_cancel")
        qtbot.waitUntil(lambda: hand.find("learn_from_mine").isVisible(), timeout=ENOUGH)
    hand.click("learn_from_mine")
    qtbot.waitUntil(lambda: hand.find("learning_discard").isVisible(), timeout=ENOUGH)
    hand.click("learning_discard")
    assert hand.find("learn_from_mine").isVisible()
    assert (hand.window.windowTitle(), hand.window.isWindowModified()) == (title, False)


def test_closing_the_window_ends_it(hand, qtbot, monkeypatch):
    monkeypatch.setattr(fine_tuning, "IMAGES", 10**7)
    hand.action("action_page_digits").trigger()
    label(hand, 4)
    hand.click("learn_from_mine")
    qtbot.waitUntil(lambda: hand.text("learning_message") == "Learning …", timeout=ENOUGH)
    hand.window.close_unasked()  # every test fails that leaves a thread behind
