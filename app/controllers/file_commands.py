"""Opening, saving and leaving models, with the questions that this takes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.controllers.bundled_models import UNTRAINED, untrained_model
from app.controllers.kept_models import KeptModels
from app.controllers.model_document import ModelDocument
from app.controllers.settings_store import SettingsStore
from app.state.document import Unsaved
from app.state.notices import Level, Notice
from app.state.settings import with_recent_file
from nnengine.bundled_models import bundled_models
from nnengine.data.roles import is_named_as_data
from nnengine.errors import ModelFileError
from nnengine.model import EnsembleModel, Model
from nnengine.model_file import SUFFIX
from nnengine.preprocessing import SUFFIXES

_OTHER_PICTURES = {".avif", ".pdf", ".svg"}  # refused as pictures, which says more than as models

_DATA = (
    "{name} holds images to train with, and models and pictures are opened here. Train a model with: "
    "nnengine train 784-30-10 --data '{name}' -o model.safetensors. "
    "Digits of your own are imported on the page My digits."
)


class Questions(Protocol):
    """What the user is asked; the window answers with dialogs."""

    def ask_file_to_open(self, folder: Path) -> Path | None: ...

    def ask_file_to_save(self, suggestion: Path) -> Path | None: ...

    def ask_unsaved(self, name: str) -> Unsaved: ...


class FileCommands(QObject):
    """What the File menu does. A model that was changed and not saved is never replaced without a word."""

    recent_files_changed = Signal(object)  # tuple[Path, ...]
    picture_chosen = Signal(object)  # Path, of an image file
    notice_raised = Signal(object)  # Notice

    def __init__(
        self,
        document: ModelDocument,
        settings: SettingsStore,
        questions: Questions,
        kept: KeptModels,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._questions = questions
        self._kept = kept

    def start(self, file: Path | None = None) -> None:
        """Open what the program begins with: the file named, else the best bundled model, else an untrained one."""
        if not any(self._document.open(path, is_bundled=True) for path in bundled_models().values()):
            self._document.adopt(untrained_model(), UNTRAINED, is_modified=False)
        if file is not None:
            self.open_path(file)

    def open(self) -> None:
        path = self._questions.ask_file_to_open(self._folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a model, or have a picture opened, which leaves the model alone."""
        path = path.absolute()
        if path.suffix.lower() in SUFFIXES | _OTHER_PICTURES:
            self.picture_chosen.emit(path)
        elif is_named_as_data(path.name):
            self.notice_raised.emit(Notice(Level.INFO, "Data, not a model", _DATA.format(name=path.name)))
        elif self.may_leave():
            if self._document.open(path):
                self._remember(path)
            elif not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it raises nothing, whatever the path
                self._forget(path)

    def open_bundled(self, key: str) -> None:
        if self.may_leave():
            self._document.open(bundled_models()[key], is_bundled=True)

    def save(self) -> bool:
        """Save to the model's file, or where the user says when it has none; whether the model is safe."""
        path, model = self._document.document.path, self._document.model
        return self.save_as() if path is None or model is None else self._save(path, model)

    def save_as(self) -> bool:
        document, model = self._document.document, self._document.model
        if model is None:
            return False
        suggestion = document.path or self._folder() / f"{document.name.removesuffix(SUFFIX)}{SUFFIX}"
        path = self._questions.ask_file_to_save(suggestion)
        if path is None:
            return False
        return self._save(path, model)

    def may_leave(self) -> bool:
        """Whether the open model may be replaced or closed: the user is asked when it was not saved."""
        while self._document.document.is_modified:
            model = self._document.model
            answer = self._questions.ask_unsaved(self._document.document.name)
            if answer is Unsaved.CANCEL or (answer is Unsaved.SAVE and not self.save()):
                return False
            if model is self._document.model:  # else a run has ended meanwhile, and nobody was asked about its model
                return True
        return True

    def may_close(self) -> bool:
        """Like ``may_leave``, for good: what the user discards is not kept either."""
        may_leave = self.may_leave()
        if may_leave:
            self._document.discard_changes()
        return may_leave

    def adopt_trained(self, model: Model, name: str) -> None:
        """Open a model that was just trained; one that it replaces unsaved is kept among the recent files."""
        self.keep_unsaved()
        self._document.adopt(model, name)

    def keep_unsaved(self) -> None:
        """Put an unsaved model by without a question."""
        document, model = self._document.document, self._document.model
        if model is None or not document.is_modified:
            return
        try:
            path = self._kept.keep(model, document.name)
        except (OSError, ModelFileError) as error:
            self.notice_raised.emit(Notice(Level.WARNING, "The model before was not kept", str(error)))
        else:
            self._remember(path)

    def _save(self, path: Path, model: Model | EnsembleModel) -> bool:
        path = path.absolute()
        if not self._document.save(path, model):
            return False
        self._remember(path)
        self.notice_raised.emit(Notice(Level.INFO, f"Saved {path.name}", about="saving"))
        return True

    def _folder(self) -> Path:
        recent = self._settings.settings.recent_files
        path = self._document.document.path or (recent[0] if recent else None)
        return path.parent if path is not None and path.parent.is_dir() else Path.home()

    def _remember(self, path: Path) -> None:
        self._set_recent(with_recent_file(self._settings.settings.recent_files, path))

    def _forget(self, path: Path) -> None:
        self._set_recent(tuple(other for other in self._settings.settings.recent_files if other != path))

    def _set_recent(self, files: tuple[Path, ...]) -> None:
        self._settings.change(recent_files=files)
        self.recent_files_changed.emit(files)
