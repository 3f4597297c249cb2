"""A network that another program wrote is opened like a model, reads the drawing, and is saved as a model."""

from pathlib import Path

import pytest
from hand import ENOUGH, SEVEN

from app.windows.file_questions import FileQuestions
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model_file import load_single_model
from nnengine.interchange import export_model


@pytest.mark.parametrize("suffix", [".onnx", ".json"])
def test_it_reads_the_drawing_and_is_saved_as_a_model(open_window, qtbot, tmp_path, monkeypatch, suffix):
    model = load_single_model(bundled_models()["784-30-10"])
    (path,) = export_model(model, tmp_path / f"theirs{suffix}")
    contents = path.read_bytes()
    hand = open_window(path)
    assert hand.text("document_label") == f"theirs · imported from theirs{suffix}"
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    suggested = []

    def chosen(_: FileQuestions, suggestion: Path) -> Path:
        suggested.append(suggestion)
        return suggestion

    monkeypatch.setattr(FileQuestions, "ask_file_to_save", chosen)
    hand.action("action_save").trigger()
    assert suggested == [tmp_path / "theirs.safetensors"]
    assert hand.text("document_label").startswith("theirs.safetensors")
    assert (load_single_model(suggested[0]).weights.values == model.weights.values).all()
    assert path.read_bytes() == contents
