"""Run by a test in a process of its own: draws, trains, waits until all of it is written down, and kills itself."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from hand import SEVEN, Hand
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

import app.composition
from app import create_window
from app.training.controllers.training_session import TrainingSession
from nnengine.digits.sources.procedural import procedural_splits


def main(home: Path) -> int:
    application = QApplication([])
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home / "config"))
    app.composition._kept_folder = lambda: home / "kept"
    app.composition._recovery_folder = lambda: home / "recovery"
    app.composition.mnist_is_at_hand = lambda folder: False
    digits = procedural_splits(training=500, validation=100, test=10)
    app.composition.open_data = lambda name, folder, progress: digits
    window = create_window()
    window.show()
    window.page_chosen.emit("train")
    Hand(window).draw(SEVEN)
    session = window.findChild(TrainingSession)
    session.choose(replace(session.form.choices, epochs=100_000))
    session.train()

    def end_when_written() -> None:
        written = {path.name for path in home.glob("recovery/*/*")}
        if {"drawing.json", "run.safetensors"} <= written:
            os.kill(os.getpid(), signal.SIGKILL)

    timer = QTimer(interval=20)
    timer.timeout.connect(end_when_written)
    timer.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
