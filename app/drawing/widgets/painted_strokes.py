"""Strokes that are finished, painted once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.drawing.values.sketch import Stroke
from app.drawing.widgets.stroke_path import stroke_path

Strokes = tuple[Stroke, ...]


class PaintedStrokes:
    """A picture of the strokes that do not change while the pen moves; only those that are new are painted."""

    def __init__(self) -> None:
        self._strokes: Strokes = ()
        self._how: tuple[float, float, str] = (0.0, 0.0, "")
        self._pixmap = QPixmap()

    def pixmap(self, strokes: Strokes, side: float, ratio: float, ink: str) -> QPixmap:
        """The strokes on a transparent square of ``side`` pixels, each of ``ratio`` pixels of the screen."""
        shared = len(self._strokes)
        if (side, ratio, ink) != self._how or len(strokes) < shared or any(map(_differ, self._strokes, strokes)):
            self._how, self._strokes, shared = (side, ratio, ink), (), 0
            self._pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
        if len(strokes) > shared:
            painter = QPainter(self._pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for stroke in strokes[shared:]:
                painter.setPen(stroke_pen(ink, stroke.width * side))
                painter.drawPath(stroke_path(stroke, side))
            painter.end()
        self._strokes = strokes
        return self._pixmap


def stroke_pen(ink: str, width: float) -> QPen:
    """A round pen, ``width`` pixels wide."""
    return QPen(QColor(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _differ(first: Stroke, second: Stroke) -> bool:
    return first is not second
