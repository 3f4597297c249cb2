"""Networks that vote are opened like any model, read the drawing, and are left alone by training."""

from pathlib import Path

import pytest
from hand import ENOUGH, SEVEN

from app.models.widgets.file_questions import FileQuestions
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model import EnsembleModel
from nnengine.files.model_file import load_single_model, save_model
from nnengine.network.views import View


@pytest.fixture
def ensemble(tmp_path) -> Path:
    model = load_single_model(bundled_models()["784-30-10"])
    path = tmp_path / "voters.safetensors"
    save_model(path, EnsembleModel((model,) * 3, "plurality"))
    return path


def test_it_reads_the_drawing_and_is_saved_under_another_name(ensemble, open_window, qtbot, tmp_path, monkeypatch):
    hand = open_window(ensemble)
    assert hand.network == "voters · 3 networks, plurality"
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.action("action_page_look").trigger()
    titles = [layer.title for layer in hand.find("activation_heatmap")._activity.layers]
    assert titles == ["Input", "Dense", "Sigmoid", "Plurality"]
    copy = tmp_path / "copy.safetensors"
    monkeypatch.setattr(FileQuestions, "ask_file_to_save", lambda self, suggestion: copy)
    hand.action("action_save_as").trigger()
    assert copy.read_bytes() == ensemble.read_bytes()
    assert hand.network.startswith("copy")


def test_it_reads_turned_copies_of_the_drawing_too_and_says_so(open_window, qtbot, tmp_path):
    model = load_single_model(bundled_models()["784-30-10"])
    views = (View(), View(-6), View(6), View(scale=0.95))
    path = tmp_path / "viewers.safetensors"
    save_model(path, EnsembleModel((model,), views=views))
    hand = open_window(path)
    assert hand.network == "viewers · 1 network, average, 4 views"
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.action("action_page_look").trigger()
    heatmap = hand.find("activation_heatmap")
    qtbot.waitUntil(lambda: heatmap._activity.layers[-1].values.max() > 0, timeout=ENOUGH)
    *_, alone, together = heatmap._activity.layers
    assert together.subtitle == "1 network · 4 views"
    assert abs(together.values - alone.values).max() > 1e-6


def test_train_begins_a_network_of_its_own_and_the_ensemble_is_one_click_away(ensemble, open_window, qtbot):
    before = ensemble.read_bytes()
    hand = open_window(ensemble)
    hand.draw(SEVEN)
    hand.action("action_step").trigger()
    qtbot.waitUntil(lambda: "Paused after epoch 1" in hand.text("training_status"), timeout=ENOUGH)
    assert hand.network == "784-30-10 · in training"
    hand.action("action_read_saved").trigger()
    assert hand.network.startswith("voters")  # still open
    hand.action("action_stop").trigger()
    qtbot.waitUntil(hand.window.isWindowModified, timeout=ENOUGH)
    assert hand.network.startswith("784-30-10 · not saved")
    assert ensemble.read_bytes() == before
    assert hand.menu("recent")[0].text().endswith("voters.safetensors")
