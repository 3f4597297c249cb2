from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.parts.widgets.save_dialog import ask_where_to_save


@pytest.mark.parametrize(
    ("typed", "answer", "path"),
    [
        ("mine", QDialog.DialogCode.Accepted, "mine.safetensors"),
        ("mine.backup", QDialog.DialogCode.Accepted, "mine.backup"),
        ("mine", QDialog.DialogCode.Rejected, None),
    ],
)
def test_a_name_without_a_suffix_gets_it_in_the_dialog(qtbot, monkeypatch, tmp_path, typed, answer, path):
    def typing(dialog: QFileDialog) -> QDialog.DialogCode:
        assert Path(dialog.selectedFiles()[0]) == tmp_path / "suggested.safetensors"
        dialog.selectFile(typed)
        return answer

    monkeypatch.setattr(QFileDialog, "exec", typing)
    parent = QWidget()
    qtbot.addWidget(parent)
    found = ask_where_to_save(parent, "Save", tmp_path / "suggested.safetensors", "Models (*.safetensors)")
    assert found == (None if path is None else tmp_path / path)
