"""Learn from mine: begin, follow, compare, keep or discard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.digits.values.learning import Comparison, Learning, LearningPhase, change_words, share_words
from app.digits.widgets.changed_digits import ChangedDigitsView
from app.parts.widgets.card import Card
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GRID

STEPS = 1000  # of the progress bar
WIDE_FROM = 760  # the width from which the pictures stand beside the table
INVITATION = "Teaches the open network how you write"
EXPLANATION = f"{INVITATION}: it learns from half of your digits, and the other half tells how well"


class LearningPanel(Card):
    """One place for all of it: a button, then how far it is, then before and after side by side."""

    learn_requested = Signal()
    cancel_requested = Signal()
    keep_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("learning_panel")
        self.setAccessibleName("Learn from mine")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._learn = push_button("learn_from_mine", "Learn from mine", "Learn from my digits")
        self._learn.clicked.connect(self.learn_requested)
        self._invitation = _line("learning_invitation")
        self._message = _line("learning_message")
        self._bar = QProgressBar()
        self._bar.setObjectName("learning_progress")
        self._bar.setAccessibleName("Progress of learning")
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._cancel = push_button("learning_cancel", "Cancel", "End learning; the open model stays as it is")
        self._cancel.clicked.connect(self.cancel_requested)
        self._table = QGridLayout()
        self._compared = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cells: dict[tuple[int, int], QLabel] = {}
        self._changes = _line("learning_changes")
        self._changed = ChangedDigitsView()
        self._keep = push_button("learning_keep", "Keep", "Make the network that has learned the open one")
        self._keep.setProperty("primary", True)
        self._keep.clicked.connect(self.keep_requested)
        self._discard = push_button(
            "learning_discard", "Discard", "Forget what was learned; the open model stays as it is"
        )
        self._discard.clicked.connect(self.discard_requested)
        self._parts = {
            LearningPhase.IDLE: self._idle_part(),
            LearningPhase.RUNNING: self._running_part(),
            LearningPhase.DONE: self._done_part(),
        }
        for part in self._parts.values():
            self.column.addWidget(part)
        self._phase: LearningPhase | None = None
        self.show_learning(Learning())

    def show_learning(self, learning: Learning) -> None:
        self._learn.setEnabled(not learning.refusal)
        self._learn.setToolTip(learning.refusal or EXPLANATION)
        self._invitation.setText(learning.refusal or INVITATION)
        self._message.setText(f"{learning.message} …" if learning.message else "")
        self._bar.setValue(round(learning.fraction * STEPS))
        if learning.comparison is not None:
            self._show_comparison(learning.comparison)
        if learning.phase is not self._phase:
            self._show_phase(learning.phase)

    def add_beside(self, button: QWidget) -> None:
        """Put another thing to do with the digits at the end of the row that invites to learn."""
        self._idle_row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= WIDE_FROM
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._compared.setDirection(direction)

    def _show_phase(self, phase: LearningPhase) -> None:
        had_focus = any(button.hasFocus() for button in (self._learn, self._cancel, self._keep, self._discard))
        self._phase = phase
        for each, part in self._parts.items():
            part.setVisible(each is phase)
        if had_focus:  # where the hand is, the next thing to do
            by_phase = {
                LearningPhase.IDLE: self._learn,
                LearningPhase.RUNNING: self._cancel,
                LearningPhase.DONE: self._keep,
            }
            by_phase[phase].setFocus()

    def _show_comparison(self, comparison: Comparison) -> None:
        for row, pair in enumerate(comparison.pairs, 1):
            texts = (pair.title, share_words(pair.before, pair.count), share_words(pair.after, pair.count))
            for column, text in enumerate(texts):
                self._cell(row, column).setText(text)
        self._changes.setText(change_words(comparison))
        self._changed.show_changed(comparison.changed)
        self._changed.setVisible(bool(comparison.changed))

    def _cell(self, row: int, column: int) -> QLabel:
        """The label there, made when it is first needed."""
        if (row, column) not in self._cells:
            label = QLabel()
            label.setObjectName(f"learning_{('title', 'before', 'after')[column]}_{row}")
            label.setProperty("role", "" if column == 2 else "secondary")
            self._table.addWidget(label, row, column)
            self._cells[row, column] = label
        return self._cells[row, column]

    def _idle_part(self) -> QWidget:
        part, row = _row()
        self._idle_row = row
        row.addWidget(self._learn)
        row.addWidget(self._invitation, 1)
        return part

    def _running_part(self) -> QWidget:
        part, row = _row()
        words = QVBoxLayout()
        words.setSpacing(GRID)
        words.addWidget(self._message)
        words.addWidget(self._bar)
        row.addLayout(words, 1)
        row.addWidget(self._cancel)
        return part

    def _done_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        self._table.setHorizontalSpacing(4 * GRID)
        self._table.setVerticalSpacing(GRID)
        for place, heading in ((1, "Before"), (2, "After")):
            self._cell(0, place).setText(heading)
            self._cell(0, place).setProperty("role", "title")
        self._compared.setSpacing(4 * GRID)
        self._compared.addLayout(self._table)
        self._compared.addWidget(self._changed, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self._changes, 1)
        row.addWidget(self._discard)
        row.addWidget(self._keep)
        column.addLayout(self._compared)
        column.addLayout(row)
        return part


def _row() -> tuple[QWidget, QHBoxLayout]:
    part = QWidget()
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(3 * GRID)
    return part, row


def _line(name: str) -> QLabel:
    """A text that gives way where the room is narrow."""
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "secondary")
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label
