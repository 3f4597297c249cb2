"""The paper that the user draws on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.drawing.values.collecting import prompt_words
from app.drawing.values.picture import Picture
from app.drawing.values.reading import Box, NumberReading
from app.drawing.values.sheet import PEN_SHARE
from app.drawing.values.sketch import Point, Sketch, Stroke
from app.drawing.widgets.painted_strokes import PaintedStrokes, stroke_pen
from app.drawing.widgets.pointer import Pointer
from app.drawing.widgets.sheet_paint import paint_sheet
from app.drawing.widgets.stroke_path import stroke_bounds, stroke_path
from app.parts.values.pen import DEFAULT_PEN
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, Tokens

_CORNER = 6
_DIMMED, _DIMMED_IN_THE_DARK = 0.85, 0.7  # how much of a picture shows: it is no drawing
_FRAME_ROOM = 3  # pixels between the ink of a digit and its frame
_HINT = "Draw a digit,\nor drop a picture of one"
_NO_STROKE = Stroke(())
_Frame = tuple[Box, bool]  # around a digit; whether it is the one looked at


class DrawingCanvas(Themed, QWidget):
    """Shows a sketch and tells how the pen moves over it, in fractions of its square paper.

    It keeps no drawing of its own: whoever receives the signals calls ``show_sketch`` with the sketch that results.
    """

    stroke_begun = Signal(float, float)
    stroke_extended = Signal(object)  # list of (x, y)
    stroke_ended = Signal()
    side_changed = Signal(float)  # of the paper, in pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawing_canvas")
        self.setAccessibleName("Drawing canvas")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._tokens = tokens_in_force()
        self._sketch = Sketch()
        self._finished = PaintedStrokes()
        self._picture: QImage | None = None
        self._frames: frozenset[_Frame] = frozenset()
        self._written: frozenset[int] | None = None  # on a sheet, where one is shown
        self._pen_width = DEFAULT_PEN
        self._eraser: float | None = None  # how wide, while it is in the hand
        self._pointer = Pointer(self)
        self._pointer.pressed.connect(self._begin)
        self._pointer.moved.connect(lambda position: self.stroke_extended.emit([self._fraction(position)]))
        self._pointer.released.connect(self.stroke_ended)
        self._describe()

    @property
    def side(self) -> float:
        """Of the paper, in pixels."""
        return self._paper().width()

    def show_sketch(self, sketch: Sketch) -> None:
        """Show ``sketch``, repainting only what differs from the one before."""
        before, self._sketch = self._sketch, sketch
        if before.picture is not sketch.picture:
            self._picture = None if sketch.picture is None else _photograph(sketch.picture)
            self._describe()
            self.update()
        if before.is_blank != sketch.is_blank:  # the hint comes or goes
            self.update()
            return
        paper = self._paper()
        for index in range(max(len(before.strokes), len(sketch.strokes))):
            old = before.strokes[index] if index < len(before.strokes) else _NO_STROKE
            new = sketch.strokes[index] if index < len(sketch.strokes) else _NO_STROKE
            if old is not new:
                changed = _changed(old, new, paper.width()).translated(paper.topLeft())
                self.update(changed.toAlignedRect())

    def show_number(self, number: NumberReading) -> None:
        """Frame each digit of several, in the accent the one looked at."""
        before, self._frames = self._frames, _frames(number)
        for box, _ in before ^ self._frames:
            self.update(self._frame(box).adjusted(-2, -2, 2, 2).toAlignedRect())

    def show_sheet(self, written: frozenset[int] | None) -> None:
        """Divide the paper into a cell for each digit, with those marked that are ``written``; None for a whole one."""
        if written != self._written:
            self._written = written
            self._update_cursor()
            self._describe()
            self.update()

    def show_pen_width(self, width: float) -> None:
        """Make the cursor as wide as the pen, given as a fraction of the canvas."""
        self._pen_width = width
        self._update_cursor()

    def show_eraser(self, width: float | None) -> None:
        """Make the cursor as wide as the eraser; None for the pen."""
        self._eraser = width
        self._update_cursor()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._update_cursor()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(276, 276)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_cursor()
        self.side_changed.emit(self.side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = self._paper()
        outline = QPainterPath()
        outline.addRoundedRect(paper.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        painter.fillPath(outline, QColor(self._tokens.canvas))
        if self._sketch.is_blank and self._written is None:
            painter.setPen(QColor(self._tokens.secondary))
            painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, _HINT)
        painter.save()
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        if self._written is not None:
            paint_sheet(painter, paper, self._written, self._tokens)
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(_DIMMED_IN_THE_DARK if self._tokens.is_dark else _DIMMED)
            place = _placed(self._picture, paper)
            size = (place.size() * self.devicePixelRatioF()).toSize()
            painter.drawImage(place, self._picture.scaled(size, mode=Qt.TransformationMode.SmoothTransformation))
            painter.setOpacity(1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box, is_looked_at in sorted(self._frames, key=lambda frame: frame[1]):  # the one looked at on top
            painter.setPen(QPen(QColor(self._tokens.accent if is_looked_at else self._tokens.line), 1.5))
            painter.drawRoundedRect(self._frame(box), GRID, GRID)
        painter.translate(paper.topLeft())
        exposed = QRectF(event.rect()).translated(-paper.topLeft())
        *finished, last = self._sketch.strokes or (None,)
        if finished:
            ratio, ink = self.devicePixelRatioF(), self._tokens.ink
            painter.drawPixmap(0, 0, self._finished.pixmap(self._sketch.strokes[:-1], paper.width(), ratio, ink))
        if last is not None and stroke_bounds(last, paper.width()).intersects(exposed):
            painter.setPen(stroke_pen(self._tokens.ink, last.width * paper.width()))
            painter.drawPath(stroke_path(last, paper.width(), exposed))
        painter.restore()
        painter.strokePath(outline, QPen(QColor(self._tokens.line), 1))

    def _describe(self) -> None:
        """Say what the canvas is for to those who do not see it."""
        picture = self._sketch.picture
        if self._written is not None:
            words = (
                f"Cells for 0 to 4 above, for 5 to 9 below; write each digit in its own. {prompt_words(self._written)}."
            )
        else:
            name = "" if picture is None else f", in place of {picture.name}"
            words = f"Draw a digit here with the mouse, a finger or a pen{name}"
        self.setAccessibleDescription(words)

    def _begin(self, position: QPointF) -> None:
        self.stroke_begun.emit(*self._fraction(position))

    def _paper(self) -> QRectF:
        """The largest square in the middle of the widget."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _frame(self, box: Box) -> QRectF:
        """Around the ink of a digit, on the paper."""
        paper = self._paper()
        left, top, right, bottom = (edge * paper.width() for edge in box)
        room = _FRAME_ROOM
        frame = QRectF(left - room, top - room, right - left + 2 * room, bottom - top + 2 * room)
        return frame.translated(paper.topLeft()).intersected(paper.adjusted(1, 1, -1, -1))

    def _fraction(self, position: QPointF) -> Point:
        paper = self._paper()
        side = max(paper.width(), 1)
        across, down = (position.x() - paper.x()) / side, (position.y() - paper.y()) / side
        return min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)

    def _update_cursor(self) -> None:
        width = (self._eraser or self._pen_width) * (1 if self._written is None else PEN_SHARE) * self._paper().width()
        self.setCursor(pen_cursor(width, self._tokens, self.devicePixelRatioF()))


