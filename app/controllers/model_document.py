"""The open model."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.controllers.curves import curves
from app.state.document import Document, KeptModel
from app.state.notices import Level, Notice
from app.state.training import NO_CURVES, Curves
from nnengine.arrays import as_text
from nnengine.data import CLASSES, is_tested_on_mnist
from nnengine.digit_image import IMAGE_SHAPE
from nnengine.errors import ModelFileError, one_line
from nnengine.interchange import READABLE, import_model
from nnengine.layers import Activation
from nnengine.model import EnsembleModel, Model
from nnengine.model_file import load_model, save_model

_FOREIGN = {each.suffix for each in READABLE.values()}


class ModelDocument(QObject):
    """Holds a whole model at any moment: what cannot be opened or saved leaves it as it was, and a notice says why."""

    document_changed = Signal(object)  # Document
    network_changed = Signal(object)  # Predictor, of its own
    curves_changed = Signal(object)  # Curves
    notice_raised = Signal(object)  # Notice

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model: Model | EnsembleModel | None = None
        self._document = Document("")

    @property
    def document(self) -> Document:
        return self._document

    @property
    def model(self) -> Model | EnsembleModel | None:
        return self._model

    @property
    def curves(self) -> Curves:
        if not isinstance(self._model, Model):  # an ensemble was not trained as one
            return NO_CURVES
        return curves(self._model.history, self._model.best_epoch, self._model.recipe.training.epochs)

    def open(self, path: Path, *, is_bundled: bool = False) -> bool:
        """Read a model file, or the file of another program, and show it; whether that went well.

        What came from another program has no model file yet: saving it asks where.
        """
        is_foreign = path.suffix.lower() in _FOREIGN
        try:
            model = self._imported(path) if is_foreign else load_model(path)
            _check_digits(path, model)
        except ModelFileError as error:
            self.notice_raised.emit(Notice(Level.ERROR, "The model was not opened", f"{error}. {_stays(self._model)}"))
            return False
        file = None if is_bundled or is_foreign else path
        self._show(model, Document(path.stem if is_foreign else path.name, file, summary=summary_of(model)))
        return True

    def _imported(self, path: Path) -> Model:
        """The network that another program wrote; many leave its softmax to the cost or to whoever uses it."""
        model = import_model(path)
        if isinstance(model.recipe.network.layers[-1], Activation):
            return model
        text = "The file ends with weighted inputs; the answer is the same, and the scores are now between 0 and 1."
        self.notice_raised.emit(Notice(Level.INFO, "A softmax was put on top", text))
        return import_model(path, add_softmax=True)

    def open_kept(self, kept: KeptModel) -> bool:
        """Read a model that the program kept by itself and show it; whether that went well. Saving it asks where."""
        try:
            model = load_model(kept.path)
            _check_digits(kept.path, model)
        except ModelFileError as error:
            self.notice_raised.emit(Notice(Level.ERROR, "The model was not opened", f"{error}. {_stays(self._model)}"))
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
        except ModelFileError as error:
            text = f"{error}. The model is still open; save it somewhere else."
            self.notice_raised.emit(Notice(Level.ERROR, "The model was not saved", text))
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
        self._model = model
        self._document = document
        self.network_changed.emit(model.network())
        self.curves_changed.emit(self.curves)
        self.document_changed.emit(document)


def model_in(path: Path) -> Model | EnsembleModel:
    """The model in a file, or in one of another program. Raises ModelFileError, also where it reads no digits."""
    model = import_model(path) if path.suffix.lower() in _FOREIGN else load_model(path)
    _check_digits(path, model)
    return model


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
