"""The answer, how sure it is, and what it was drawn from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.drawing.values.reading import NetworkInput, NumberReading, Reading
from app.drawing.widgets.answer_digits import AnswerDigits
from app.drawing.widgets.network_input import NetworkInputView
from app.parts.values.number_text import percent
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GRID

BESIDE_HEIGHT, LINK_HEIGHT = 48, 18  # pixels, beside the network's input
_CAPTION = "what\nit sees"


class Answer(QWidget):
    """The answer in very large type; beside it, of the digit looked at, the two largest shares and what is seen."""

    preparation_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.digits = AnswerDigits()
        self._first = _line("answer_share", "How sure", "heading", 22)
        self._second = _line("second_share", "Second guess", "secondary", 18)
        self._caption = _line("network_input_readout", "Pixel under the pointer", "small", BESIDE_HEIGHT)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.network_input = NetworkInputView()
        self.network_input.readout.connect(self._show_readout)
        self.network_input.clicked.connect(self.preparation_requested)
        self._how = _how_button()
        self._how.clicked.connect(self.preparation_requested)
        seen = QHBoxLayout()
        seen.setSpacing(2 * GRID)
        seen.addWidget(self.network_input)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._caption)
        beside.addWidget(self._how, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addStretch()
        seen.addLayout(beside, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._first)
        words.addWidget(self._second)
        words.addSpacing(2 * GRID)
        words.addLayout(seen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.digits, 5)
        row.addLayout(words, 6)
        self._show_readout("")
        self.show_number(NumberReading())

    def show_number(self, number: NumberReading) -> None:
        """Say what ``number`` answers, in digits and, of the digit looked at, in words."""
        first, second = _words(number.reading)
        self.digits.show_number(number)
        self._first.setText(first)
        self._second.setText(second)
        place = f"digit {number.index + 1} of {len(number.digits)}" if number.is_several else ""
        self.digits.setAccessibleDescription(". ".join(part for part in (place, first, second) if part))

    def show_input(self, value: NetworkInput) -> None:
        self.network_input.show_input(value)

    def _show_readout(self, text: str) -> None:
        self._caption.setText(text.replace(", ", "\n").replace(": ", "\n") or _CAPTION)
        # The pixel's three lines take the place of two and the button.
        self._caption.setFixedHeight(BESIDE_HEIGHT if text else BESIDE_HEIGHT - LINK_HEIGHT)
        self._how.setVisible(not text)


def _words(reading: Reading) -> tuple[str, str]:
    if reading.is_blank:
        return "", ""
    first, second = reading.ranking[:2]
    shares = reading.shares
    if reading.doubt is not None:
        return reading.doubt
    if shares[first] == 0:
        return "No answer", "all ten scores are 0"
    if reading.is_unsure:
        return f"Unsure: {first} or {second}?", f"{percent(shares[first])}, {percent(shares[second])}"
    share = percent(shares[first])
    return f"{share[:1].upper()}{share[1:]} sure", f"else {second}, {percent(shares[second])}"


def _how_button() -> QPushButton:
    button = push_button("preparation_button", "How?", "How the input was prepared")
    button.setProperty("link", True)
    button.setFixedHeight(LINK_HEIGHT)
    return button


def _line(name: str, accessible: str, role: str, height: int) -> QLabel:
    """A label whose text never moves what stands around it."""
    label = QLabel()
    label.setObjectName(name)
    label.setAccessibleName(accessible)
    label.setProperty("role", role)
    label.setFixedHeight(height)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label
