from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from app.digits.values.collection import CollectedDigit, SeenDigit
from app.digits.values.personal_test import ModelScores, PersonalTest, PersonalTestPhase, Score
from app.digits.widgets.digit_gallery import DigitGallery
from app.digits.widgets.personal_test_view import PersonalTestView

IMAGE = np.zeros((28, 28), np.uint8)
MISREAD = (CollectedDigit("key", 7), SeenDigit(IMAGE, "1"))
GOOD = ModelScores("good", all=Score(20, 20), held_out=Score(10, 10), by_digit=(Score(2, 2),) * 10)
POOR = ModelScores(
    "poor",
    has_learned=True,
    all=Score(19, 20),
    held_out=Score(9, 10),
    by_digit=(*(Score(2, 2),) * 7, Score(1, 2), Score(2, 2), Score()),
    misread=(MISREAD,),
)
BROKEN = ModelScores("broken", problem="no such file")


@pytest.fixture
def view(qtbot) -> PersonalTestView:
    made = PersonalTestView()
    qtbot.addWidget(made)
    made.resize(572, 500)
    made.show()
    return made


def part(view: PersonalTestView, name: str, kind=object):
    return view.findChild(kind, name)


def row(view: PersonalTestView, number: int) -> list[str]:
    table = part(view, "personal_test_table")
    return [table.item(number, column).text() for column in range(table.columnCount())]


def test_each_model_has_a_row(view):
    view.show_test(PersonalTest(PersonalTestPhase.DONE, models=(GOOD, POOR, BROKEN)))
    assert row(view, 0) == ["good", "20 · 100 %", "10 · 100 %", *["·"] * 10]
    assert row(view, 1) == ["poor *", "19 · 95 %", "9 · 90 %", *["·"] * 7, "1", "·", ""]
    assert row(view, 2) == ["broken", "–", "–", *[""] * 10]
    table = part(view, "personal_test_table")
    assert [table.horizontalHeaderItem(column).text() for column in range(4)] == ["Model", "All 20", "Held out 10", "0"]
    assert "held out are a fair test" in part(view, "personal_test_message").text()
    assert table.columnViewportPosition(12) + table.columnWidth(12) <= table.viewport().width()


def test_what_the_chosen_model_misreads_is_shown(view):
    view.show_test(PersonalTest(PersonalTestPhase.DONE, models=(GOOD, POOR, BROKEN)))
    words, gallery = part(view, "misread_words", QLabel), part(view, "misread_gallery", DigitGallery)
    assert words.text() == "good reads all of your digits right"
    assert gallery.digits == ()
    part(view, "personal_test_table").selectRow(1)
    assert words.text() == "Misread by poor · 1"
    assert [digit.label for digit in gallery.digits] == [7]
    part(view, "personal_test_table").selectRow(2)
    assert words.text() == "broken: no such file"


def test_the_choice_stays_while_models_come_in(view):
    view.show_test(PersonalTest(PersonalTestPhase.RUNNING, models=(GOOD, POOR)))
    part(view, "personal_test_table").selectRow(1)
    view.show_test(PersonalTest(PersonalTestPhase.RUNNING, models=(GOOD, POOR, BROKEN)))
    assert part(view, "personal_test_table").currentRow() == 1


def test_while_it_runs_it_can_be_cancelled(view, qtbot):
    view.show_test(PersonalTest(PersonalTestPhase.RUNNING, message="Reading with good", fraction=0.4))
    assert part(view, "personal_test_message").text() == "Reading with good …"
    assert part(view, "personal_test_progress", QProgressBar).value() == 400
    assert not part(view, "personal_test_again").isVisible()
    with qtbot.waitSignal(view.cancel_requested):
        part(view, "personal_test_cancel", QPushButton).click()
    view.show_test(PersonalTest(PersonalTestPhase.DONE))
    assert not part(view, "personal_test_cancel").isVisible()
    with qtbot.waitSignal(view.start_requested):
        part(view, "personal_test_again", QPushButton).click()
    with qtbot.waitSignal(view.closed):
        part(view, "personal_test_close", QPushButton).click()


def test_without_digits_there_is_nothing_to_test_again(view):
    view.show_test(PersonalTest(refusal="Label a few"))
    assert not part(view, "personal_test_again").isEnabled()
