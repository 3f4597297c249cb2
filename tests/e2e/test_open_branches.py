"""A network with branches is opened like any other: it reads, is looked into, and is trained further."""

import numpy as np
from hand import ENOUGH, SEVEN
from PySide6.QtCore import Qt

from app.inside.widgets.activation_heatmap import ActivationHeatmap
from nnengine import (
    Choice,
    Concatenation,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    Softmax,
    TrainingSettings,
    load_single_model,
    residual,
    save_model,
)
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model import Model


def test_branches_read_and_are_looked_into(open_window, qtbot, tmp_path):
    layers = (
        Conv2D(4, 5),
        Rectifier(),
        MaxPool2D(2),
        Concatenation(((Conv2D(3, 3, padding=1), Rectifier()), ()), ("seen again", "as it is")),
        residual(Conv2D(7, 3, padding=1), Rectifier()),
        Flatten(),
        Dense(10),
        Softmax(),
    )
    network = Network(NetworkSpecification(layers), np.random.default_rng(1))
    path = tmp_path / "branches.safetensors"
    save_model(path, Model(Recipe(network.specification, TrainingSettings("log_likelihood")), network.weights()))
    hand = open_window(path)
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    heatmap = hand.find("activation_heatmap")
    assert isinstance(heatmap, ActivationHeatmap)
    qtbot.waitUntil(lambda: bool(heatmap._activity.layers), timeout=ENOUGH)
    assert {"Concatenation", "Sum"} <= {layer.title for layer in heatmap._activity.layers}
    lanes = [lane.name for layer in heatmap._activity.layers for lane in layer.lanes]
    assert lanes == ["seen again", "as it is", "branch 1", "branch 2"]


def test_experts_that_a_gate_chooses_read_as_the_chosen_one(open_window, qtbot, tmp_path):
    expert = load_single_model(bundled_models()["784-30-10"]).network()
    own = expert.specification.layers
    layers = (Choice(((Flatten(), Dense(2)), own, own), ("gate", "first", "second")),)
    network = Network(NetworkSpecification(layers), np.random.default_rng(1))
    values = network.parameters()
    for name, array in expert.parameters().items():
        for number in (1, 2):
            values[f"layers.0.{number}.{name.removeprefix('layers.')}"] = array
    network.load_parameters(values)
    path = tmp_path / "experts.safetensors"
    save_model(path, Model(Recipe(network.specification), network.weights()))
    hand = open_window(path)
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_the_bundled_experts_are_named_lanes_that_fold(open_window, qtbot):
    hand = open_window(bundled_models()["two-experts"])
    hand.window.resize(1024, 700)
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    heatmap = hand.find("activation_heatmap")
    assert isinstance(heatmap, ActivationHeatmap)
    hand.window.show_page("look")
    qtbot.waitUntil(lambda: heatmap.unfolded() == ("0",), timeout=ENOUGH)
    qtbot.waitUntil(lambda: not heatmap._activity.is_blank, timeout=ENOUGH)
    gate, scans, drawings = heatmap._activity.layers[1].lanes
    assert [lane.name for lane in (gate, scans, drawings)] == ["gate", "scans", "drawings"]
    assert (gate.note, scans.note, drawings.note) == ("chose drawings", "not asked: the gate chose drawings", "")
    assert heatmap.width() <= heatmap.parentWidget().width()
    heatmap.setFocus()
    qtbot.keyClick(heatmap, Qt.Key.Key_Minus)
    assert heatmap.unfolded() == ()
