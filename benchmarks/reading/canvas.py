"""The same by way of the real window: mouse events on its canvas, and the answer that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np

from app.parts.values.pen import THICKEST_PEN
from benchmarks.reading.conditions import SMALL, USUAL, Condition, Pointer, positions
from benchmarks.reading.replay import replay
from nnengine.digits.judge import bundled_judge
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import Stroke
from nnengine.network.ensemble import Predictor

Found = dict[str, Any]

_TURNS = 3  # of the event loop: what the last event asks for is done in the turn after it

# Windows by width and height, and what is drawn in them: the canvas tells its side itself.
CHECKS: tuple[tuple[tuple[int, int], Condition], ...] = (
    ((1440, 900), replace(USUAL, name="usual")),
    ((900, 640), replace(USUAL, name="usual, the smallest window")),
    ((2560, 1440), replace(USUAL, name="usual, a very large window")),
    ((1440, 900), replace(USUAL, name="30 %, top left corner", size=SMALL, place=(0.0, 0.0))),
    ((1440, 900), replace(USUAL, name="every 4th point", pointer=Pointer.SPARSE)),
    (
        (900, 640),
        Condition(
            "", "30 %, bottom right corner, thickest pen, every 4th point, the smallest window",
            SMALL, (1.0, 1.0), THICKEST_PEN, pointer=Pointer.SPARSE,
        ),
    ),
)  # fmt: skip


def check(model: Path, network: Predictor, digits: PenDigits) -> list[Found]:
    """Draw the digits in the window with that model open: how many were read right, and as by ``replay``."""
    from PySide6.QtWidgets import QApplication

    from app import create_window
    from benchmarks.window import away_from_settings

    away_from_settings()
    application = QApplication.instance() or QApplication([])
    window = create_window(model)
    window.show()
    found = []
    for size, condition in CHECKS:
        window.resize(*size)
        application.processEvents()
        hand = _Hand(application, window)
        drawn = replace(condition, side=hand.side)
        hand.take_pen(drawn.pen)
        shown = [hand.draw(strokes, drawn) for strokes in digits.strokes]
        expected = replay(network, digits.strokes, drawn, bundled_judge()).texts()
        labels = [str(label) for label in digits.labels.tolist()]
        found.append(
            {
                "name": condition.name,
                "side": hand.side,
                "count": len(shown),
                "right": _same(shown, labels),
                "as_replayed": _same(shown, expected),
            }
        )
    window.close_unasked()
    window.deleteLater()
    return found


def _same(first: Sequence[str], second: Sequence[str]) -> int:
    return int(np.sum(np.array(first) == np.array(second)))


class _Hand:
    """Draws on the canvas of a window and looks at the answer."""

    def __init__(self, application: Any, window: Any) -> None:
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QLabel, QSlider, QWidget

        from app.work.inspector import Inspector

        self._application, self._window = application, window
        self._canvas = window.findChild(QWidget, "drawing_canvas")
        self._answer = window.findChild(QLabel, "predicted_digit")
        self._pen = window.findChild(QSlider, "pen_width")
        self._inspector = window.findChild(Inspector)
        self._clear = window.findChild(QAction, "action_clear")
        width, height = self._canvas.width(), self._canvas.height()
        self.side = min(width, height)
        self._corner = (width - self.side) // 2, (height - self.side) // 2

    def take_pen(self, width: float) -> None:
        self._pen.setValue(round(width * 1000))

    def draw(self, strokes: Sequence[Stroke], condition: Condition) -> str:
        """Draw on a clear canvas: the answer."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        self._clear.trigger()
        self._turn()
        left, top = self._corner
        button = Qt.MouseButton.LeftButton
        for path in positions(strokes, condition):
            places = [QPoint(left + round(x), top + round(y)) for x, y in path.tolist()]
            QTest.mousePress(self._canvas, button, pos=places[0])
            for place in places[1:]:
                QTest.mouseMove(self._canvas, place)
            QTest.mouseRelease(self._canvas, button, pos=places[-1])
        self._turn()
        return str(self._answer.text())

    def _turn(self) -> None:
        for _ in range(_TURNS):
            self._application.processEvents()
            while not self._inspector.is_idle:
                sleep(0.001)  # which lets the thread that reads work
                self._application.processEvents()
