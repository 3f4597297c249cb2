"""The faint cells of the sheet on which digits are collected."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.drawing.values.sheet import COLUMNS, ROWS
from app.parts.values.labels import DIGITS
from app.shell.theme.colours import mix
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, TEXT_SIZE, Tokens

_TINT = 0.5  # of the quiet accent


def paint_sheet(painter: QPainter, paper: QRectF, written: Collection[int], tokens: Tokens) -> None:
    """Each cell with its digit small in the corner; those of the digits that are ``written`` are tinted."""
    edges_across = [round(paper.left() + paper.width() * column / COLUMNS) for column in range(COLUMNS + 1)]
    edges_down = [round(paper.top() + paper.height() * row / ROWS) for row in range(ROWS + 1)]
    painter.setFont(text_font(TEXT_SIZE, strong=True))
    for label in range(DIGITS):
        row, column = divmod(label, COLUMNS)
        corner = QPointF(edges_across[column], edges_down[row])
        cell = QRectF(corner, QPointF(edges_across[column + 1], edges_down[row + 1]))
        if label in written:
            painter.fillRect(cell, QColor(mix(tokens.canvas, tokens.accent_quiet, _TINT)))
        painter.setPen(QColor(tokens.accent if label in written else tokens.secondary))
        painter.drawText(cell.adjusted(1.5 * GRID, GRID, 0, 0), Qt.AlignmentFlag.AlignLeft, str(label))
    painter.setPen(QPen(QColor(tokens.line), 1))
    for x in edges_across[1:-1]:
        painter.drawLine(QPointF(x + 0.5, paper.top()), QPointF(x + 0.5, paper.bottom()))
    for y in edges_down[1:-1]:
        painter.drawLine(QPointF(paper.left(), y + 0.5), QPointF(paper.right(), y + 0.5))
