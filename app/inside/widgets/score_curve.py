"""How the scores of two digits change along the way from the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import SMALL_TEXT_SIZE, Tokens

LEFT, RIGHT, TOP, BOTTOM = 40, 28, 18, 18


class ScoreCurve(Themed, QWidget):
    """The answer's share in blue, the target's in orange, both named at their ends; the strength chosen as a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score_curve")
        self.setAccessibleName("Scores by strength")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tokens = tokens_in_force()
        self._strengths: Sequence[float] = ()
        self._lines: tuple[tuple[str, Sequence[float]], ...] = ()
        self._flips_at: float | None = None
        self._index = 0

    def show_scores(
        self, strengths: Sequence[float], lines: tuple[tuple[str, Sequence[float]], ...], flips_at: float | None
    ) -> None:
        """Scores in [0, 1] by strength: of the answer, then of the target."""
        self._strengths, self._lines, self._flips_at = strengths, lines, flips_at
        self.update()

    def show_index(self, index: int) -> None:
        self._index = index
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        across, up = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        for share in (0.0, 0.5, 1.0):
            y = TOP + up * (1 - share)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(LEFT, y), QPointF(LEFT + across, y))
            painter.setPen(QColor(tokens.secondary))
            text = f"{share * 100:.0f}{' %' if share == 1 else ''}"
            painter.drawText(
                QRectF(0, y - 8, LEFT - 8, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        if len(self._strengths) < 2 or not self._lines:
            return
        most = max(self._strengths[-1], 1e-9)
        for (name, scores), colour in zip(self._lines, (tokens.accent, tokens.negative), strict=True):
            points = [
                QPointF(LEFT + across * strength / most, TOP + up * (1 - score))
                for strength, score in zip(self._strengths, scores, strict=True)
            ]
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawPolyline(QPolygonF(points))
            painter.drawText(points[-1] + QPointF(8, 4), name)
        painter.setPen(QPen(QColor(tokens.secondary), 1, Qt.PenStyle.DashLine))
        if self._flips_at is not None:
            x = LEFT + across * self._flips_at / most
            painter.drawLine(QPointF(x, TOP), QPointF(x, TOP + up))
            painter.drawText(QPointF(min(x + 4, LEFT + across - 80), TOP - 5), f"flips at {self._flips_at:.2g}")
        x = LEFT + across * self._strengths[min(self._index, len(self._strengths) - 1)] / most
        painter.setPen(QPen(QColor(tokens.text), 1))
        painter.drawLine(QPointF(x, TOP), QPointF(x, TOP + up))
        painter.setPen(QColor(tokens.secondary))
        painter.drawText(QRectF(LEFT, TOP + up + 2, 40, 16), Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(QRectF(LEFT + across - 60, TOP + up + 2, 60, 16), Qt.AlignmentFlag.AlignRight, f"ε {most:.2g}")
