"""How an input was prepared: a row of pictures, each with a name and a sentence."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.drawing.values.preparation import Preparation, PreparedStage
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colour_maps import sequential
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GAP, GRID, Tokens

SIDE = 132  # pixels of a picture
MOST_STAGES = 6
NAME_HEIGHT, WORDS_HEIGHT = 18, 100
MOST_PIXELS = 2 * SIDE  # of an image that is kept
SHARP_BELOW = 60  # pixels of an image; so small a one shows its pixels
NOTHING = "Nothing is drawn. Draw a digit, or open a picture of one."


class PreparationView(QWidget):
    """The stages from what was put in, on the left, to what the network sees, on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preparation_view")
        self.setAccessibleName("How the input was prepared")
        self._nothing = QLabel(NOTHING)
        self._nothing.setObjectName("preparation_nothing")
        self._nothing.setProperty("role", "secondary")
        self._cells = [_StageCell(number) for number in range(1, MOST_STAGES + 1)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._nothing)
        for cell in self._cells:
            row.addWidget(cell, 0, Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(SIDE + WORDS_HEIGHT + NAME_HEIGHT + 4 * GRID)  # with stages or without
        self.show_preparation(Preparation())

    def show_preparation(self, preparation: Preparation) -> None:
        """Show these stages, six at most."""
        stages = preparation.stages[:MOST_STAGES]
        self._nothing.setVisible(not stages)
        for index, cell in enumerate(self._cells):
            cell.setVisible(index < len(stages))
            if index < len(stages):
                cell.show_stage(stages[index])
        words = [f"{number}. {stage.name}: {stage.words}" for number, stage in enumerate(stages, 1)]
        self.setAccessibleDescription(" ".join([f"Of {preparation.what}:", *words]) if words else NOTHING)


class _StageCell(QWidget):
    """One stage."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.picture = _StagePicture(number)
        self._name = QLabel()
        self._name.setObjectName(f"preparation_name_{number}")
        self._name.setProperty("role", "title")
        self._name.setFixedHeight(NAME_HEIGHT)
        self._words = QLabel()
        self._words.setObjectName(f"preparation_words_{number}")
        self._words.setProperty("role", "small")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._words.setFixedSize(SIDE, WORDS_HEIGHT)  # what is said moves nothing
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.picture)
        column.addSpacing(GRID)
        column.addWidget(self._name)
        column.addWidget(self._words)

    def show_stage(self, stage: PreparedStage) -> None:
        self._name.setText(f"{self._number}  {stage.name}")
        self._words.setText(stage.words)
        self.picture.show_stage(stage)


class _StagePicture(Themed, QWidget):
    """A stage's image as a whole, in the middle of a square: ink in the colours of activation, a photograph in grey."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setObjectName(f"preparation_picture_{number}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tokens = tokens_in_force()
        self._stage: PreparedStage | None = None
        self._image = QImage()

    def show_stage(self, stage: PreparedStage) -> None:
        self._stage = stage
        self.setAccessibleName(stage.name)
        self.setAccessibleDescription(stage.words)
        pixels = np.ascontiguousarray(stage.pixels)
        height, width = pixels.shape
        if stage.is_ink:
            colours = np.ascontiguousarray(sequential(self._tokens)[pixels][..., :3])
            self._image = QImage(colours.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        else:
            self._image = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
        if max(width, height) > MOST_PIXELS:  # averaged here: painting would drop fine lines
            room = QSize(MOST_PIXELS, MOST_PIXELS)
            smooth = Qt.TransformationMode.SmoothTransformation
            self._image = self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        if self._stage is not None:
            self.show_stage(self._stage)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._tokens.zero))
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        is_small = max(self._image.width(), self._image.height()) < SHARP_BELOW
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_small)
        place = QRectF(QPointF(), QSizeF(self._image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(room.center())
        painter.drawImage(place, self._image)
        painter.setPen(QPen(QColor(self._tokens.line), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
