"""What is open is written down as it changes, so that whatever ends the program loses little of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.values.picture import Picture
from app.drawing.values.sketch import Sketch
from app.models.values.document import Document
from app.recovery.controllers.recovery_folder import PLACES, AnyModel, Left, RecoveryFolder
from app.shell.values.notices import Level, Notice, Offer
from app.work.background_run import SHUTDOWN_TIME, BackgroundRun
from nnengine.errors import ModelFileError

WAIT = 1000  # milliseconds from a change until it is written

logger = logging.getLogger(__name__)

Writes = Mapping[str, Callable[[], None]]
Keep = Callable[[AnyModel, str], bool]


class Recovery(QObject):
    """Writes the drawing, an unsaved model and what a run has come to; offers at the start what was left behind.

    It is written in a thread. A program that is closed by its user leaves nothing behind.
    """

    sketch_recovered = Signal(object)  # Sketch
    picture_recovered = Signal(bytes, str)  # an image file, name
    model_recovered = Signal(object, str)  # Model or EnsembleModel, name
    notice_raised = Signal(object)  # Notice

    def __init__(self, parent_folder: Path, keep: Keep, parent: QObject | None = None) -> None:
        """``keep`` puts a model by and tells whether that went well."""
        super().__init__(parent)
        self._keep = keep
        self._folder = RecoveryFolder(parent_folder)
        self._left: Left | None = None
        self._unwritten: dict[str, Callable[[], None]] = {}
        self._shown: dict[str, AnyModel | None] = dict.fromkeys(PLACES)
        self._picture: Picture | None = None
        self._are_kept = True  # the models that were left behind
        self._writing: _Writing | None = None
        self._timer = QTimer(self, singleShot=True, interval=WAIT)
        self._timer.timeout.connect(self._write)

    def start(self) -> None:
        """Offer what was left behind, if anything was; its models are kept whatever the user says."""
        self._left = left = self._folder.claim()
        if left is None:
            return
        if left.damaged:
            text = f"What was open then cannot be read whole. It was set aside as {left.damaged[0]}."
            self.notice_raised.emit(Notice(Level.WARNING, "Vectorville ended before it was closed", text))
        kept = [self._keep(model, name) for model, name in left.models.values()]
        self._are_kept = all(kept)
        parts = []
        if left.picture or left.sketch.strokes:
            parts += [f"A {'picture' if left.picture else 'drawing'} was on the canvas."]
        if left.models:
            (_, name), *_ = left.models.values()
            what = "its weights are kept: File › Kept by itself" if kept[0] else "bring it back and save it"
            parts += [f"{name} was not saved; {what}."]
        if parts:
            title, text = "Vectorville ended before it was closed", " ".join(parts)
            offer = Notice(Level.WARNING, title, text, offer=Offer.BRING_BACK, button="Bring back")
            self.notice_raised.emit(offer)

    def bring_back(self) -> None:
        """Open what was left behind."""
        left, self._left = self._left, None
        if left is None:
            return
        if left.sketch != Sketch():
            self.sketch_recovered.emit(left.sketch)
        if left.picture:
            self.picture_recovered.emit(*left.picture)
        for place in PLACES:
            if place in left.models:
                self.model_recovered.emit(*left.models[place])
                break
        # First what was brought back is written down, then what is left of the other program is removed.
        if self.save_now() and self._are_kept:
            self._folder.forget(left.folder)

    def show_sketch(self, sketch: Sketch) -> None:
        self._later("drawing", lambda: self._folder.write_drawing(sketch))
        if sketch.picture is not self._picture:
            self._picture = picture = sketch.picture
            self._later("picture", lambda: self._folder.write_picture(picture))

    def show_document(self, document: Document, model: AnyModel | None) -> None:
        self._show_model("open", model if document.is_modified else None, document.name)

    def show_unopened(self, place: str, model: AnyModel | None, name: str) -> None:
        """A model that is not open: what a "run" has come to so far, or what was "learned" and is not kept yet.

        None when there is none any more.
        """
        self._show_model(place, model, name)

    def save_now(self) -> bool:
        """Write at once what was not written yet, as when the session at the machine ends; whether that went well."""
        self._timer.stop()
        if self._writing is not None:
            self._writing.join(SHUTDOWN_TIME)
            self._writing = None
        unwritten, self._unwritten = self._unwritten, {}
        return _write_all(unwritten)

    def end(self, *, keep: bool) -> None:
        """Leave everything for the next start, or nothing: what was offered and not brought back goes as well."""
        self.save_now()
        if self._left is not None and not keep and self._are_kept:
            self._folder.forget(self._left.folder)
        self._left = None
        self._folder.end(keep=keep)

    def _show_model(self, place: str, model: AnyModel | None, name: str) -> None:
        if model is not self._shown[place]:
            self._shown[place] = model
            self._later(place, lambda: self._folder.write_model(place, model, name))

    def _later(self, what: str, write: Callable[[], None]) -> None:
        self._unwritten[what] = write
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        if self._writing is not None and not self._writing.join(0):
            self._timer.start()
            return
        unwritten, self._unwritten = self._unwritten, {}
        self._writing = _Writing(unwritten)
        self._writing.start()


class _Writing(BackgroundRun):
    def __init__(self, writes: Writes) -> None:
        super().__init__("recovery")
        self._writes = writes

    def _work(self) -> None:
        _write_all(self._writes)


def _write_all(writes: Writes) -> bool:
    is_written = True
    for what, write in writes.items():
        try:
            write()
        except (OSError, ModelFileError) as error:
            logger.warning("the %s cannot be written down for a later start: %s", what, error)
            is_written = False
    return is_written
