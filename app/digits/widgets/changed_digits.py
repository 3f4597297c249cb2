"""Pictures of the digits that fine-tuning made a network answer otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.digits.values.learning import ChangedDigit
from app.parts.values.labels import with_article
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colour_maps import sequential
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

SIDE = 56  # two screen pixels a pixel
STEP = SIDE + 3 * GRID
WORDS = 18  # pixels below a picture


class ChangedDigitsView(Themed, QWidget):
    """As many as there is room for, side by side; below each the answer before and the answer now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changed_digits")
        self.setAccessibleName("Digits that are answered otherwise")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._changed: tuple[ChangedDigit, ...] = ()
        self._images: list[QImage] = []
        self._tokens = tokens_in_force()
        self._font = text_font(SMALL_TEXT_SIZE)

    @property
    def changed(self) -> tuple[ChangedDigit, ...]:
        return self._changed

    def show_changed(self, changed: Sequence[ChangedDigit]) -> None:
        self._changed = tuple(changed)
        self.setAccessibleDescription("; ".join(_words(digit) for digit in changed))
        self._make_images()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._make_images()

    def sizeHint(self) -> QSize:
        return QSize(4 * STEP, SIDE + 2 + WORDS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._font)
        fitting = max(0, (self.width() + STEP - SIDE - 2) // STEP)
        for place, (digit, image) in enumerate(zip(self._changed[:fitting], self._images, strict=False)):
            picture = QRectF(place * STEP + 1, 1, SIDE, SIDE)
            painter.drawImage(picture, image)
            painter.setPen(QPen(QColor(self._tokens.line), 1))
            painter.drawRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5))
            is_worse = digit.before == digit.label
            painter.setPen(QColor(self._tokens.text if is_worse else self._tokens.secondary))
            words = QRectF(picture.left(), picture.bottom() + 1, SIDE, WORDS)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"{digit.before} → {digit.after}")

    def _make_images(self) -> None:
        colours = sequential(self._tokens)
        self._images = []
        for digit in self._changed:
            rows = np.ascontiguousarray(colours[digit.pixels])
            height, width = digit.pixels.shape
            image = QImage(rows.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            self._images.append(image.copy())
        self.update()


def _words(digit: ChangedDigit) -> str:
    return f"{with_article(digit.label)}, read {digit.before} before, {digit.after} now"
