"""The commands about training."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.shell.main_window import MainWindow
from app.shell.widgets.menus import plain
from app.training.values.training import TrainingForm, TrainingPhase, TrainingProgress
from app.training.values.training_status import train_words, training_actions


class TrainingCommands(QObject):
    """Train, pause, resume, one epoch, stop: enabled as the run allows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        add = window.commands.add
        self.train = add("train", "&Train", "F5", place="train.run")
        self.pause = add("pause", "&Pause", "F6", place="train.run")
        self.resume = add("resume", "&Resume", "F6", place="train.run")
        self.step = add("step", "One &epoch", "F7", place="train.run")
        self.stop = add("stop", "&Stop", "Shift+F5", place="train.run")
        self.show_progress(TrainingProgress())

    def show_form(self, form: TrainingForm) -> None:
        """Name what training would train."""
        self.train.setText(f"&{plain(train_words(form))}")

    def show_progress(self, progress: TrainingProgress) -> None:
        can = training_actions(progress.phase)
        is_paused = progress.phase is TrainingPhase.PAUSED
        self.train.setEnabled(can.train)
        # Pause and resume share a place and a key: only one of them is there.
        self.pause.setVisible(not is_paused)
        self.pause.setEnabled(can.pause)
        self.resume.setVisible(is_paused)
        self.resume.setEnabled(can.resume)
        self.step.setEnabled(can.step)
        self.stop.setEnabled(can.stop)
