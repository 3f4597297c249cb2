"""All units of a layer side by side, from the most to the least active."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inside.values.unit_facts import ranking, strengths, unit_name
from app.parts.values.activity import LayerActivity, LayerForm
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colours import mix
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import SMALL_TEXT_SIZE, Tokens

LABEL_HEIGHT = 18
WIDEST_BAR = 56


class UnitRanking(Themed, QWidget):
    """A bar a unit, upwards from zero and downwards below it; the shown unit in orange. A click asks for a unit."""

    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unit_ranking")
        self.setAccessibleName("The layer's units by activation")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._tokens = tokens_in_force()
        self._layer: LayerActivity | None = None
        self._order = np.empty(0, dtype=np.intp)
        self._unit = 0
        self._under: int | None = None

    def show_layer(self, layer: LayerActivity, unit: int) -> None:
        """Show a layer's units; scores keep the order of their digits."""
        self._layer, self._unit = layer, unit
        is_scores = layer.form is LayerForm.SCORES
        self._order = np.arange(layer.values.size) if is_scores else ranking(layer)
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 56)

    def sizeHint(self) -> QSize:
        return QSize(260, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._layer is None:
            return
        values = strengths(self._layer)[self._order]
        top, zero, bottom = self._heights(float(values.max()), float(values.min()))
        painter = QPainter(self)
        pitch = self._pitch()
        gap = 0.0 if pitch < 3 else min(pitch * 0.2, 6.0)
        span = max(float(values.max()), 0.0) - min(float(values.min()), 0.0)
        scale = (bottom - top) / span if span > 0 else 0.0
        quiet = QColor(mix(self._tokens.surface, self._tokens.accent, 0.55))
        for place, (unit, value) in enumerate(zip(self._order, values, strict=True)):
            colour = quiet
            if unit == self._unit:
                colour = QColor(self._tokens.negative)
            elif place == self._under:
                colour = QColor(self._tokens.accent)
            height = max(abs(float(value)) * scale, 1.0)
            bar_top = zero - height if value >= 0 else zero
            painter.fillRect(QRectF(place * pitch, bar_top, max(pitch - gap, 0.5), height), colour)
        painter.fillRect(QRectF(0, zero, pitch * len(values), 1), QColor(self._tokens.line))
        self._paint_labels(painter, pitch)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
        if place != self._under:
            self._under = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.unit_chosen.emit(int(self._order[place]))

    def _paint_labels(self, painter: QPainter, pitch: float) -> None:
        layer = self._layer
        if layer is None:
            return
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(self._tokens.secondary))
        low = self.height() - LABEL_HEIGHT
        if layer.form is LayerForm.SCORES:
            for digit in self._order:
                box = QRectF(digit * pitch, low, pitch - min(pitch * 0.2, 6.0), LABEL_HEIGHT)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, str(digit))
            return
        text = "most active first"
        if self._under is not None:
            text = unit_name(layer, int(self._order[self._under]))
        painter.drawText(QRectF(0, low, self.width(), LABEL_HEIGHT), Qt.AlignmentFlag.AlignBottom, text)

    def _heights(self, highest: float, lowest: float) -> tuple[float, float, float]:
        """Where the largest value, zero and the smallest one stand."""
        top, bottom = 2.0, float(self.height() - LABEL_HEIGHT - 2)
        up, down = max(highest, 0.0), max(-lowest, 0.0)
        zero = bottom if up + down == 0 else top + (bottom - top) * up / (up + down)
        return top, zero, bottom

    def _pitch(self) -> float:
        return min(self.width() / max(len(self._order), 1), WIDEST_BAR)

    def _place_under(self, point: QPointF) -> int | None:
        place = int(point.x() / self._pitch()) if point.x() >= 0 else -1
        return place if 0 <= place < len(self._order) else None
