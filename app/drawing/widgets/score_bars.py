"""The ten scores as bars."""

from __future__ import annotations

from math import acos, degrees

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.drawing.values.reading import BLANK, IF_IT_WERE, Reading
from app.parts.values.number_text import percent
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colours import mix
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

DIGITS = 10
_ROW = 19
_THIN_ROW, _LOW_ROW = 14, 12
_COLOURS = "text", "secondary", "track", "accent", "surface"
_BAR = 8
_RIM = 1.5  # of a hollow bar
_DIGIT_COLUMN = 20
_NUMBER_COLUMN = 44


class ScoreBars(Themed, QWidget):
    """A row for each digit: its bar and its share in percent. The answer's row wears the accent.

    Of what is taken for no digit the bars are hollow: those scores are of no answer.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score_bars")
        self.setAccessibleName("Scores")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._is_low = False
        self._plain = text_font()
        self._strong = text_font(strong=True)
        self.show_reading(BLANK)
        self.show_theme(tokens_in_force())

    def show_reading(self, reading: Reading) -> None:
        """Show the shares of ``reading``; empty bars when nothing is drawn."""
        self._reading = reading
        self._answer = reading.answer  # worked out once, not for every row
        self.setAccessibleDescription(_spoken(reading))
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._colours = {
            name: QColor(getattr(tokens, name)) for name in ("text", "secondary", "track", "accent", "surface")
        }
        self._pale = QColor(mix(tokens.track, tokens.accent, 0.5))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(276, DIGITS * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, DIGITS * (_LOW_ROW if self._is_low else _THIN_ROW))

    def set_low(self, is_low: bool) -> None:
        """Make do with less height."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = min(int(event.pos().y() * DIGITS / max(self.height(), 1)), DIGITS - 1)
            if self._reading.is_blank:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), _tip(self._reading, row), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shares = self._reading.shares or (0.0,) * DIGITS
        height = self.height() / DIGITS
        for digit, share in enumerate(shares):
            row = QRectF(0, digit * height, self.width(), height)
            self._paint_row(painter, row, digit, share)

    def _paint_row(self, painter: QPainter, row: QRectF, digit: int, share: float) -> None:
        colours = self._colours
        is_answer = self._answer == str(digit)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._strong)
        is_muted = self._reading.is_blank or self._reading.is_hypothetical
        painter.setPen(colours["secondary" if is_muted else "text"])
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignLeft, str(digit))
        track = QRectF(_DIGIT_COLUMN, 0, row.width() - _DIGIT_COLUMN - _NUMBER_COLUMN, _BAR)
        track.moveTop(round(row.center().y() - _BAR / 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours["track"])
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.setBrush(colours["accent"] if is_answer else self._pale)
        _fill(painter, track, track.width() * share)
        if self._reading.is_hypothetical:
            painter.setBrush(colours["surface"])
            inside = track.adjusted(_RIM, _RIM, -_RIM, -_RIM)
            _fill(painter, inside, track.width() * share - 2 * _RIM)
        if not self._reading.is_blank:
            painter.setFont(self._strong if is_answer else self._plain)
            painter.setPen(colours["text" if is_answer else "secondary"])
            painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, f"{share * 100:.1f}")


def _fill(painter: QPainter, track: QRectF, width: float) -> None:
    """The part of the track up to ``width``; less than its round end is a segment of that circle."""
    high = track.height()
    if width >= high:
        painter.drawRoundedRect(QRectF(track.x(), track.y(), width, high), high / 2, high / 2)
    elif width > 0:
        half = degrees(acos(1 - 2 * width / high))
        painter.drawChord(QRectF(track.x(), track.y(), high, high), round((180 - half) * 16), round(2 * half * 16))


def _tip(reading: Reading, row: int) -> str:
    tip = f"{row}: score {reading.scores[row]:.6f}"
    return f"{IF_IT_WERE}, {tip}" if reading.is_hypothetical else tip


def _spoken(reading: Reading) -> str:
    if reading.is_blank:
        return "Nothing drawn"
    shares = ", ".join(f"{digit}: {percent(share)}" for digit, share in enumerate(reading.shares))
    return f"{IF_IT_WERE}: {shares}" if reading.is_hypothetical else shares
