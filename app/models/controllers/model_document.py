"""The open model."""

from __future__ import annotations

import traceback
from dataclasses import replace
from math import prod
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.models.controllers.input_ranges import (
    chosen_notice,
    failed_notice,
    given_up_notice,
    import_notice,
    question,
    saved_notice,
)
from app.models.controllers.range_finder import RangeFinder
from app.models.values.document import Document, KeptModel
from app.shell.values.notices import Level, Notice
from app.work.background_run import SHUTDOWN_TIME
from nnengine.arrays import as_text
from nnengine.data import CLASSES
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.importing import import_model
from nnengine.digits.sources import is_tested_on_mnist
from nnengine.errors import ArgumentError, ForeignFileError, ModelFileError, one_line
from nnengine.evaluation.scores import scoring
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import load_model, save_model
from nnengine.interchange import READABLE, Import, InputRange, RangeTrial, read_network
from nnengine.interchange.foreign_files import is_foreign

_FOREIGN = {each.suffix for each in READABLE.values()}


class ModelDocument(QObject):
    """Holds a whole model at any moment: what cannot be opened or saved leaves it as it was, and a notice says why."""

    document_changed = Signal(object)  # Document
    network_changed = Signal(object)  # Predictor, of its own
    range_question_changed = Signal(object)  # RangeQuestion of an imported network, None of any other
    range_asked = Signal()  # it is unclear which
    notice_raised = Signal(object)  # Notice

    def __init__(self, parent: QObject | None = None, data_dir: Path | None = None) -> None:
        super().__init__(parent)
        self._finder = RangeFinder(data_dir, self)
        self._finder.tried.connect(self._take_trial)
        self._import: Import | None = None
        self._model: Model | EnsembleModel | None = None
        self._document = Document("")

    @property
    def document(self) -> Document:
        return self._document

    @property
    def model(self) -> Model | EnsembleModel | None:
        return self._model

    def open(self, path: Path, *, is_bundled: bool = False) -> bool:
        """Read a model file, or the file of another program, and show it; whether that went well.

        What came from another program has no model file yet: saving it asks where.
        """
        if _is_imported(path):
            return self._import_from(path)
        try:
            model = load_model(path)
            _check_digits(path, model)
        except ModelFileError as error:
            self._tell_not_opened(error)
            return False
        self._show(model, Document(path.name, None if is_bundled else path, summary=summary_of(model)))
        return True

    def choose_range(self, key: str) -> None:
        """Let the imported network that is open get pixels of another range, written like "0..255"."""
        if self._import is None:
            return
        try:
            found = self._import.in_range(InputRange.of_text(key))
            self._show_import(found, found.model())
        except (ArgumentError, ModelFileError) as error:
            self.notice_raised.emit(Notice(Level.ERROR, "The input range was not changed", f"{error}."))
        else:
            self.notice_raised.emit(chosen_notice(found))

    def give_up_range(self) -> None:
        """Training has begun: the network stays as it is, and that is said."""
        if self._import is not None and self._finder.is_running:
            self._finder.cancel()
            self.notice_raised.emit(given_up_notice(self._import))

    def stop(self) -> None:
        """Ask the thread that finds out a range to end soon, if there is one."""
        self._finder.stop()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End it, and wait so long at most."""
        self._finder.shutdown(seconds)

    def _import_from(self, path: Path) -> bool:
        """Show the network that another program wrote, and begin to find out what its file does not say."""
        try:
            found = read_network(path)
            model = found.model()
            _check_digits(path, model)
        except (ModelFileError, ArgumentError) as error:
            self._tell_not_opened(error)
            return False
        self._show_import(found, model)
        if "remarks" in model.provenance:
            self.notice_raised.emit(Notice(Level.INFO, f"Imported {path.name}", f"{model.provenance['remarks']}."))
        self._tell(import_notice(found))
        self._finder.begin(found)
        return True

    def _take_trial(self, tried: Import, outcome: RangeTrial | Exception) -> None:
        """Apply what came of the trial, if that import is still open as it was."""
        if tried is not self._import:
            return
        if isinstance(outcome, Exception):
            details = "".join(traceback.format_exception(outcome))
            self._tell(replace(failed_notice(tried), details=details))
            return
        found = tried.tried(outcome)
        if found.input_range == tried.input_range:
            self._ask_of(found)
        elif self._document.path is not None:
            self._ask_of(found.in_range(tried.input_range))
            self._tell(saved_notice(found, tried.input_range))
        else:
            try:
                self._show_import(found, found.model())
            except ModelFileError as error:
                self._tell(Notice(Level.ERROR, "The input range was not changed", f"{error}."))
                return
            self._tell(import_notice(found))
        if found.is_unclear:
            self.range_asked.emit()

    def _show_import(self, found: Import, model: Model) -> None:
        self._show(model, Document(Path(found.name).stem, summary=summary_of(model)))
        self._ask_of(found)

    def _ask_of(self, found: Import) -> None:
        self._import = found
        self.range_question_changed.emit(question(found))

    def _tell(self, notice: Notice | None) -> None:
        if notice is not None:
            self.notice_raised.emit(notice)

    def _tell_not_opened(self, error: ModelFileError | ArgumentError) -> None:
        text = f"{error}. {_stays(self._model)}"
        code = error.code if isinstance(error, ForeignFileError) else ""
        self.notice_raised.emit(Notice(Level.ERROR, "The model was not opened", text, code, about="opening"))

    def open_kept(self, kept: KeptModel) -> bool:
        """Read a model that the program kept by itself and show it; whether that went well. Saving it asks where."""
        try:
            model = load_model(kept.path)
            _check_digits(kept.path, model)
        except ModelFileError as error:
            self._tell_not_opened(error)
            return False
        self._show(model, Document(kept.name, summary=summary_of(model), is_kept=True))
        return True

    def adopt(self, model: Model | EnsembleModel, name: str, *, is_modified: bool = True) -> None:
        """Show a model that no file holds yet."""
        self._show(model, Document(name, None, is_modified, summary_of(model)))

    def bring_back(self, model: Model | EnsembleModel, document: Document) -> None:
        """Show what was open before."""
        self._show(model, document)

    def save(self, path: Path, model: Model | EnsembleModel) -> bool:
        """Write ``model`` to ``path``; whether that went well.

        If it is still the open one, that is its file from then on: while the user was asked where to save it, a run
        may have put another in its place.
        """
        try:
            save_model(path, model)
        except (ModelFileError, ArgumentError) as error:
            text = f"{error}. The model is still open; save it somewhere else."
            self.notice_raised.emit(Notice(Level.ERROR, "The model was not saved", text, about="saving"))
            return False
        if model is self._model:
            self._document = replace(self._document, name=path.name, path=path, is_modified=False, is_kept=False)
            self.document_changed.emit(self._document)
        return True

    def discard_changes(self) -> None:
        """The user does not want what was not saved."""
        if self._document.is_modified:
            self._document = replace(self._document, is_modified=False)
            self.document_changed.emit(self._document)

    def _show(self, model: Model | EnsembleModel, document: Document) -> None:
        if self._import is not None:
            self._finder.cancel()
            self._import = None
            self.range_question_changed.emit(None)
        self._model = model
        self._document = document
        self.network_changed.emit(scoring(model))
        self.document_changed.emit(document)


def model_in(path: Path) -> Model | EnsembleModel:
    """The model in a file, or in one of another program. Raises ModelFileError, also where it reads no digits."""
    model = import_model(path) if _is_imported(path) else load_model(path)
    _check_digits(path, model)
    return model


def _is_imported(path: Path) -> bool:
    """Whether another program wrote the file, also one of a kind that is not read."""
    return path.suffix.lower() in _FOREIGN or is_foreign(path)


def _check_digits(path: Path, model: Model | EnsembleModel) -> None:
    shapes = model.recipe.network.shapes
    if shapes[0] not in {IMAGE_SHAPE, (prod(IMAGE_SHAPE),)} or shapes[-1] != (CLASSES,):
        raise ModelFileError(
            f"{path.name}: expected a network from 28 × 28 pixels to 10 digits, "
            f"got one from {as_text(shapes[0])} to {as_text(shapes[-1])}"
        )


def _stays(model: object | None) -> str:
    return "" if model is None else "The model that was open stays."


def summary_of(model: Model | EnsembleModel) -> str:
    """What is known of a model, in a few words: "99.3 % on MNIST test"."""
    accuracy = _accuracy(model)
    if isinstance(model, EnsembleModel):
        return " · ".join(part for part in (model.describe(), accuracy) if part)
    source = model.provenance.get("imported_from")
    untrained = f"imported from {one_line(source)}" if source else "not trained yet"
    return accuracy or ("trained" if model.history.epochs else untrained)


def _accuracy(model: Model | EnsembleModel) -> str:
    """What its file tells of it: "99.3 % on MNIST test"."""
    name = model.recipe.data
    data = "MNIST " if is_tested_on_mnist(name) else "procedural " if name == "procedural" else ""
    for part in ("test", "validation"):
        accuracy = model.metrics.get(f"{part}_accuracy")
        if accuracy is not None:
            return f"{accuracy * 100:.1f} % on {data}{part}"
    return ""
