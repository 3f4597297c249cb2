"""The network's input, coloured by what its ink speaks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inside.values.runner_up import RunnerUp, evidence_words
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colours import channels, mix
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens

SIDE = 28  # pixels of the input
LEAST_REACH = 1.0  # a change at which colours are full, however small all are: below, nothing much speaks for anything
LEGEND = 64  # screen pixels beside the map
BAR = 8

_Colours = npt.NDArray[np.uint8]


class EvidenceMap(Themed, QWidget):
    """Blue ink speaks for the answer, orange ink for the runner-up, grey ink for neither; beside it the legend."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evidence_map")
        self.setAccessibleName("What the ink speaks for")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tokens = tokens_in_force()
        self._value = RunnerUp()
        self._image: QImage | None = None

    def show_runner_up(self, value: RunnerUp) -> None:
        self._value = value
        self.setAccessibleDescription(evidence_words(value))
        self._image = self._picture()
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._image = self._picture()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(5 * SIDE + 2 + LEGEND, 5 * SIDE + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * SIDE + 2 + LEGEND, 3 * SIDE + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens, square = self._tokens, self._square()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.zero))
        painter.drawRect(square.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._image is None:
            return
        painter.drawImage(square, self._image)
        self._paint_legend(painter, square)

    def _paint_legend(self, painter: QPainter, square: QRectF) -> None:
        tokens = self._tokens
        bar = QRectF(square.right() + 3 * GRID, square.top(), BAR, square.height())
        ramp = QLinearGradient(bar.topLeft(), bar.bottomLeft())
        for place, colour in ((0.0, tokens.accent), (0.5, _neutral(tokens)), (1.0, tokens.negative)):
            ramp.setColorAt(place, QColor(colour))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ramp)
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(QColor(tokens.secondary))
        words = QRectF(bar.right() + 2 * GRID, bar.top(), LEGEND, bar.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, f"for {self._value.answer}")
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, f"for {self._value.runner_up}")

    def _square(self) -> QRectF:
        """Of the map, every pixel a whole number of device pixels wide."""
        ratio = self.devicePixelRatioF()
        room = min(self.width() - LEGEND, self.height()) - 2
        return QRectF(1, 1, *(2 * (max(int(room * ratio) // SIDE, 1) * SIDE / ratio,)))

    def _picture(self) -> QImage | None:
        pixels, change = self._value.pixels, self._value.change
        if pixels is None or change is None:
            return None
        rows = np.ascontiguousarray(evidence_colours(pixels, change, self._tokens))
        height, width, _ = rows.shape
        return QImage(rows.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def evidence_colours(pixels: npt.NDArray[np.float32], change: npt.NDArray[np.float32], tokens: Tokens) -> _Colours:
    """Ink as dark as it is, in the colour of what it speaks for: uint8 (28, 28, 3).

    The colour follows the square root of the change: what speaks against the answer is often small beside the rest.
    """
    paper, neutral, positive, negative = (
        np.array(channels(colour), np.float64)
        for colour in (tokens.zero, _neutral(tokens), tokens.accent, tokens.negative)
    )
    reach = max(float(np.abs(change).max()), LEAST_REACH)
    strength = np.sqrt(np.abs(change) / reach)[..., np.newaxis]
    spoken = np.where(change[..., np.newaxis] > 0, positive, negative)
    ink = neutral + strength * (spoken - neutral)
    dark = np.clip(pixels, 0, 1)[..., np.newaxis]
    coloured: _Colours = np.round(paper + dark * (ink - paper)).astype(np.uint8)
    return coloured


def _neutral(tokens: Tokens) -> str:
    """Of ink that speaks for neither."""
    return mix(tokens.surface, tokens.secondary, 0.35)
