"""Networks that are trained on real targets: points, functions, one neuron."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from nnengine import (
    Adam,
    ArgumentError,
    Augmentation,
    BatchNorm,
    DataError,
    DataSet,
    Dense,
    EpochEnded,
    MiniBatchEnded,
    Network,
    NetworkSpecification,
    Recipe,
    ShapeError,
    Sigmoid,
    Tanh,
    Training,
    TrainingEnded,
    TrainingSettings,
    evaluate,
    load_single_model,
    save_model,
    trained_model,
)
from nnengine.cli import cli
from nnengine.evaluation.evaluation import mean_cost

SETTINGS = TrainingSettings("quadratic", epochs=40, mini_batch=20, learning_rate=0.01, optimiser=Adam())


def surface(count: int, seed: int) -> DataSet:
    """Points (x, y) of a square and the height of a saddle over them."""
    points = np.random.default_rng(seed).uniform(-1, 1, (count, 2))
    return DataSet("saddle", points, targets=points[:, :1] * points[:, 1:])


def network(*layers, inputs: int = 2, dtype=np.float32) -> Network:
    layers = layers or (Dense(20), Tanh(), Dense(1))
    return Network(NetworkSpecification(layers, (inputs,)), np.random.default_rng(1), dtype)


def test_a_surface_is_learned_and_the_best_epoch_is_that_of_least_cost():
    training, validation = surface(400, 1), surface(100, 2)
    trained = network()
    run = Training(trained, training, validation, SETTINGS)
    *_, last = [event for event in run.events() if not isinstance(event, MiniBatchEnded)]
    assert isinstance(last, TrainingEnded)
    costs = [record.validation_cost for record in run.history.epochs]
    assert last.best.epoch == 1 + int(np.argmin(costs))
    assert min(costs) < 0.001
    assert costs[0] > 0.02
    assert all(math.isnan(record.validation_accuracy) for record in run.history.epochs)
    assert mean_cost(trained, validation) == pytest.approx(costs[-1])


def test_gradient_descent_takes_the_step_worked_by_hand():
    # one linear neuron: a = w x + b, C = (a - y)²/2; w = 0.5, b = 0, x = 2, y = 3: a = 1, dC/dw = -4, dC/db = -2
    neuron = network(Dense(1), inputs=1, dtype=np.float64)
    neuron.load_parameters({"layers.0.weights": [[0.5]], "layers.0.biases": [0.0]})
    one = DataSet("one", np.array([[2.0]]), targets=np.array([[3.0]]))
    settings = TrainingSettings("quadratic", epochs=1, mini_batch=1, learning_rate=0.1)
    event = next(Training(neuron, one, one, settings).events())
    assert isinstance(event, MiniBatchEnded)
    assert event.cost == pytest.approx(2.0)
    parameters = neuron.parameters()
    assert parameters["layers.0.weights"].item() == pytest.approx(0.9)
    assert parameters["layers.0.biases"].item() == pytest.approx(0.2)


def test_weights_count_for_targets_too():
    two = DataSet("two", np.ones((2, 1)), targets=np.array([[1.0], [5.0]]), weights=np.array([1, 0], np.float32))
    neuron = network(Dense(1), inputs=1, dtype=np.float64)
    settings = TrainingSettings("quadratic", epochs=300, mini_batch=2, learning_rate=0.2)
    for _ in Training(neuron, two, two, settings).events():
        pass
    assert neuron.predict(np.ones((1, 1))).item() == pytest.approx(1.0, abs=1e-6)


def test_early_stopping_and_halving_follow_the_cost(monkeypatch):
    validation = surface(30, 2)
    run = Training(network(), surface(100, 1), validation, replace(SETTINGS, patience=2, learning_rate=1e-12))
    events = list(run.events())
    assert isinstance(events[-1], TrainingEnded)
    assert events[-1].reason == "no better validation cost in 2 measurements"


def test_a_run_goes_on_from_its_file_to_the_last_bit(tmp_path: Path):
    training, validation, recipe = surface(100, 1), surface(30, 2), None
    whole = Training(network(), training, validation, SETTINGS)
    for _ in whole.events():
        pass
    first = network()
    run = Training(first, training, validation, SETTINGS)
    for event in run.events():
        if isinstance(event, EpochEnded) and event.record.epoch == 13:
            break
    recipe = Recipe(first.specification, SETTINGS, "samples:points.npz")
    save_model(tmp_path / "half.safetensors", trained_model(recipe, run))
    model = load_single_model(tmp_path / "half.safetensors")
    assert math.isnan(model.history.epochs[0].validation_accuracy)
    assert set(model.metrics) == {"validation_cost"}
    second = Training(network(), training, validation, SETTINGS, model.state)
    for _ in second.events():
        pass
    np.testing.assert_array_equal(second.weights().values, whole.weights().values)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"class_weights": (1.0,)}, ArgumentError, "class_weights: expected none, since real targets have no classes"),
        ({"label_smoothing": 0.1}, ArgumentError, "label_smoothing: expected none"),
        ({"augmentation": Augmentation(shift=1)}, ArgumentError, "augmentation: expected images"),
    ],
)
def test_settings_that_real_targets_cannot_have_are_refused(change, error, message):
    with pytest.raises(error, match=message):
        Training(network(), surface(100, 1), surface(30, 2), replace(SETTINGS, **change))


def test_data_that_do_not_fit_are_refused():
    points, labelled = surface(100, 1), DataSet("labelled", np.zeros((30, 2)), np.zeros(30, np.int64), classes=1)
    with pytest.raises(ShapeError, match="whose samples have 1 targets each, needs as many outputs, got 3"):
        Training(network(Dense(3)), points, points, SETTINGS)
    with pytest.raises(ShapeError, match="samples of shape 2 do not fit a network for 3"):
        Training(network(Dense(1), inputs=3), points, points, SETTINGS)
    with pytest.raises(DataError, match="expected labels in both or targets in both"):
        Training(network(), points, labelled, SETTINGS)
    with pytest.raises(DataError, match=r"expected targets from 0 to 1 for the cost cross_entropy, got -.*choose quad"):
        Training(network(Dense(1), Sigmoid()), points, points, replace(SETTINGS, cost="cross_entropy"))
    with pytest.raises(DataError, match="expected labels to count right answers by, got targets; use mean_cost"):
        evaluate(network(), points)
    assert network(BatchNorm(), Dense(1)).predict(points.samples).shape == (100, 1)


def test_a_file_of_points_trains_and_is_measured_on_the_command_line(tmp_path: Path):
    points = surface(300, 1)
    np.savez(tmp_path / "points.npz", inputs=points.samples, targets=points.targets)
    recipe = Recipe(network().specification, SETTINGS, str(tmp_path / "points.npz"))
    (tmp_path / "recipe.json").write_text(json.dumps(recipe.to_json()))
    model = str(tmp_path / "saddle.safetensors")
    run = CliRunner().invoke(cli, ["train", str(tmp_path / "recipe.json"), "-o", model, "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["metrics"]["test_cost"] < 0.01
    assert told["epochs"][0]["validation_accuracy"] is None
    run = CliRunner().invoke(cli, ["train", str(tmp_path / "recipe.json"), "-o", model, "--epochs", "2"])
    assert run.exit_code == 0, run.output
    assert "the best by validation cost (0." in run.stdout
    assert "nan" not in run.output
    run = CliRunner().invoke(cli, ["evaluate", model, "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout).keys() == {"model", "data", "part", "count", "cost"}
    run = CliRunner().invoke(cli, ["data", "show", str(tmp_path / "points.npz"), "--json"])
    assert json.loads(run.stdout)["parts"]["training"] == {"count": 240, "shape": [2], "targets": 1}
