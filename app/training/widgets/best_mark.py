"""The mark of a run's best epoch on a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

import pyqtgraph  # after PySide6, which it then uses  # isort: skip

from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens
from app.training.values.curve_points import Box, Points, free_spot

ROWS = 9  # places that are tried for the label, from the top to the bottom


class BestMark:
    """A dashed line with a label that no curve passes through."""

    def __init__(self, plot: Any) -> None:
        self._view: Any = plot.getViewBox()
        self._line: Any = pyqtgraph.InfiniteLine(angle=90)
        self._label: Any = pyqtgraph.TextItem(anchor=(0, 0))
        self._label.setFont(text_font(SMALL_TEXT_SIZE))
        for item in (self._line, self._label):
            plot.addItem(item, ignoreBounds=True)
            item.setVisible(False)

    def show_theme(self, tokens: Tokens) -> None:
        self._line.setPen(pyqtgraph.mkPen(tokens.secondary, width=1, style=Qt.PenStyle.DashLine))
        self._label.setColor(tokens.secondary)
        self._label.fill = pyqtgraph.mkBrush(tokens.surface)

    def show_epoch(self, best: int | None, lines: Sequence[tuple[Points, Points]]) -> None:
        """Mark an epoch; ``lines`` are the curves in the units of the axes. None, or one out of view, marks none."""
        (left, right), (low, high) = self._view.viewRange()
        width, height = self._view.width(), self._view.height()
        is_shown = best is not None and left <= best <= right and width > 0 and height > 0
        self._line.setVisible(is_shown)
        self._label.setVisible(is_shown)
        if best is None or not is_shown:
            return
        text = f"best, epoch {best}"
        self._line.setValue(best)
        self._label.setText(text)
        across, up = width / (right - left), height / (high - low)
        drawn = [((x - left) * across, (high - np.nan_to_num(y, nan=low)) * up) for x, y in lines]
        x, y, _, _ = free_spot(_places(text, (best - left) * across, width, height), drawn)
        self._label.setPos(left + x / across, high - y / up)


def _places(text: str, line: float, width: float, height: float) -> list[Box]:
    """Boxes for the label beside the line, right of it first, in pixels of the view."""
    metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    box_width, box_height = metrics.horizontalAdvance(text) + 3 * GRID, metrics.height() + 2 * GRID
    sides = [x for x in (line + 2, line - box_width - 2) if 0 <= x <= width - box_width] or [line + 2]
    rows = np.linspace(0, max(height - box_height, 0), ROWS)
    return [(x, y, x + box_width, y + box_height) for y in rows for x in sides]
