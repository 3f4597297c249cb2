"""A digit is drawn and read while it is drawn; undo, redo and clear; a blank canvas has no answer."""

import numpy as np
from hand import ENOUGH, ONE, SEVEN

from app.drawing.controllers.reader import Reader


def test_an_answer_stands_there_while_the_pen_is_down_and_after(hand, qtbot):
    assert hand.answer == ""
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    assert hand.answer in set("0123456789?")


def test_undo_redo_and_clear(hand, qtbot):
    undo, redo, clear = (hand.action(f"action_{name}") for name in ("undo", "redo", "clear"))
    assert not any(action.isEnabled() for action in (undo, redo, clear))
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    first = hand.text("answer_share")
    hand.draw(ONE)
    undo.trigger()
    qtbot.waitUntil(lambda: hand.text("answer_share") == first, timeout=ENOUGH)
    clear.trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    undo.trigger()
    qtbot.waitUntil(lambda: hand.text("answer_share") == first, timeout=ENOUGH)
    undo.trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    assert not undo.isEnabled()
    redo.trigger()
    qtbot.waitUntil(lambda: hand.text("answer_share") == first, timeout=ENOUGH)


def test_place_and_size_on_the_canvas_do_not_change_what_the_network_sees(hand, qtbot):
    seen: list[np.ndarray] = []
    hand.window.findChild(Reader).input_changed.connect(lambda value: seen.append(value.pixels))
    found = []
    for scale, left, top in ((1.0, 0.0, 0.0), (0.4, 0.55, 0.5), (0.6, 0.02, 0.35)):
        hand.draw([[(left + x * scale, top + y * scale) for x, y in stroke] for stroke in SEVEN])
        qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
        hand.settle()
        found.append((hand.answer, seen[-1].astype(float)))
        hand.action("action_clear").trigger()
        qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    (answer, large), *others = found
    for other_answer, other in others:
        assert other_answer == answer
        # The pointer stands on whole pixels of the screen, so that a small stroke is a little less smooth.
        assert np.abs(other - large).max() < 0.2
        assert np.abs(other - large).sum() < 0.05 * large.sum()
        assert np.abs(np.roll(other, 1, axis=1) - large).max() > 0.4  # a pixel further it is another picture


def test_the_pen_width_is_remembered(open_window):
    first = open_window()
    slider = first.find("pen_width")
    slider.setValue(slider.maximum())
    first.window.close()
    assert open_window().find("pen_width").value() == slider.maximum()
