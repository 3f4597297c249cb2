"""Run by a test in a process of its own: draws, trains, waits until all of it is written down, and kills itself."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from hand import SEVEN, Hand
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app import create_window
from app.shell.services import Services
from app.training.controllers.training_session import TrainingSession
from nnengine.digits.sources.procedural import procedural_splits


def main(home: Path) -> int:
    application = QApplication([])
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home / "config"))
    services = Services(own_data=lambda: home, mnist_is_at_hand=lambda folder: False)
    digits = procedural_splits(training=500, validation=100, test=10)
    services.open_data = lambda name, folder, progress: digits
    window = create_window(services=services)
    window.show()
    window.show_page("train")
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
