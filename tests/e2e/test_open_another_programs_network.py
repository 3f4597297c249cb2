"""A network that another program wrote is opened like a model, reads the drawing, and is saved as a model."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
from hand import ENOUGH, SEVEN
from PySide6.QtWidgets import QLabel, QRadioButton

from app.models.controllers import range_trial_run
from app.models.widgets.file_questions import FileQuestions
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model import Model
from nnengine.files.model_file import load_single_model
from nnengine.interchange import export_model
from nnengine.network.network import Network
from nnengine.training.recipe import Recipe


@pytest.mark.parametrize("suffix", [".onnx", ".json"])
def test_it_reads_the_drawing_and_is_saved_as_a_model(open_window, qtbot, tmp_path, monkeypatch, suffix):
    model = load_single_model(bundled_models()["784-30-10"])
    (path,) = export_model(model, tmp_path / f"theirs{suffix}")
    contents = path.read_bytes()
    hand = open_window(path)
    assert hand.network == f"theirs · imported from theirs{suffix}"
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    suggested = []

    def chosen(_: FileQuestions, suggestion: Path) -> Path:
        suggested.append(suggestion)
        return suggestion

    monkeypatch.setattr(FileQuestions, "ask_file_to_save", chosen)
    hand.action("action_save").trigger()
    assert suggested == [tmp_path / "theirs.safetensors"]
    assert hand.network.startswith("theirs")
    assert (load_single_model(suggested[0]).weights.values == model.weights.values).all()
    assert path.read_bytes() == contents


def of_bytes(folder: Path) -> Path:
    """An ONNX file of a network that expects pixels from 0 to 255 and says nothing of it."""
    network = load_single_model(bundled_models()["784-30-10"]).network()
    parameters = network.parameters()
    parameters["layers.1.weights"] = parameters["layers.1.weights"] / np.float32(255)
    network.load_parameters(parameters)
    (path,) = export_model(Model(Recipe(network.specification), network.weights()), folder / "bytes.onnx")
    return path


def test_the_range_that_it_expects_is_found_while_the_window_answers(open_window, qtbot, tmp_path):
    hand = open_window(of_bytes(tmp_path))
    hand.draw(SEVEN)
    assert hand.network == "bytes · imported from bytes.onnx"
    notice = hand.window.notice_bar
    qtbot.waitUntil(
        lambda: any("expects pixels from" in label.text() for label in notice.findChildren(QLabel)), timeout=ENOUGH
    )
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    assert hand.window.findChild(QRadioButton, "input_range_0..255").isChecked()


def test_closing_the_window_ends_the_trial(open_window, tmp_path):
    hand = open_window(of_bytes(tmp_path))
    begun = monotonic()
    hand.window.close_unasked()
    assert monotonic() - begun < 5  # and no thread is left behind


def test_training_that_begins_first_ends_the_trial_and_says_so(open_window, qtbot, tmp_path, monkeypatch):
    def endless(network: Network, data_dir: Path | None) -> Iterator[None]:
        while True:
            yield

    monkeypatch.setattr(range_trial_run, "range_trial_steps", endless)
    hand = open_window(of_bytes(tmp_path))
    hand.action("action_train").trigger()
    notice = hand.window.notice_bar
    qtbot.waitUntil(
        lambda: any("was not found out" in label.text() for label in notice.findChildren(QLabel)), timeout=ENOUGH
    )
    hand.action("action_stop").trigger()
