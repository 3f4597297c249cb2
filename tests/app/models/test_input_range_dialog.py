from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QRadioButton

from app.models.values.input_range import RangeChoice, RangeQuestion
from app.models.widgets.input_range_dialog import InputRangeDialog

QUESTION = RangeQuestion(
    "theirs.onnx",
    (RangeChoice("0..1", "0 to 1", "12.0 %"), RangeChoice("0..255", "0 to 255", "11.0 %")),
    "0..1",
    "MNIST digits",
    is_unclear=True,
)


@pytest.fixture
def dialog(qtbot):
    dialog = InputRangeDialog()
    qtbot.addWidget(dialog)
    dialog.chosen = []
    dialog.range_chosen.connect(dialog.chosen.append)
    dialog.show_question(QUESTION)
    dialog.ask()
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_the_range_that_is_taken_is_marked_and_another_can_be_chosen(dialog):
    assert dialog.findChild(QRadioButton, "input_range_0..1").isChecked()
    dialog.findChild(QRadioButton, "input_range_0..255").click()
    dialog.findChild(QPushButton, "input_range_use").click()
    assert dialog.chosen == ["0..255"]
    assert not dialog.isVisible()


def test_any_other_can_be_typed(dialog, qtbot):
    qtbot.keyClicks(dialog.findChild(QLineEdit, "input_range_typed"), "0..15")
    dialog.findChild(QPushButton, "input_range_use").click()
    assert dialog.chosen == ["0..15"]


def test_what_is_left_as_it_is_tells_nothing(dialog):
    dialog.findChild(QPushButton, "input_range_use").click()
    assert dialog.chosen == []


def test_what_was_not_tried_is_not_said_to_read_few_digits(dialog):
    text = dialog.findChild(QLabel, "input_range_text")
    assert text.text().startswith("It reads few digits in any of these ranges")
    dialog.show_question(replace(QUESTION, digits="", is_unclear=False))
    assert text.text() == "From white paper to black ink:"
    dialog.show_question(replace(QUESTION, digits=""))
    assert text.text().startswith("It is too large to be tried, so 0 to 1 was kept.")


def test_what_is_taken_before_it_was_tried_can_be_chosen(dialog):
    dialog.show_question(replace(QUESTION, digits="", is_unclear=False))
    dialog.findChild(QPushButton, "input_range_use").click()
    assert dialog.chosen == ["0..1"]


def test_what_is_found_meanwhile_leaves_what_was_typed_and_is_marked_where_nothing_was_chosen(dialog, qtbot):
    found = replace(QUESTION, taken="0..255", is_unclear=False)
    dialog.show_question(found)
    qtbot.waitUntil(lambda: dialog.findChild(QRadioButton, "input_range_0..255").isChecked())
    qtbot.keyClicks(dialog.findChild(QLineEdit, "input_range_typed"), "0..15")
    dialog.show_question(QUESTION)
    assert dialog.findChild(QLineEdit, "input_range_typed").text() == "0..15"
    dialog.findChild(QPushButton, "input_range_use").click()
    assert dialog.chosen == ["0..15"]
