"""What the drawing could be instead, in words and as a picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.inside.values.runner_up import RunnerUp, evidence_words, runner_up_words
from app.inside.widgets.evidence_map import EvidenceMap
from app.parts.widgets.card import Card
from app.shell.theme.fonts import text_font

WIDTH = 252
LINES = 2  # that the longest sentence takes
EMPTY = "Draw a digit: here stands what else it could be, and why."


class RunnerUpCard(Card):
    """The answer and the runner-up, the map of what speaks for each, and the sentence that sums it up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runner_up_card")
        self.setAccessibleName("The answer and the runner-up")
        self.setFixedWidth(WIDTH)
        self._words = QLabel()
        self._words.setObjectName("runner_up")
        self._words.setProperty("role", "heading")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._map = EvidenceMap()
        self._sentence = QLabel()
        self._sentence.setObjectName("evidence_words")
        self._sentence.setProperty("role", "secondary")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._sentence.setFixedHeight(
            LINES * QFontMetrics(text_font()).lineSpacing()
        )  # what comes and goes moves nothing
        self.column.addWidget(self._words)
        self.column.addWidget(self._map, 1)
        self.column.addWidget(self._sentence)
        self.show_runner_up(RunnerUp())

    def show_runner_up(self, value: RunnerUp) -> None:
        self._words.setText(runner_up_words(value) or "Runner-up")
        self._map.show_runner_up(value)
        self._sentence.setText(EMPTY if value.pixels is None else evidence_words(value))
