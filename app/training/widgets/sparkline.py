"""A small curve of a run: how it goes, without numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens
from app.training.values.curve_points import CurveKind
from app.training.values.training import NO_CURVES, Curves

SIZE = QSize(84, 28)


class Sparkline(Themed, QWidget):
    """Training and validation by epoch, on a scale of their own."""

    def __init__(self, kind: CurveKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._curves = NO_CURVES
        self._tokens = tokens_in_force()
        self.setObjectName(f"{kind.value}_sparkline")
        self.setToolTip(f"{kind.value.capitalize()} by epoch")
        self.setAccessibleName(self.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_curves(self, curves: Curves) -> None:
        if curves.epochs != self._curves.epochs:
            self._curves = curves
            self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def sizeHint(self) -> QSize:
        return SIZE

    def lines(self) -> tuple[tuple[QPointF, ...], tuple[QPointF, ...]]:
        """Where the curves of training and of validation run, in the widget."""
        name = self._kind.value
        values = np.array(
            [[getattr(point, f"{part}_{name}") for point in self._curves.epochs] for part in ("training", "validation")]
        )
        if not values.size or not np.isfinite(values).any():
            return (), ()
        low, high = np.nanmin(values), np.nanmax(values)
        across = np.linspace(1, self.width() - 2, values.shape[1]) if values.shape[1] > 1 else np.array([1.0])
        up = (values - low) / max(high - low, 1e-12) * (self.height() - 4)
        found = [
            tuple(QPointF(x, self.height() - 2 - y) for x, y in zip(across, row, strict=True) if np.isfinite(y))
            for row in up
        ]
        return found[0], found[1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens.line), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        for line, colour in zip(self.lines(), (self._tokens.accent, self._tokens.negative), strict=True):
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.drawPolyline(QPolygonF(line))
