"""Finding out, off the window's thread, which pixels the open network of another program expects."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.controllers.range_trial_run import RangeTrialRun
from app.work.background_run import SHUTDOWN_TIME
from nnengine.interchange import Import

FETCH_INTERVAL = 33  # milliseconds


class RangeFinder(QObject):
    """Tries one network at a time; of one that is tried no longer, nothing is told."""

    tried = Signal(object, object)  # Import that was tried, RangeTrial or the exception that ended it

    def __init__(self, data_dir: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_dir = data_dir
        self._run: RangeTrialRun | None = None
        self._timer = QTimer(self, interval=FETCH_INTERVAL)
        self._timer.timeout.connect(self._fetch)

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def begin(self, found: Import) -> None:
        self.cancel()
        self._run = RangeTrialRun(found, self._data_dir)
        self._run.start()
        self._timer.start()

    def cancel(self) -> None:
        """Try no longer; nobody waits for the thread, which ends soon."""
        self._timer.stop()
        if self._run is not None:
            self._run.stop()
            self._run = None

    def stop(self) -> None:
        """Ask the thread to end soon, and tell nothing any more."""
        self._timer.stop()
        if self._run is not None:
            self._run.stop()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End the thread."""
        self.stop()
        if self._run is not None:
            self._run.join(seconds)
            self._run = None

    def _fetch(self) -> None:
        run = self._run
        if run is not None and run.outcome is not None:
            self._timer.stop()
            self._run = None
            self.tried.emit(run.found, run.outcome)
