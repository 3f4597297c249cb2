"""The drawing and the pen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.drawing.values.erasing import erased
from app.drawing.values.picture import Picture
from app.drawing.values.sketch import Point, Sketch
from app.parts.values.pen import DEFAULT_PEN, ERASER, THICKEST_PEN, THINNEST_PEN


class SketchController(QObject):
    """Holds the sketch; every change goes out as a new value."""

    sketch_changed = Signal(object)  # Sketch
    pen_width_changed = Signal(float)
    tool_changed = Signal(bool)  # whether the eraser is in the hand

    def __init__(self, pen_width: float = DEFAULT_PEN, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._is_pen_down = False
        self._pen_width = DEFAULT_PEN
        self._pen_share = 1.0
        self._is_eraser = self._has_erased = False
        self._erased_to: Point = (0.0, 0.0)
        self.set_pen_width(pen_width)

    @property
    def sketch(self) -> Sketch:
        return self._sketch

    @property
    def pen_width(self) -> float:
        return self._pen_width

    def begin_stroke(self, x: float, y: float) -> None:
        self._is_pen_down = True
        if self._is_eraser:
            self._has_erased = False
            self._erased_to = (x, y)
            self._erase([(x, y)])
            return
        self._show(self._sketch.begin_stroke((x, y), self._pen_width * self._pen_share))

    def extend_stroke(self, points: Sequence[Point]) -> None:
        """Lengthen the stroke under the pen; without one nothing happens."""
        if self._is_pen_down and self._is_eraser:
            self._erase([self._erased_to, *points])
            self._erased_to = points[-1]
        elif self._is_pen_down:
            self._show(self._sketch.extend_stroke(*points))

    def end_stroke(self) -> None:
        self._is_pen_down = False

    def show_picture(self, picture: Picture) -> None:
        """Let a picture take the place of the drawing, as a step that is undone like any other."""
        self.end_stroke()
        self._show(self._sketch.show_picture(picture))

    def undo(self) -> None:
        self.end_stroke()  # what the pen adds from now on belongs to no stroke
        self._show(self._sketch.undo())

    def redo(self) -> None:
        self.end_stroke()
        self._show(self._sketch.redo())

    def clear(self) -> None:
        self.end_stroke()
        self._show(self._sketch.clear())

    def put(self, sketch: Sketch, pen_share: float = 1.0) -> None:
        """Show another sketch, with a history of its own, to be drawn on with that share of the pen's width."""
        self.end_stroke()
        self._pen_share = pen_share
        self._show(sketch)

    def take_eraser(self, is_eraser: bool) -> None:
        """Take the eraser in place of the pen, or the pen again."""
        if is_eraser != self._is_eraser:
            self.end_stroke()
            self._is_eraser = is_eraser
            self.tool_changed.emit(is_eraser)

    def set_pen_width(self, width: float) -> None:
        """Choose the width of strokes to come, as a fraction of the canvas, kept within what the pen can do."""
        width = min(max(width, THINNEST_PEN), THICKEST_PEN)
        if width != self._pen_width:
            self._pen_width = width
            self.pen_width_changed.emit(width)

    def _erase(self, path: list[Point]) -> None:
        left = erased(self._sketch.strokes, path, ERASER * self._pen_share / 2)
        sketch = self._sketch.erase(left, goes_on=self._has_erased)
        self._has_erased = self._has_erased or sketch is not self._sketch
        self._show(sketch)

    def _show(self, sketch: Sketch) -> None:
        if sketch != self._sketch:
            self._sketch = sketch
            self.sketch_changed.emit(sketch)
