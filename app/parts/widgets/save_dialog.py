"""The question where to save a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget


def ask_where_to_save(parent: QWidget, title: str, suggestion: Path, kinds: str) -> Path | None:
    """Where the user wants it, None for nowhere.

    A name without a suffix gets that of ``suggestion`` while the dialog is still there to ask before a file of that
    name is replaced.
    """
    dialog = QFileDialog(parent, title, str(suggestion.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggestion.suffix)
    dialog.selectFile(suggestion.name)
    is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(chosen[0]) if is_accepted and chosen else None
