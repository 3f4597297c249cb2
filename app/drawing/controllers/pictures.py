"""Opening and pasting pictures of digits."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.controllers.picture_reading import PictureReading
from app.drawing.values.picture import Picture
from app.shell.controllers.folders import documents
from app.shell.values.notices import Level, Notice
from app.work.background_run import SHUTDOWN_TIME
from nnengine.errors import EngineError

FETCH_INTERVAL = 15  # milliseconds
PASTED = "the pasted picture"


class PictureQuestions(Protocol):
    """What the user is asked; the window answers with a dialog."""

    def ask_picture_to_open(self, folder: Path) -> Path | None: ...


class Pictures(QObject):
    """Reads pictures off the window's thread; of several asked for at once, the last is shown.

    What cannot be read leaves everything as it was, and a notice says why.
    """

    about_to_open = Signal()  # what is asked of the user on the canvas makes room
    picture_opened = Signal(object)  # Picture
    notice_raised = Signal(object)  # Notice

    def __init__(self, questions: PictureQuestions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = questions
        self._folder = documents()
        self._reading: PictureReading | None = None
        self._timer = QTimer(self, interval=FETCH_INTERVAL)
        self._timer.timeout.connect(self._fetch)

    def choose(self) -> None:
        """Ask which picture to open."""
        path = self._questions.ask_picture_to_open(self._folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        self._folder = path.parent
        self._read(PictureReading(path, path.name))

    def open_again(self, data: bytes, name: str) -> None:
        """Open the bytes of an image file that was open before."""
        self._read(PictureReading(data, name))

    def paste(self, data: bytes) -> None:
        """Open the bytes of an image file; without any there was none to paste."""
        if data:
            self._read(PictureReading(data, PASTED))
        else:
            text = "The clipboard holds no picture. Copy an image, or an image file, and paste it again."
            self.notice_raised.emit(Notice(Level.INFO, "Nothing to paste", text))

    def stop(self) -> None:
        """Show no longer what is being read."""
        self._timer.stop()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """Wait for the thread; what it reads is no longer shown."""
        self.stop()
        if self._reading is not None:
            self._reading.join(seconds)
            self._reading = None

    def _read(self, reading: PictureReading) -> None:
        self._reading = reading
        reading.start()
        self._timer.start()

    def _fetch(self) -> None:
        outcome = None if self._reading is None else self._reading.outcome
        if outcome is None:
            return
        self._timer.stop()
        self._reading = None
        if isinstance(outcome, Picture):
            self.about_to_open.emit()
            self.picture_opened.emit(outcome)
        elif isinstance(outcome, EngineError):
            text = f"{outcome}. What was on the canvas stays."
            self.notice_raised.emit(Notice(Level.ERROR, "The picture was not opened", text, about="opening"))
        else:
            details = "".join(traceback.format_exception(outcome))
            text = "Something unexpected went wrong. What was on the canvas stays."
            self.notice_raised.emit(Notice(Level.ERROR, "The picture was not opened", text, details, "opening"))
