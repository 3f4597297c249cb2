"""What the colours of a heatmap stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.parts.widgets.map_image import argb_table, image_over
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

BAR_WIDTH = 132
BAR_HEIGHT = 8


class ColourLegend(Themed, QWidget):
    """A bar of the colours with its two ends named, and the words that say over what the scale reaches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colour_legend")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._tokens = tokens_in_force()
        self._low, self._high, self._text, self._is_signed = "0", "max", "", False
        self._bar = self._colours()
        self._tell()

    def show_range(self, low: str, high: str, signed: bool, text: str) -> None:
        """Name the ends; ``signed`` chooses the scale that has zero in its middle."""
        self._low, self._high, self._text = low, high, text
        if signed != self._is_signed:
            self._is_signed = signed
            self._bar = self._colours()
        self._tell()
        self.updateGeometry()
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._bar = self._colours()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width() + self._advance(self._text) + 3 * GRID, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._advance(self._low) + BAR_WIDTH + self._advance(self._high) + 4 * GRID, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(self._tokens.secondary))
        x = self._write(painter, 0, self._low) + 2 * GRID
        bar = QRectF(x, (self.height() - BAR_HEIGHT) / 2, BAR_WIDTH, BAR_HEIGHT)
        outline = QPainterPath()
        outline.addRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setClipPath(outline)
        painter.drawImage(bar, self._bar)
        painter.setClipping(False)
        painter.strokePath(outline, QColor(self._tokens.line))
        if self._is_signed:
            painter.fillRect(QRectF(bar.center().x() - 0.5, bar.bottom() + 2, 1, 4), QBrush(painter.pen().color()))
        x = self._write(painter, bar.right() + 2 * GRID, self._high) + 3 * GRID
        room = int(self.width() - x)
        self._write(painter, x, painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room))

    def _write(self, painter: QPainter, x: float, text: str) -> float:
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(x, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return x + width

    def _advance(self, text: str) -> int:
        return QFontMetrics(text_font(SMALL_TEXT_SIZE)).horizontalAdvance(text)

    def _colours(self) -> QImage:
        table = argb_table(self._tokens, has_sign=self._is_signed)
        return image_over(np.ascontiguousarray(table[None, :])).copy()

    def _tell(self) -> None:
        self.setAccessibleName(f"Colours from {self._low} to {self._high}: {self._text}")
