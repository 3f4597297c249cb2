"""Run by a test in a process of its own: opens the window, trains, and closes it in the phase named."""

import sys
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app import create_window
from app.shell.services import Services
from app.training.controllers.training_session import TrainingSession
from app.training.values.training import TrainingPhase
from nnengine.digits.sources.procedural import procedural_splits


def main(phase: TrainingPhase, home: Path) -> int:
    application = QApplication([])
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home))
    services = Services(own_data=lambda: home, mnist_is_at_hand=lambda folder: False)
    if phase is not TrainingPhase.PREPARING:  # which takes long enough with as many digits as there are
        digits = procedural_splits(training=500, validation=100, test=10)
        services.open_data = lambda name, folder, progress: digits
    window = create_window(services=services)
    window.show()
    session = window.findChild(TrainingSession)
    session.choose(replace(session.form.choices, preset="one-convolution"))
    session.choose(replace(session.form.choices, epochs=100000))

    def close_when_reached() -> None:
        progress = session.progress
        if phase is TrainingPhase.PAUSED and progress.epoch >= 1:
            session.pause()
        if progress.phase is phase and (progress.epoch >= 1 or phase is TrainingPhase.PREPARING):
            timer.stop()
            print(time.time(), flush=True)
            window.close()

    timer = QTimer(interval=20)
    timer.timeout.connect(close_when_reached)
    timer.start()
    session.train()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(TrainingPhase(sys.argv[1]), Path(sys.argv[2])))
