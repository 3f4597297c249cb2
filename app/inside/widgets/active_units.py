"""The units that a layer's values are largest in, as a row of small pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

EDGE = 56
CELL = 20  # of a single value, which has nothing to look at but its colour
PITCH = EDGE + 3 * GRID
TEXT_HEIGHT = 32


@dataclass(frozen=True, slots=True, eq=False)
class ActiveUnit:
    """A unit with its picture, its name and its strongest value as text."""

    unit: int
    image: QImage
    name: str
    value: str


class ActiveUnits(Themed, QWidget):
    """As many pictures as the width holds; a click, or the arrow keys and Return, asks for one."""

    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("active_units")
        self.setAccessibleName("Most active units")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tokens = tokens_in_force()
        self._units: tuple[ActiveUnit, ...] = ()
        self._unit = -1
        self._current = 0
        self._edge = EDGE

    def show_units(self, units: tuple[ActiveUnit, ...], unit: int) -> None:
        """Show the most active units, the first one leading; ``unit`` is the one that is told about."""
        if self._edge_of(units) != self._edge:
            self._edge = self._edge_of(units)
            self.updateGeometry()
        self._units, self._unit = units, unit
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    @property
    def most(self) -> int:
        """How many pictures the width holds."""
        return max(1, (self.width() + 3 * GRID) // PITCH)

    def sizeHint(self) -> QSize:
        return QSize(4 * PITCH, self._edge + TEXT_HEIGHT + GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(PITCH, self._edge + TEXT_HEIGHT + GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        for place, unit in enumerate(self._units[: self.most]):
            picture = self._sharp(unit.image, QPointF(place * PITCH + 2, 2))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawImage(picture, unit.image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._frame(painter, picture, place, is_shown=unit.unit == self._unit)
            painter.setPen(QColor(self._tokens.text))
            words = QRectF(picture.left(), picture.bottom() + GRID, PITCH - GRID, 14)
            painter.drawText(words, unit.name)
            painter.setPen(QColor(self._tokens.secondary))
            painter.drawText(words.translated(0, 14), unit.value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._current = place
            self.unit_chosen.emit(self._units[place].unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = min(len(self._units), self.most)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and count:
            self._current = min(max(self._current + step, 0), count - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._current < count:
            self.unit_chosen.emit(self._units[self._current].unit)
        else:
            super().keyPressEvent(event)

    def _frame(self, painter: QPainter, box: QRectF, place: int, *, is_shown: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_shown:
            painter.setPen(QPen(QColor(self._tokens.negative), 2))
        elif self.hasFocus() and place == self._current:
            painter.setPen(QPen(QColor(self._tokens.accent), 2))
        else:
            return
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3)

    def _sharp(self, image: QImage, corner: QPointF) -> QRectF:
        """The largest box in which every value takes the same whole number of device pixels."""
        ratio = self.devicePixelRatioF()
        longest = max(image.width(), image.height())
        edge = max(1, int(self._edge * ratio) // longest) / ratio
        return QRectF(corner.x(), corner.y(), image.width() * edge, image.height() * edge)

    @staticmethod
    def _edge_of(units: tuple[ActiveUnit, ...]) -> int:
        is_single = bool(units) and units[0].image.width() == units[0].image.height() == 1
        return CELL if is_single else EDGE

    def _place_under(self, point: QPointF) -> int | None:
        place = int(point.x() // PITCH)
        return place if 0 <= place < min(len(self._units), self.most) else None
