"""The image that the network really sees."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.drawing.values.reading import NetworkInput
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colour_maps import sequential
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

SIDE = 28
_FRAME = 1  # pixels of hairline on each side
SCALE = 3  # screen pixels a pixel


class NetworkInputView(Themed, QWidget):
    """28 × 28 square, sharp pixels in the colours of activation; the pointer reads one of them."""

    clicked = Signal()
    readout = Signal(str)  # "row 10, column 15: 0.83", counted from 1; empty when the pointer leaves

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_input")
        self.setAccessibleName("What the network sees")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tokens = tokens_in_force()
        self._colours = sequential(self._tokens)
        self._input = NetworkInput()
        self._image: QImage | None = None
        self._place: tuple[int, int] | None = None  # row and column under the pointer
        self._scale = SCALE
        self.show_input(self._input)

    def show_input(self, value: NetworkInput) -> None:
        """Show the pixels of ``value``; an empty frame when there are none."""
        self._input = value
        self._image = None
        if value.pixels is not None:
            levels = np.clip(np.round(value.pixels * 255), 0, 255).astype(np.uint8)
            rows = np.ascontiguousarray(self._colours[levels])
            height, width = levels.shape
            self._image = QImage(rows.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self.setAccessibleDescription("28 × 28 pixels" if self._image is not None else "Nothing drawn")
        self._tell()
        self.update()

    def set_scale(self, scale: int) -> None:
        """Show each pixel as so many screen pixels in each direction."""
        if scale != self._scale:
            self._scale = scale
            self.updateGeometry()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._colours = sequential(tokens)
        self.show_input(self._input)

    def sizeHint(self) -> QSize:
        side = SIDE * self._scale + 2 * _FRAME
        return QSize(side, side)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._place = None
        self._tell()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixels = self._pixels()
        painter.setPen(QPen(QColor(self._tokens.line), _FRAME))
        painter.setBrush(QColor(self._tokens.zero))
        painter.drawRect(pixels.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._image is None:
            return
        painter.drawImage(pixels, self._image)
        if self._place is not None:
            cell = pixels.width() / SIDE
            row, column = self._place
            mark = QRectF(pixels.x() + column * cell, pixels.y() + row * cell, cell, cell)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._tokens.negative), 1.5))
            painter.drawRect(mark.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _pixels(self) -> QRectF:
        """The square of the image, every pixel a whole number of device pixels wide."""
        ratio = self.devicePixelRatioF()
        room = min(self.width(), self.height()) - 2 * _FRAME
        side = max(int(room * ratio) // SIDE, 1) * SIDE / ratio
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    def _point_at(self, position: QPointF) -> None:
        pixels = self._pixels()
        inside = pixels.contains(position)
        cell = pixels.width() / SIDE
        row, column = int((position.y() - pixels.y()) / cell), int((position.x() - pixels.x()) / cell)
        place = (min(row, SIDE - 1), min(column, SIDE - 1)) if inside else None
        if place != self._place:
            self._place = place
            self._tell()
            self.update()

    def _tell(self) -> None:
        if self._input.pixels is None or self._place is None:
            self.readout.emit("")
        else:
            row, column = self._place
            self.readout.emit(f"row {row + 1}, column {column + 1}: {self._input.pixels[row, column]:.2f}")
