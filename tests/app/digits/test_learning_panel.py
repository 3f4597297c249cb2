from __future__ import annotations

import numpy as np
import pytest
from themes import paint_in

from app.digits.values.learning import (
    ChangedDigit,
    Comparison,
    Learning,
    LearningPhase,
    Pair,
    change_words,
    share_words,
)
from app.digits.widgets.learning_panel import LearningPanel
from app.shell.theme.tokens import DARK, LIGHT

CHANGED = (
    ChangedDigit(np.full((28, 28), 200, np.uint8), 4, 4, 9),
    ChangedDigit(np.full((28, 28), 100, np.uint8), 7, 1, 7),
)
COMPARED = Comparison(
    (
        Pair("Yours, held out", 21, 24, 25),
        Pair("Yours, learned from", 20, 25, 25),
        Pair("MNIST, test", 9936, 9931, 10_000),
    ),
    9,
    1,
    CHANGED,
)


@pytest.fixture
def panel(qtbot) -> LearningPanel:
    made = LearningPanel()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def part(panel: LearningPanel, name: str):
    return panel.findChild(object, name)


def test_it_can_be_asked_for_unless_something_speaks_against_it(panel, qtbot):
    with qtbot.waitSignal(panel.learn_requested):
        part(panel, "learn_from_mine").click()
    panel.show_learning(Learning(refusal="Label at least 4 digits first; you have 3"))
    assert not part(panel, "learn_from_mine").isEnabled()
    assert part(panel, "learn_from_mine").toolTip() == "Label at least 4 digits first; you have 3"
    assert part(panel, "learning_invitation").text() == "Label at least 4 digits first; you have 3"
    assert not part(panel, "learning_cancel").isVisible()
    assert not part(panel, "learning_keep").isVisible()


def test_progress_stands_in_its_place_with_a_way_out(panel, qtbot):
    panel.show_learning(Learning(LearningPhase.RUNNING, message="Learning", fraction=0.25))
    assert not part(panel, "learn_from_mine").isVisible()
    assert part(panel, "learning_message").text() == "Learning …"
    assert part(panel, "learning_progress").value() == 250
    with qtbot.waitSignal(panel.cancel_requested):
        part(panel, "learning_cancel").click()


def test_before_and_after_stand_side_by_side(panel, qtbot):
    panel.show_learning(Learning(LearningPhase.DONE, comparison=COMPARED))
    told = [[part(panel, f"learning_{column}_{row}").text() for column in ("before", "after")] for row in (1, 2, 3)]
    assert told == [
        ["21 of 25 · 84 %", "24 of 25 · 96 %"],
        ["20 of 25 · 80 %", "25 of 25 · 100 %"],
        ["9,936 of 10,000 · 99.36 %", "9,931 of 10,000 · 99.31 %"],
    ]
    assert part(panel, "learning_changes").text() == "Of your digits 9 are now read right, 1 no longer"
    assert part(panel, "changed_digits").isVisible()
    assert part(panel, "changed_digits").accessibleDescription() == (
        "a 4, read 4 before, 9 now; a 7, read 1 before, 7 now"
    )
    with qtbot.waitSignal(panel.discard_requested):
        part(panel, "learning_discard").click()
    with qtbot.waitSignal(panel.keep_requested):
        part(panel, "learning_keep").click()
    panel.show_learning(Learning())
    assert part(panel, "learn_from_mine").isVisible()
    assert not part(panel, "learning_keep").isVisible()


def test_the_changed_digits_are_painted_in_both_themes(panel):
    panel.show_learning(Learning(LearningPhase.DONE, comparison=COMPARED))
    view = part(panel, "changed_digits")
    for tokens in (LIGHT, DARK):
        paint_in(tokens, panel)
        image = view.grab().toImage()
        assert image.pixelColor(20, 20) != image.pixelColor(20 + 68, 20)
    view.resize(10, view.height())
    view.grab()  # nothing fits, nothing fails


def test_the_keyboard_stays_where_the_next_thing_is_to_be_done(panel, qtbot):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    part(panel, "learn_from_mine").setFocus()
    panel.show_learning(Learning(LearningPhase.RUNNING))
    assert part(panel, "learning_cancel").hasFocus()
    panel.show_learning(Learning(LearningPhase.DONE, comparison=COMPARED))
    assert part(panel, "learning_keep").hasFocus()


def test_words():
    assert share_words(1, 3) == "1 of 3 · 33 %"
    assert change_words(Comparison((), 1, 0)) == "Of your digits 1 is now read right, 0 no longer"
    assert change_words(Comparison(())) == "None of your digits is read better or worse than before"
