"""Opening, saving and leaving models, with the questions that this takes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.models.controllers.bundled_models import UNTRAINED, untrained_model
from app.models.controllers.kept_models import KeptModels
from app.models.controllers.model_document import ModelDocument, summary_of
from app.models.values.document import Document, Unsaved
from app.shell.controllers.folders import documents
from app.shell.controllers.settings_store import SettingsStore
from app.shell.values.notices import Level, Notice, Offer
from app.shell.values.settings import with_recent_file
from nnengine.data.other_files import PICTURES
from nnengine.data.roles import is_named_as_data
from nnengine.digits.bundled_models import bundled_models
from nnengine.errors import ModelFileError
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX

_OTHER_PICTURES = {".avif", ".pdf", ".svg"}  # refused as pictures, which says more than as models
_WHERE = "File › Kept by itself"
_DATA = (
    "{name} holds images to train with, and models and pictures are opened here. Train a model with: "
    "nnengine train 784-30-10 --data '{name}' -o model.safetensors. "
    "Digits of your own are imported on the page My digits."
)

AnyModel = Model | EnsembleModel


class Questions(Protocol):
    """What the user is asked; the window answers with dialogs."""

    def ask_file_to_open(self, folder: Path) -> Path | None: ...

    def ask_file_to_save(self, suggestion: Path) -> Path | None: ...

    def ask_unsaved(self, name: str) -> Unsaved: ...


class FileCommands(QObject):
    """What the File menu does. A model that was changed and not saved is never replaced without a word.

    What a model took the place of is held, so that one press brings it back.
    """

    recent_files_changed = Signal(object)  # tuple[Path, ...]
    kept_changed = Signal(object)  # tuple[KeptModel, ...]
    way_back_changed = Signal(str)  # the title of the model that can be brought back
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
        self._before: tuple[AnyModel, Document] | None = None

    def start(self, file: Path | None = None) -> None:
        """Open what the program begins with: the file named, else the best bundled model, else an untrained one."""
        try:
            any(self._document.open(path, is_bundled=True) for path in bundled_models().values())
        finally:  # whatever a bundled file does, there is a network
            if self._document.model is None:
                self._document.adopt(untrained_model(), UNTRAINED, is_modified=False)
        self.kept_changed.emit(self._kept.kept())
        if file is not None:
            self.open_path(file)

    def open(self) -> None:
        path = self._questions.ask_file_to_open(self._folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a model, or have a picture opened, which leaves the model alone."""
        path = path.absolute()
        if path.suffix.lower() in PICTURES | _OTHER_PICTURES:
            self.picture_chosen.emit(path)
        elif is_named_as_data(path.name):
            self.notice_raised.emit(Notice(Level.INFO, "Data, not a model", _DATA.format(name=path.name)))
        elif self.may_leave():
            before, kept = self._open_now(), self._kept.own(path)
            if self._document.open_kept(kept) if kept is not None else self._document.open(path):
                self._hold(before)
                if kept is None:
                    self._remember(path)
            elif not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it raises nothing, whatever the path
                self._forget(path)
                self.kept_changed.emit(self._kept.kept())

    def open_bundled(self, key: str) -> None:
        if self.may_leave():
            before = self._open_now()
            if self._document.open(bundled_models()[key], is_bundled=True):
                self._hold(before)

    def go_back(self) -> None:
        """Open again what was open before; what is open now is kept, and can be gone back to as well."""
        if self._before is None:
            return
        model, document = self._before
        left = self._open_now()
        words = self.keep_unsaved(f"{document.title} was brought back in its place")
        self._document.bring_back(model, document)
        self._hold(left)
        if left is not None:
            self._tell_way_back(Notice(Level.INFO, f"{document.title} is open again", words), left[1].title)

    def save(self) -> bool:
        """Save to the model's file, or where the user says when it has none; whether the model is safe."""
        path, model = self._document.document.path, self._document.model
        return self.save_as() if path is None or model is None else self._save(path, model)

    def save_as(self) -> bool:
        document, model = self._document.document, self._document.model
        if model is None:
            return False
        path = document.path
        if path is None or self._kept.is_here(path):
            path = self._folder() / f"{document.title}{SUFFIX}"
        chosen = self._questions.ask_file_to_save(path)
        if chosen is None:
            return False
        return self._save(chosen, model)

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
        """Open a model that the user asked for; what it replaces is kept and can be gone back to."""
        self._replace(model, name, Notice(Level.INFO, f"{name} is open"))

    def adopt_run(self, model: Model, name: str, told: Notice) -> None:
        """Open what a run has come to, unless what is open was not saved and is better; both are kept.

        ``told`` says how the run ended; what became of the models is added to it.
        """
        document, best = self._document.document, self._document.model
        if not document.is_modified or best is None or _reads_at_least_as_well(model, best):
            self._replace(model, name, told)
            return
        new = Document(name, is_modified=True, summary=summary_of(model))
        words = self._put_by(model, new, f"{document.title} was open and better")
        self._hold((model, new))
        text = f"{told.text} {document.title} stays open: it reads better, {document.summary}. {words}".strip()
        notice = replace(told, text=text, offer=Offer.GO_BACK, button=f"Open the new {name}")
        self.notice_raised.emit(notice)

    def keep_left(self, model: AnyModel, name: str) -> bool:
        """Keep a model of a program that ended before it was closed; whether that went well."""
        document = Document(name, summary=summary_of(model))
        return bool(self._put_by(model, document, "the program ended before it was closed"))

    def adopt_recovered(self, model: AnyModel, name: str) -> None:
        """Open what was left behind; what it replaces can be gone back to."""
        before = self._open_now()
        self.keep_unsaved(f"{name} was brought back in its place")
        self._document.adopt(model, name)
        self._hold(before)

    def keep_unsaved(self, reason: str) -> str:
        """Put an unsaved model by without a question; words that say so, none where nothing had to be kept."""
        document, model = self._document.document, self._document.model
        if model is None or not (document.is_modified or document.is_kept):  # one kept before is kept longer
            return ""
        return self._put_by(model, document, reason)

    def keep_at_end(self) -> bool:
        """Put by what came after the user was asked; whether there was nothing, or that went well."""
        return (
            bool(self.keep_unsaved("the window was closed while it trained")) or not self._document.document.is_modified
        )

    def _replace(self, model: Model, name: str, told: Notice) -> None:
        before = self._open_now()
        words = self.keep_unsaved(f"{name} was trained in its place")
        self._document.adopt(model, name)
        self._hold(before)
        if before is not None:
            words = words or f"{before[1].title} was open before."
            self._tell_way_back(replace(told, text=f"{told.text} {words}".strip()), before[1].title)

    def _put_by(self, model: AnyModel, document: Document, reason: str) -> str:
        try:
            self._kept.keep(model, document.name, reason, document.summary)
        except (OSError, ModelFileError) as error:
            self.notice_raised.emit(Notice(Level.WARNING, f"{document.title} was not kept", str(error)))
            return ""
        self.kept_changed.emit(self._kept.kept())
        return f"{document.title} is kept: {_WHERE}."

    def _tell_way_back(self, notice: Notice, title: str) -> None:
        self.notice_raised.emit(replace(notice, offer=Offer.GO_BACK, button=f"Back to {title}"))

    def _open_now(self) -> tuple[AnyModel, Document] | None:
        model = self._document.model
        return None if model is None else (model, self._document.document)

    def _hold(self, before: tuple[AnyModel, Document] | None) -> None:
        """Hold what was open for the way back."""
        self._before = before
        self.way_back_changed.emit("" if before is None else before[1].title)

    def _save(self, path: Path, model: AnyModel) -> bool:
        path = path.absolute()
        if not self._document.save(path, model):
            return False
        self._kept.give_up(path)
        self.kept_changed.emit(self._kept.kept())
        self._remember(path)
        self.notice_raised.emit(Notice(Level.INFO, f"Saved {path.name}", about="saving"))
        return True

    def _folder(self) -> Path:
        """Where a dialog begins: where the open model is, else the last file was, never among what is kept."""
        opened = self._document.document.path
        for path in ([] if opened is None else [opened]) + list(self._settings.settings.recent_files):
            if not self._kept.is_here(path) and os.path.isdir(path.parent):  # noqa: PTH112 - raises nothing
                return path.parent
        return documents()

    def _remember(self, path: Path) -> None:
        self._set_recent(with_recent_file(self._settings.settings.recent_files, path))

    def _forget(self, path: Path) -> None:
        self._set_recent(tuple(other for other in self._settings.settings.recent_files if other != path))

    def _set_recent(self, files: tuple[Path, ...]) -> None:
        self._settings.change(recent_files=files)
        self.recent_files_changed.emit(files)


def _reads_at_least_as_well(new: AnyModel, old: AnyModel) -> bool:
    """Whether the new model's accuracy on the validation images is as high; true where they cannot be compared."""
    if new.recipe.data != old.recipe.data:
        return True
    accuracies = [model.metrics.get("validation_accuracy") for model in (new, old)]
    if accuracies[0] is None or accuracies[1] is None:
        return True
    return accuracies[0] >= accuracies[1]
