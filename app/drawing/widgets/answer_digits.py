"""The answer in very large type; of a number, each digit can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.drawing.values.reading import NumberReading
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import ANSWER_SIZE, GRID, Tokens

_WIDTH_OF_DIGIT = 0.64  # of the size of type
_LINE = 3  # pixels under the digit looked at


class AnswerDigits(Themed, QLabel):
    """One digit as the label it is; several as large as the room allows, the one looked at underlined.

    A click on a digit, or an arrow key, chooses it.
    """

    digit_chosen = Signal(int)  # counted from the left

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("predicted_digit")
        self.setProperty("role", "answer")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumWidth(ANSWER_SIZE)
        self._number = NumberReading()
        self._tokens = tokens_in_force()
        self._suit_the_number()

    def show_number(self, number: NumberReading) -> None:
        is_other = number.is_several != self._number.is_several
        self._number = number
        self.setText(number.answer)
        if is_other:
            self._suit_the_number()
        self.update()

    def sizeHint(self) -> QSize:
        return self._of_one_digit(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._of_one_digit(super().minimumSizeHint())

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def place_of(self, index: int) -> QRectF:
        """Where that digit of several stands."""
        count = len(self._number.digits)
        width = min(self.width() / count, ANSWER_SIZE * _WIDTH_OF_DIGIT)
        left = (self.width() - width * count) / 2
        return QRectF(left + index * width, 0, width, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._number.is_several and event.button() == Qt.MouseButton.LeftButton:
            for index in range(len(self._number.digits)):
                if self.place_of(index).contains(event.position()):
                    self.digit_chosen.emit(index)
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = int(event.key() == Qt.Key.Key_Right) - int(event.key() == Qt.Key.Key_Left)
        if step == 0 or not self._number.is_several:
            super().keyPressEvent(event)
            return
        self.digit_chosen.emit(min(max(self._number.index + step, 0), len(self._number.digits) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._number.is_several:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(round(self.place_of(0).width() / _WIDTH_OF_DIGIT), ANSWER_SIZE)
        font = QFont(self.font())
        font.setPixelSize(max(size, 1))
        painter.setFont(font)
        for index, digit in enumerate(self._number.digits):
            place = self.place_of(index)
            is_looked_at = index == self._number.index
            painter.setPen(QColor(self._tokens.text if is_looked_at else self._tokens.secondary))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, digit.reading.answer)
            if is_looked_at:
                line = QRectF(0, 0, place.width() - GRID, _LINE)
                line.moveCenter(place.center())
                line.moveTop(place.center().y() + size * 0.45)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._tokens.accent))
                painter.drawRoundedRect(line, _LINE / 2, _LINE / 2)
                if self.hasFocus():
                    painter.setPen(QColor(self._tokens.accent))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    frame = QRectF(place.x(), place.center().y() - size * 0.5, place.width(), size)
                    painter.drawRoundedRect(frame.adjusted(1, 0, -1, 0), GRID, GRID)

    def _suit_the_number(self) -> None:
        several = self._number.is_several
        self.setAccessibleName("Predicted number" if several else "Predicted digit")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if several else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if several else Qt.CursorShape.ArrowCursor)

    def _of_one_digit(self, hint: QSize) -> QSize:
        """A longer answer takes no more room."""
        return QSize(min(hint.width(), ANSWER_SIZE), hint.height())
