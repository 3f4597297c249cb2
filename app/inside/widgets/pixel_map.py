"""An image or a map of its pixels, square and sharp."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.parts.values.colour_scale import levels
from app.parts.widgets.map_image import argb_tables, image_over
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

SIDE = 28
_LEAST, _USUAL = 2, 6  # screen pixels a pixel
INK = 0.3

Values = npt.NDArray[np.floating]


class PixelMap(Themed, QWidget):
    """Values (28, 28): ink from paper to full, or with a sign from orange to blue, over it the outline of the ink."""

    def __init__(self, name: str, words: str, *, has_sign: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self._has_sign = has_sign
        self._tokens = tokens_in_force()
        self._values: Values | None = None
        self._ink: Values | None = None
        self._reach = 0.0

    @property
    def values(self) -> Values | None:
        """What is shown."""
        return self._values

    def show_values(self, values: Values | None, *, reach: float | None = None, ink: Values | None = None) -> None:
        """Show ``values``, full colour at ``reach`` (else at the largest of them); None shows an empty place."""
        self._values, self._ink = values, ink
        largest = 0.0 if values is None else float(np.abs(values).max())
        self._reach = largest if reach is None else reach
        self.update()

    def fit(self, room: int) -> None:
        """Take the largest whole number of screen pixels a pixel that fits ``room`` pixels."""
        edge = max((room - 2) // SIDE, _LEAST)
        self.setFixedHeight(edge * SIDE + 2)

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE * _USUAL + 2, SIDE * _USUAL + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE * _LEAST + 2, SIDE * _LEAST + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._tokens
        edge = max((min(self.width(), self.height()) - 2) // SIDE, 1)
        side = edge * SIDE
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.zero))
        painter.drawRect(QRectF(0.5, 0.5, side + 1, side + 1))
        if self._values is None:
            return
        painter.drawImage(QRectF(1, 1, side, side), self._image())
        if self._ink is not None:
            painter.setPen(QPen(QColor(tokens.secondary), 1))
            self._outline(painter, edge)

    def _image(self) -> QImage:
        assert self._values is not None
        table = argb_tables(self._tokens)[self._has_sign]
        values = np.asarray(self._values, np.float32)
        steps = levels(values, np.float32(self._reach) + np.zeros((), np.float32), signed=self._has_sign)
        return image_over(np.ascontiguousarray(table[steps])).copy()

    def _outline(self, painter: QPainter, edge: int) -> None:
        """Lines between pixels with ink and those without."""
        assert self._ink is not None
        inked = np.pad(np.asarray(self._ink) > INK, 1)
        for row, column in np.argwhere(inked[:, 1:] != inked[:, :-1]).tolist():
            painter.drawLine(1 + column * edge, 1 + (row - 1) * edge, 1 + column * edge, 1 + row * edge)
        for row, column in np.argwhere(inked[1:] != inked[:-1]).tolist():
            painter.drawLine(1 + (column - 1) * edge, 1 + row * edge, 1 + column * edge, 1 + row * edge)
