"""One map, as large as the space allows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

LEAST_EDGE = 96


class UnitPicture(Themed, QWidget):
    """Values as sharp squares with one of them marked; a click on another asks for it."""

    value_chosen = Signal(int, int)  # row, column

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unit_picture")
        self.setAccessibleName("The map, enlarged")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._tokens = tokens_in_force()
        self._image = QImage()
        self._marked = (0, 0)

    def show_image(self, image: QImage, row: int, column: int) -> None:
        """Show one pixel a value and mark the one at ``row`` and ``column``."""
        if image.size() != self._image.size():
            self.updateGeometry()
        self._image, self._marked = image, (row, column)
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def fit(self, room: QSize) -> None:
        """Take the width that the map needs at the largest whole number of device pixels a value in ``room``."""
        edge = self._edge(room)
        self.setFixedWidth(max(round(self._image.width() * edge), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_EDGE, LEAST_EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        edge = self._edge(self.size())
        painter.drawImage(QRectF(0, 0, self._image.width() * edge, self._image.height() * edge), self._image)
        row, column = self._marked
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens.negative), 2))
        inset = min(1.0, self.width() / 2)
        spot = QRectF(column * edge, row * edge, edge, edge).adjusted(-1, -1, 1, 1)
        painter.drawRect(spot.intersected(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = self._value_under(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and where is not None:
            self.value_chosen.emit(*where)

    def _edge(self, room: QSize) -> float:
        """The edge of one value in logical pixels."""
        if self._image.isNull():
            return 1.0
        ratio = self.devicePixelRatioF()
        largest = min(room.width() / self._image.width(), room.height() / self._image.height())
        return max(1, int(largest * ratio)) / ratio

    def _value_under(self, point: QPoint) -> tuple[int, int] | None:
        edge = self._edge(self.size())
        row, column = int(point.y() / edge), int(point.x() / edge)
        inside = QRect(0, 0, self._image.width(), self._image.height()).contains(column, row)
        return (row, column) if inside else None
