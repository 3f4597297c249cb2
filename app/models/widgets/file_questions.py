"""The questions about files, asked with dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.models.values.document import Unsaved
from app.parts.widgets.save_dialog import ask_where_to_save

_IMAGES = "*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp *.heic *.heif"
TO_OPEN = f"Models and pictures (*.safetensors *.onnx *.json {_IMAGES});;All files (*)"
PICTURES = f"Pictures ({_IMAGES});;All files (*)"
DIGITS = "Digits as pen strokes (*.npz);;All files (*)"
TO_SAVE = "Models (*.safetensors);;All files (*)"


class FileQuestions:
    """Asks over ``window``; a dialog that is closed is a no."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def ask_file_to_open(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a model or a picture", str(folder), TO_OPEN)
        return Path(name) if name else None

    def ask_picture_to_open(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a picture of a digit", str(folder), PICTURES)
        return Path(name) if name else None

    def ask_file_to_save(self, suggestion: Path) -> Path | None:
        return ask_where_to_save(self._window, "Save the model", suggestion, TO_SAVE)

    def ask_digits_to_import(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Import digits", str(folder), DIGITS)
        return Path(name) if name else None

    def ask_digits_to_export(self, suggestion: Path) -> Path | None:
        return ask_where_to_save(self._window, "Export your digits", suggestion, DIGITS)

    def ask_unsaved(self, name: str) -> Unsaved:
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setObjectName("unsaved_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Vectorville")
        box.setText(f"Save the network “{name}”?")
        box.setInformativeText("It was trained and not saved. Discarding it loses what it has learned.")
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.setEscapeButton(buttons.Cancel)
        answer = buttons(box.exec())
        box.deleteLater()
        return {buttons.Save: Unsaved.SAVE, buttons.Discard: Unsaved.DISCARD}.get(answer, Unsaved.CANCEL)
