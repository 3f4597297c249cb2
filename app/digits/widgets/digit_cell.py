"""How one of the user's digits is painted in the gallery."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, qRgb
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.digits.values.collection import CollectedDigit, SeenDigit
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colour_maps import sequential
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import SMALL_TEXT_SIZE, Tokens

SIDE = 56  # two screen pixels a pixel
CELL = QSize(76, 92)
MOST_IMAGES = 2000  # that are kept ready
_INSET = 2
_CORNER = 8


class DigitCell(QStyledItemDelegate):
    """The image that networks see, its label, and beside it what the open network reads instead."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}
        self._strong, self._small = text_font(strong=True), text_font(SMALL_TEXT_SIZE)  # made once, not for each
        self.show_theme(tokens_in_force())

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._table = [qRgb(*(int(channel) for channel in colour)) for colour in sequential(tokens)]
        self._images.clear()

    def forget(self, keys: Iterable[str]) -> None:
        """Paint the images of these keys anew."""
        for key in keys:
            self._images.pop(key, None)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        digit = index.data(Qt.ItemDataRole.UserRole)
        seen = index.data(Qt.ItemDataRole.UserRole + 1)
        if not isinstance(digit, CollectedDigit):
            return
        painter.save()
        box = QRectF(option.rect).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        self._paint_ground(painter, box, option.state)
        picture = QRectF(box.center().x() - SIDE / 2, box.y() + 8, SIDE, SIDE)
        if isinstance(seen, SeenDigit):
            painter.drawImage(picture, self._image(digit.key, seen))
        painter.setPen(QPen(QColor(self._tokens.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5))
        words = QRectF(picture.left(), picture.bottom() + 2, SIDE, box.bottom() - picture.bottom() - 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._strong)
        painter.setPen(QColor(self._tokens.text))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, str(digit.label))
        if isinstance(seen, SeenDigit) and seen.answer not in {"", str(digit.label)}:
            painter.setFont(self._small)
            painter.setPen(QColor(self._tokens.secondary))
            said = "unsure" if seen.answer == "?" else f"read {seen.answer}"
            painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, said)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
        tokens = self._tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if is_selected or has_focus or state & QStyle.StateFlag.State_MouseOver:
            edge = tokens.accent if is_selected or has_focus else tokens.line
            painter.setPen(QPen(QColor(edge), 1.5 if has_focus else 1))
            painter.setBrush(QColor(tokens.accent_quiet) if is_selected else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _image(self, key: str, seen: SeenDigit) -> QImage:
        image = self._images.get(key)
        if image is None:
            pixels = np.ascontiguousarray(seen.pixels)
            height, width = pixels.shape
            image = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
            image.setColorTable(self._table)
            if len(self._images) >= MOST_IMAGES:
                self._images.clear()
            # As the screen has it, so that nothing is converted while somebody scrolls.
            image = self._images[key] = image.convertToFormat(QImage.Format.Format_RGB32)
        return image