def _photograph(picture: Picture) -> QImage:
    """The picture as it was before anything was done to it but taking its colours."""
    pixels = np.ascontiguousarray(picture.preparation.stages[0].pixels)
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def _placed(image: QImage, paper: QRectF) -> QRectF:
    """The whole image in the middle of the paper, as large as it fits."""
    size = QSizeF(image.size()).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(QPointF(), size)
    place.moveCenter(paper.center())
    return place


def pen_cursor(width: float, tokens: Tokens, ratio: float) -> QCursor:
    """A ring ``width`` pixels wide, ink with a halo of paper so that it is seen on both."""
    side = max(round(width), 5) + 4
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QRectF(2, 2, side - 4, side - 4)
    for colour, thickness in ((tokens.canvas, 3.0), (tokens.secondary, 1.25)):
        painter.setPen(QPen(QColor(colour), thickness))
        painter.drawEllipse(ring)
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)


def _changed(old: Stroke, new: Stroke, side: float) -> QRectF:
    """Where two versions of a stroke look different; only the end of one that has grown."""
    shared = len(old.points)
    if shared and old.width == new.width and new.points[:shared] == old.points:
        return stroke_bounds(new, side, shared - 3)  # a new point also bends the segment before it
    bounds = [stroke_bounds(stroke, side) for stroke in (old, new) if stroke.points]
    return bounds[0].united(bounds[-1]) if bounds else QRectF()


def _frames(number: NumberReading) -> frozenset[_Frame]:
    if not number.is_several:
        return frozenset()
    return frozenset((digit.box, index == number.index) for index, digit in enumerate(number.digits))
