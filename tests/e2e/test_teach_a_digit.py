"""A wrong answer is corrected, kept, and is there after a restart."""

from hand import ENOUGH, ONE, SEVEN
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnengine.digits.sources import open_data


def shown(hand) -> list[int]:
    return [digit.label for digit in hand.find("digit_gallery").digits]


def test_a_wrong_answer_is_corrected_kept_and_there_after_a_restart(open_window, qtbot):
    hand = open_window()
    # To this hand, what looks like a seven is a one: every network trained on others misreads it.
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    QTest.keyClick(hand.window, Qt.Key.Key_1)
    assert "Kept as a 1" in hand.text("tell_it_words")
    assert hand.answer == "7"  # the drawing stays
    hand.action("action_clear").trigger()
    hand.draw(ONE)
    hand.click("tell_it_key_7")  # a slip
    hand.click("tell_it_undo")
    hand.click("tell_it_key_1")
    hand.window.close_unasked()

    again = open_window()
    again.action("action_page_digits").trigger()
    assert shown(again) == [1, 1]
    qtbot.waitUntil(lambda: again.find("only_misread").text().endswith("· 1"), timeout=ENOUGH)
    again.find("only_misread").click()
    assert shown(again) == [1]
    again.find("digit_gallery").selectAll()
    again.click("delete_digits")
    assert shown(again) == []
    again.click("undo_digits")
    assert shown(again) == [1]


def test_a_digit_typed_into_a_field_is_no_label(open_window, qtbot):
    hand = open_window()
    hand.draw(SEVEN)
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.action("action_page_train").trigger()
    field = hand.find("choice_epochs")
    field.setFocus()
    QTest.keyClick(field.focusWidget() or field, Qt.Key.Key_4)
    assert "Kept" not in hand.text("tell_it_words")


def test_what_was_labelled_can_be_trained_on(open_window):
    hand = open_window()
    for digit in range(4):
        hand.draw([[(0.3 + digit / 20, 0.2), (0.5, 0.8)]])
        hand.click(f"tell_it_key_{digit}")
        hand.action("action_clear").trigger()
    splits = open_data("mine")
    assert {name: len(part) for name, part in splits.parts.items()} == {"training": 1, "validation": 1, "test": 2}
