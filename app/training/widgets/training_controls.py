"""Start, pause and stop training, and where it stands."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.icons import icon
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, Tokens
from app.training.values.training import Origin, TrainingForm, TrainingPhase, TrainingProgress
from app.training.values.training_status import best_line, status_line, train_words, training_actions

STEPS = 1000  # of the progress bar
WIDE_FROM = 700  # the width from which the status stands beside the buttons


class TrainingControls(Themed, QWidget):
    """Only what makes sense in the present phase can be asked for."""

    train_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    step_requested = Signal()  # one epoch, then a pause
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_controls")
        self.setAccessibleName("Training controls")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tokens = tokens_in_force()
        self._progress = TrainingProgress()
        self._note = ""
        self._what = ""
        self._train = _button("Train", "train_button", "Start training")
        self._pause = _button("Pause", "pause_button", "Pause training")
        self._step = _button("One epoch", "step_button", "Train for one epoch, then pause")
        self._stop = _button("Stop", "stop_button", "Stop training and keep the best weights")
        for primary in (self._train, self._pause):
            primary.setProperty("primary", True)
        self._train.clicked.connect(self.train_requested)
        self._pause.clicked.connect(self._pause_or_resume)
        self._step.clicked.connect(self.step_requested)
        self._stop.clicked.connect(self.stop_requested)
        self._bar = QProgressBar()
        self._bar.setObjectName("training_progress")
        self._bar.setAccessibleName("Training progress")
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._status = _StatusLines()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4 * GRID)
        self._grid.setVerticalSpacing(2 * GRID)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        for button in (self._train, self._pause, self._step, self._stop):
            buttons.addWidget(button)
        self._grid.addLayout(buttons, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._arrange()
        self.show_theme(tokens_in_force())
        self.show_progress(self._progress)

    def show_progress(self, progress: TrainingProgress) -> None:
        """Show where the run stands and allow what its phase allows."""
        changes_phase = progress.phase is not self._progress.phase
        self._progress = progress
        self._show_status()
        with QSignalBlocker(self._bar):
            self._bar.setValue(round(progress.fraction * STEPS))
        if changes_phase:
            self._show_phase()

    def show_form(self, form: TrainingForm) -> None:
        """Say on the button what it trains."""
        self._what = train_words(form)
        self._train.setText("Go on" if form.origin is Origin.OPEN else "Train new")
        self._train.setToolTip(self._what)
        self._train.setAccessibleName(self._what)
        self._show_status()

    def show_note(self, note: str) -> None:
        """Say something below the status while no run has a best epoch to tell of."""
        self._note = note
        self._show_status()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._show_phase()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """One row where there is room for it."""
        is_wide = self.width() >= WIDE_FROM
        self._status.align(right=is_wide)
        for part in (self._status, self._bar):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._bar, *((0, 1) if is_wide else (1, 0, 1, 3)))
        self._grid.addWidget(self._status, *((0, 2) if is_wide else (2, 0, 1, 3)))

    def _show_status(self) -> None:
        status = status_line(self._progress)
        if self._progress.phase is TrainingPhase.IDLE and self._what and not self._progress.message:
            status = f"Ready: {self._what[:1].lower()}{self._what[1:]}"
        self._status.show_lines(status, best_line(self._progress) or self._note)

    def _show_phase(self) -> None:
        actions = training_actions(self._progress.phase)
        is_paused = self._progress.phase is TrainingPhase.PAUSED
        focused = self._train.hasFocus() or self._pause.hasFocus()
        self._train.setVisible(not self._progress.phase.is_active)
        self._pause.setVisible(self._progress.phase.is_active)
        self._train.setEnabled(actions.train)
        self._pause.setEnabled(actions.pause or actions.resume)
        self._pause.setText("Resume" if is_paused else "Pause")
        self._pause.setAccessibleName("Resume training" if is_paused else "Pause training")
        self._step.setEnabled(actions.step)
        self._stop.setEnabled(actions.stop)
        if focused:
            (self._pause if self._progress.phase.is_active else self._train).setFocus()
        on_accent = self._tokens.on_accent
        self._train.setIcon(icon("play", self._tokens, on_accent))
        self._pause.setIcon(icon("play" if is_paused else "pause", self._tokens, on_accent))
        self._step.setIcon(icon("step", self._tokens))
        self._stop.setIcon(icon("stop", self._tokens))

    def _pause_or_resume(self) -> None:
        if self._progress.phase is TrainingPhase.PAUSED:
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()


class _StatusLines(QWidget):
    """Where the run stands, and below it the best epoch; both shortened where the room is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = ("", "")
        self._lines = (QLabel(), QLabel())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for line, name, role in zip(self._lines, ("training_status", "training_best"), ("", "small"), strict=True):
            line.setObjectName(name)
            line.setProperty("role", role)
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            column.addWidget(line)

    def show_lines(self, status: str, best: str) -> None:
        self._texts = (status, best)
        self._shorten()

    def align(self, *, right: bool) -> None:
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        for line in self._lines:
            line.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._shorten()

    def _shorten(self) -> None:
        for line, text in zip(self._lines, self._texts, strict=True):
            line.setText(line.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(self.width(), 1)))
            line.setToolTip(text if line.text() != text else "")
            line.setAccessibleName(text)


def _button(text: str, name: str, accessible: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    return button
