"""What is asked for while digits are collected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from app.drawing.values.collecting import Collecting, digits_written, progress_words, prompt_words
from app.parts.values.labels import DIGITS
from app.parts.widgets.card import Card
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GRID


class CollectCard(Card):
    """What is still to be written; how far the round is; back, next and stop."""

    back_requested = Signal()
    next_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collect_card")
        self.setAccessibleName("Collecting digits")
        self._prompt = QLabel()
        self._prompt.setObjectName("collect_prompt")
        self._prompt.setProperty("role", "heading")
        self._bar = QProgressBar()
        self._bar.setObjectName("collect_progress")
        self._bar.setAccessibleName("Digits collected in this round")
        self._bar.setTextVisible(False)
        self._words = QLabel()
        self._words.setObjectName("collect_count")
        self._words.setProperty("role", "secondary")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._back = push_button(
            "collect_back", "Back", "Take back the last stroke; on a blank sheet, the sheet before"
        )
        self._back.clicked.connect(self.back_requested)
        self._next = push_button("collect_next", "Next", "Keep the sheet and go on, without waiting")
        self._next.clicked.connect(self.next_requested)
        self._stop = push_button("collect_stop", "Stop", "End the round; what is written is kept")
        self._stop.clicked.connect(self.stop_requested)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._prompt, 1)
        top.addWidget(self._stop)
        bottom.setSpacing(2 * GRID)
        bottom.addWidget(self._words, 1)
        bottom.addWidget(self._back)
        bottom.addWidget(self._next)
        self.column.addLayout(top)
        self.column.addWidget(self._bar)
        self.column.addLayout(bottom)

    def show_collecting(self, collecting: Collecting) -> None:
        self._prompt.setText(prompt_words(collecting.written))
        self._bar.setRange(0, DIGITS * collecting.sheets)
        self._bar.setValue(digits_written(collecting))
        self._words.setText(progress_words(collecting))
        self._back.setEnabled(collecting.can_go_back)
        self._next.setEnabled(collecting.is_full)
