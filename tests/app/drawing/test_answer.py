from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.drawing.values.reading import BLANK, NetworkInput, NumberReading, ReadDigit, Reading
from app.drawing.widgets.answer import Answer
from app.parts.values.number_text import percent

SURE = Reading((0.001, 0, 0.003, 0, 0.982, 0, 0.002, 0.001, 0, 0.011))
UNSURE = Reading((0.03, 0.02, 0.02, 0.05, 0.40, 0.02, 0.02, 0.03, 0.04, 0.37))
NO_DIGIT = Reading(SURE.scores, ("A scribble?", "too much line"))
SIGMOIDS = Reading((0, 0, 0, 0.2, 0, 0, 0, 0, 0.6, 0))  # shares 0.25 and 0.75


def one(reading: Reading) -> NumberReading:
    """As of a drawing of one digit, or of none."""
    return NumberReading() if reading.is_blank else NumberReading((ReadDigit(reading, (0.1, 0.1, 0.9, 0.9)),))


@pytest.fixture
def card(qtbot: QtBot) -> Answer:
    made = Answer()
    qtbot.addWidget(made)
    made.resize(300, 160)
    made.show()
    return made


def _text(card: Answer, name: str) -> str:
    label = card.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def _words(card: Answer) -> tuple[str, str, str]:
    return _text(card, "predicted_digit"), _text(card, "answer_share"), _text(card, "second_share")


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (SURE, ("4", "98.2 % sure", "else 9, 1.1 %")),
        (Reading((0.0,) * 10), ("?", "No answer", "all ten scores are 0")),
        (SIGMOIDS, ("8", "75.0 % sure", "else 3, 25.0 %")),
        (UNSURE, ("?", "Unsure: 4 or 9?", "40.0 %, 37.0 %")),
        (NO_DIGIT, ("?", "A scribble?", "too much line")),
        (BLANK, ("", "", "")),
    ],
    ids=["sure", "nothing", "sigmoids", "unsure", "no digit", "blank"],
)
def test_the_reading_in_words(card: Answer, reading: Reading, words: tuple[str, str, str]) -> None:
    card.show_number(one(reading))
    assert _words(card) == words


def test_a_blank_canvas_takes_the_answer_back(card: Answer) -> None:
    card.show_number(one(SURE))
    card.show_number(one(BLANK))
    assert _words(card) == ("", "", "")


def test_a_reader_hears_how_sure_it_is(card: Answer) -> None:
    card.show_number(one(SURE))
    digit = card.findChild(QLabel, "predicted_digit")
    assert isinstance(digit, QLabel)
    assert digit.accessibleName() == "Predicted digit"
    assert digit.accessibleDescription() == "98.2 % sure. else 9, 1.1 %"


def test_nothing_moves_when_the_words_change(card: Answer) -> None:
    places = set()
    for reading in (BLANK, SURE, UNSURE, NO_DIGIT, Reading((0,) * 9 + (1,))):
        card.show_number(one(reading))
        card.layout().activate()
        labels = card.findChildren(QLabel)
        places.add(tuple((label.objectName(), *label.geometry().getRect()) for label in labels))
    assert len(places) == 1
    assert card.height() == 160


def test_a_share_in_words_begins_the_line_like_a_sentence(card: Answer) -> None:
    card.show_number(one(Reading((0.99996, *[0.00004 / 9] * 9))))
    assert _text(card, "answer_share") == "Over 99.9 % sure"


def test_the_pixel_under_the_pointer_is_read_beside_the_image(card: Answer, qtbot: QtBot) -> None:
    card.show_input(NetworkInput(np.full((28, 28), 0.5, np.float32)))
    assert _text(card, "network_input_readout") == "what\nit sees"
    qtbot.mouseMove(card.network_input, QPoint(5, 2))
    assert _text(card, "network_input_readout") == "row 1\ncolumn 2\n0.50"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.982, "98.2 %"),
        (1.0, "over 99.9 %"),
        (0.99996, "over 99.9 %"),
        (0.0, "0.0 %"),
        (0.00004, "under 0.1 %"),
        (0.0005, "0.1 %"),
    ],
)
def test_percent_is_never_rounded_to_certainty(share: float, text: str) -> None:
    assert percent(share) == text


def test_of_a_number_the_words_tell_of_the_digit_looked_at(card: Answer) -> None:
    both = tuple(ReadDigit(reading, (0.0, 0.0, 0.4, 0.4)) for reading in (SURE, UNSURE))
    card.show_number(NumberReading(both, 0))
    assert _words(card) == ("4?", "98.2 % sure", "else 9, 1.1 %")
    card.show_number(NumberReading(both, 1))
    assert _words(card) == ("4?", "Unsure: 4 or 9?", "40.0 %, 37.0 %")
    assert card.digits.accessibleDescription() == "digit 2 of 2. Unsure: 4 or 9?. 40.0 %, 37.0 %"


def test_the_button_and_the_input_ask_how_it_was_prepared(qtbot: QtBot, card: Answer) -> None:
    button = card.findChild(QPushButton, "preparation_button")
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(card.preparation_requested):
        button.click()
    with qtbot.waitSignal(card.preparation_requested):
        QTest.mouseClick(card.network_input, Qt.MouseButton.LeftButton)


def test_the_pixel_under_the_pointer_takes_the_buttons_place(card: Answer) -> None:
    button = card.findChild(QPushButton, "preparation_button")
    assert isinstance(button, QPushButton)
    height = card.sizeHint().height()
    card.network_input.readout.emit("row 10, column 15: 0.83")
    assert not button.isVisible()
    assert card.sizeHint().height() == height
    card.network_input.readout.emit("")
    assert button.isVisible()
