"""A number to be typed, in plain or scientific notation."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.parts.values.number_text import parse_number, round_step, write_number


class NumberField(QLineEdit):
    """Up and down step through round values, whole numbers by one. Nothing is told before the text is a number."""

    value_entered = Signal(object)  # float, or int for whole numbers; also when a refused text became right again
    text_refused = Signal(str)  # what was expected and what came

    def __init__(self, *, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_whole = whole
        self._value: float | int = 0
        self._is_refused = False
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self.enter)

    def show_value(self, value: float) -> None:
        """Show a value without telling of it; a text that means the same stays as it was typed."""
        if value == self._value and self._means(value):
            return
        self._value = value
        with QSignalBlocker(self):
            self.setText(write_number(value))
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if steps:
            self._step(steps)
        elif event.key() == Qt.Key.Key_Escape and not self._means(self._value):
            self.setText(write_number(self._value))
            self.enter()
        else:
            super().keyPressEvent(event)

    def _step(self, steps: int) -> None:
        value = max(0, int(self._value) + steps) if self._is_whole else round_step(self._value, steps)
        self.setText(write_number(value))
        self.enter()

    def enter(self) -> None:
        """Take the text as finished: tell its value when it is another one, or that it is none."""
        try:
            value = parse_number(self.text(), whole=self._is_whole)
        except ValueError as error:
            self._is_refused = True
            self.text_refused.emit(str(error))
            return
        if value != self._value or self._is_refused:
            self._value, self._is_refused = value, False
            self.value_entered.emit(value)

    def _means(self, value: float) -> bool:
        try:
            return parse_number(self.text(), whole=self._is_whole) == value
        except ValueError:
            return False
