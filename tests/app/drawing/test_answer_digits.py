from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.drawing.values.reading import NumberReading, ReadDigit, Reading
from app.drawing.widgets.answer_digits import AnswerDigits
from app.shell.theme.tokens import ANSWER_SIZE

BOX = (0.0, 0.0, 0.2, 0.2)


def number(text: str, index: int = 0) -> NumberReading:
    return NumberReading(tuple(ReadDigit(reading(each), BOX) for each in text), index)


def reading(answer: str) -> Reading:
    if answer == "?":
        return Reading((0.1,) * 10)
    return Reading(tuple(float(digit == int(answer)) for digit in range(10)))


@pytest.fixture
def answer(qtbot: QtBot) -> AnswerDigits:
    made = AnswerDigits()
    qtbot.addWidget(made)
    made.resize(120, 110)
    made.show()
    return made


def test_a_number_is_its_digits_and_what_is_unsure(answer: AnswerDigits) -> None:
    answer.show_number(number("20?6"))
    assert answer.text() == "20?6"
    assert answer.accessibleName() == "Predicted number"
    answer.show_number(number("7"))
    assert (answer.text(), answer.accessibleName()) == ("7", "Predicted digit")
    answer.show_number(NumberReading())
    assert answer.text() == ""


def test_digits_stand_side_by_side_within_the_label(answer: AnswerDigits) -> None:
    for text in ("10", "2026", "1234567890"):
        answer.show_number(number(text))
        places = [answer.place_of(index) for index in range(len(text))]
        assert places[0].left() >= 0
        assert places[-1].right() <= answer.width() + 0.01
        assert all(one.right() <= other.left() + 0.01 for one, other in pairwise(places))


def test_a_click_chooses_a_digit_of_several(answer: AnswerDigits, qtbot: QtBot) -> None:
    chosen: list[int] = []
    answer.digit_chosen.connect(chosen.append)
    answer.show_number(number("2026", 3))
    for index in (0, 2, 3):
        qtbot.mouseClick(answer, Qt.MouseButton.LeftButton, pos=answer.place_of(index).center().toPoint())
    assert chosen == [0, 2, 3]
    answer.show_number(number("7"))
    qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
    assert chosen == [0, 2, 3]


def test_arrow_keys_choose_the_next_one(answer: AnswerDigits, qtbot: QtBot) -> None:
    chosen: list[int] = []
    answer.digit_chosen.connect(chosen.append)
    answer.show_number(number("123", 1))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(answer, key)
    answer.show_number(number("123", 2))
    qtbot.keyClick(answer, Qt.Key.Key_Right)  # there is no further one
    assert chosen == [0, 2, 2]


def test_the_digit_looked_at_is_marked(answer: AnswerDigits) -> None:
    pictures = []
    for index in (0, 1, 0):
        answer.show_number(number("11", index))
        pictures.append(answer.grab().toImage())
    assert pictures[0] == pictures[2]
    assert pictures[0] != pictures[1]


def test_a_longer_answer_takes_no_more_room(answer: AnswerDigits) -> None:
    answer.show_number(number("1234567890"))
    assert answer.minimumSizeHint().width() <= ANSWER_SIZE
    assert answer.sizeHint().width() <= ANSWER_SIZE
