"""How the drawing or the picture on the canvas was prepared, while somebody looks."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.controllers.picture_reading import shown
from app.drawing.values.preparation import Preparation
from app.drawing.values.sketch import Sketch, lines_to_read
from app.work.inspector import Inspector, Urgency
from nnengine.digits.strokes import drawing_preparation

INTERVAL = 33  # milliseconds; more often nobody sees it change


class ShownPreparation(QObject):
    """Has the ``Inspector`` work out the stages of the digit looked at, at screen rate, while they are watched."""

    preparation_changed = Signal(object)  # Preparation

    def __init__(self, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._sketch = Sketch()
        self._is_watched = False
        self._soon = QTimer(self, singleShot=True, interval=INTERVAL)
        self._soon.timeout.connect(self._show)

    def show_sketch(self, sketch: Sketch) -> None:
        """Know the digit that is looked at."""
        self._sketch = sketch
        if self._is_watched and not self._soon.isActive():
            self._soon.start()

    def watch(self, is_watched: bool) -> None:
        """Whether the stages can be seen; then they are shown at once."""
        self._is_watched = is_watched
        if is_watched:
            self._show()

    def _show(self) -> None:
        sketch = self._sketch
        if self._is_watched:
            self._inspector.ask(
                "preparation", Urgency.VIEWS, lambda: preparation_of(sketch), self.preparation_changed.emit
            )


def preparation_of(sketch: Sketch) -> Preparation:
    """The stages of a sketch, none where it is blank."""
    if sketch.picture is not None:
        return sketch.picture.preparation
    lines = lines_to_read(sketch)
    strokes = [np.array(points, np.float64) for points in lines]
    widths = [stroke.width for stroke in sketch.strokes[: len(lines)]]
    return Preparation(shown(drawing_preparation(strokes, widths)), "the drawing")
