"""The legend of a plot, which also reads the curves' values at an epoch."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, TEXT_SIZE, Tokens

SAMPLE = 14  # the length of a curve's sample
ENTRIES = ("training", "validation")


class CurveLegend(Themed, QWidget):
    """Two samples with their names; while an epoch is looked at, the epoch and its two values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tokens = tokens_in_force()
        self._epoch = ""
        self._values = ("", "")
        self._tell()

    def show_names(self) -> None:
        """Nothing is looked at."""
        self.show_values("", ("", ""))

    def show_values(self, epoch: str, values: tuple[str, str]) -> None:
        """Read the values at ``epoch``, both as they are to be written."""
        self._epoch, self._values = epoch, values
        self._tell()
        self.update()

    @property
    def text(self) -> str:
        """What the legend says, in words."""
        entries = (f"{name} {value}".strip() for name, value in zip(ENTRIES, self._values, strict=True))
        return " · ".join(filter(None, (self._epoch, *entries)))

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._width(with_names=True), TEXT_SIZE + 2 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, TEXT_SIZE + 2 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with_names = self._width(with_names=True) <= self.width()
        x = float(self.width())
        colours = (self._tokens.accent, self._tokens.negative)
        for name, value, colour in reversed(list(zip(ENTRIES, self._values, colours, strict=True))):
            x = self._write(painter, x, value, self._tokens.text, strong=True)
            if with_names or not value:
                x = self._write(painter, x - (GRID if value else 0), name, self._tokens.secondary)
            x -= SAMPLE + 2 * GRID
            painter.setPen(QPen(QColor(colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            middle = self.height() / 2
            painter.drawLine(QRectF(x + 2, middle, 0, 0).topLeft(), QRectF(x + SAMPLE - 2, middle, 0, 0).topLeft())
            x -= 4 * GRID
        if self._epoch:
            self._write(painter, x, self._epoch, self._tokens.secondary)

    def _write(self, painter: QPainter, right: float, text: str, colour: str, *, strong: bool = False) -> float:
        """Write a text that ends at ``right``; the result is where it begins."""
        painter.setFont(text_font(strong=strong))
        painter.setPen(QColor(colour))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(right - width - 1, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width

    def _width(self, *, with_names: bool) -> int:
        plain, strong = QFontMetrics(text_font()), QFontMetrics(text_font(strong=True))
        width = plain.horizontalAdvance(self._epoch)
        for name, value in zip(ENTRIES, self._values, strict=True):
            width += strong.horizontalAdvance(value) + SAMPLE + 6 * GRID
            if with_names or not value:
                width += plain.horizontalAdvance(name) + (GRID if value else 0)
        return width

    def _tell(self) -> None:
        self.setAccessibleName(f"Legend: {self.text}")
