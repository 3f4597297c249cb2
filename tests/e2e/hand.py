"""A user's hand on the window: what a person sees, presses and draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from app.models.widgets.network_chip import NetworkChip
from app.shell.main_window import MainWindow
from app.work.inspector import Inspector

Strokes = Sequence[Sequence[tuple[float, float]]]
ENOUGH = 15_000  # milliseconds for anything that a user waits for

SEVEN: Strokes = [[(0.25, 0.2), (0.75, 0.2), (0.6, 0.45), (0.45, 0.85)]]
ONE: Strokes = [[(0.5, 0.15), (0.49, 0.5), (0.48, 0.85)]]


class Hand:
    """Finds what the window shows by its name, and acts on it as a user would."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        found = self.window.findChild(kind, name)
        assert found is not None, f"no {name} in the window"
        return found

    def action(self, name: str) -> QAction:
        found = self.window.findChild(QAction, name)
        assert found is not None, f"no {name} in the window"
        return found

    def menu(self, name: str) -> list[QAction]:
        """The entries of one of the menus that change, such as "recent"."""
        found = self.window.findChild(QMenu, f"menu_{name}")
        assert found is not None, f"no menu {name} in the window"
        return found.actions()

    @property
    def answer(self) -> str:
        label = self.find("predicted_digit")
        assert isinstance(label, QLabel)
        return label.text()

    @property
    def network(self) -> str:
        """What the chip says of the network that reads."""
        chip = self.find("network_chip")
        assert isinstance(chip, NetworkChip)
        return " · ".join(filter(None, chip.texts))

    def text(self, name: str) -> str:
        label = self.find(name)
        assert isinstance(label, QLabel)
        return label.text()

    def draw(self, strokes: Strokes, steps: int = 8) -> None:
        """Move the pointer over the canvas with its button down until it is read; points are fractions of the paper."""
        canvas = self.find("drawing_canvas")
        for stroke in strokes:
            points = [self.on_canvas(point) for point in _between(stroke, steps)]
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
            for point in points[1:]:
                QTest.mouseMove(canvas, point)
                QApplication.processEvents()
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
        self.settle()

    def settle(self) -> None:
        """Let the window do what the last events asked for, and what is worked out of it arrive."""
        inspector = self.window.findChild(Inspector)
        assert inspector is not None
        for _ in range(3):
            QApplication.processEvents()
            loop = QEventLoop()
            poll = QTimer(interval=1)
            poll.timeout.connect(lambda loop=loop: loop.quit() if inspector.is_idle else None)
            poll.start()
            loop.exec()

    def click(self, name: str) -> None:
        button = self.find(name)
        assert button.isEnabled(), f"{name} is not enabled"
        assert button.isVisible(), f"{name} is not visible"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def on_canvas(self, point: tuple[float, float]) -> QPoint:
        canvas = self.find("drawing_canvas")
        side = min(canvas.width(), canvas.height())
        left, top = (canvas.width() - side) // 2, (canvas.height() - side) // 2
        return QPoint(round(left + point[0] * (side - 1)), round(top + point[1] * (side - 1)))


def _between(stroke: Sequence[tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    points = [stroke[0]]
    for (x, y), (to_x, to_y) in pairwise(stroke):
        points.extend((x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(1, steps + 1))
    return points
