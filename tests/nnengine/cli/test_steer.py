"""Training that is steered from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from nnengine.files.model_file import load_model, save_model
from nnengine.optimisers import SGD
from nnengine.schedules import Cosine
from nnengine.training.steering import Change

Run = Callable[..., Result]
OPTIONS = ("--epochs", 4, "--mini-batch", 10, "--threads", 1)


def test_what_is_steered_is_in_the_model_and_its_recipe_is_what_it_began_with(run: Run, tiny: Path) -> None:
    steering = (
        "--steer",
        "2.5:learning_rate=0.01,momentum=0.5",
        "--steer",
        "1:schedule=cosine",
        "--steer",
        "3:max-norm=2",
    )
    result = run("train", "softmax", "-o", "out", "--data", tiny, *OPTIONS, *steering)
    assert result.exit_code == 0, result.output
    model = load_model(Path("out"))
    assert model.steering == (
        Change(160, {"schedule": Cosine()}),
        Change(400, {"learning_rate": 0.01, "momentum": 0.5}),
        Change(480, {"max_norm": 2.0}),
    )
    assert model.recipe.training.learning_rate == 0.1
    assert model.recipe.training.optimiser == SGD()
    assert "--steer 2.5:learning_rate=0.01,momentum=0.5" in model.provenance["command"]
    assert "after 2.5 epochs: learning_rate=0.01, momentum=0.5" in result.stderr


def test_stopped_and_gone_on_with_it_is_the_same(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_train import interrupt_after

    steering = ("--steer", "0.5:mini_batch=16", "--steer", "2.5:learning_rate=0.01", "--steer", "3:epochs=5")
    assert run("train", "softmax", "-o", "whole", "--data", tiny, *OPTIONS, *steering).exit_code == 0
    with monkeypatch.context() as patch:
        interrupt_after(patch, 8 + 5 + 3)
        assert run("train", "softmax", "-o", "stopped", "--data", tiny, *OPTIONS, *steering).exit_code == 1
    result = run("train", "stopped", "--resume", "-o", "stopped", "--json")
    assert result.exit_code == 0, result.output
    whole, resumed = load_model(Path("whole")), load_model(Path("stopped"))
    assert whole.state is not None
    assert resumed.state is not None
    assert whole.state.weights.values.tobytes() == resumed.state.weights.values.tobytes()
    assert whole.steering == resumed.steering
    assert [record.epoch for record in resumed.history.epochs] == [1, 2, 3, 4, 5]
    assert json.loads(result.stdout)["steering"] == [change.to_json() for change in whole.steering]


def test_options_of_a_run_that_goes_on_are_changes_of_it(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "out", "--data", tiny, "--epochs", 1, "--mini-batch", 10).exit_code == 0
    more = ("--epochs", 3, "--learning-rate", 0.05, "--mini-batch", 20, "--schedule", "cosine", "--momentum", 0.5)
    result = run("train", "out", "--resume", "-o", "out", *more, "--steer", "2:l2=1")
    assert result.exit_code == 0, result.output
    model = load_model(Path("out"))
    assert model.recipe.training.epochs == 1
    first, second = model.steering
    assert first.images == 160
    assert dict(first.fields) == {
        "epochs": 3, "mini_batch": 20, "learning_rate": 0.05, "momentum": 0.5, "schedule": Cosine()
    }  # fmt: skip
    assert second == Change(320, {"l2": 1.0})
    assert [record.epoch for record in model.history.epochs] == [1, 2, 3]


@pytest.mark.parametrize(
    ("steer", "message"),
    [
        ("learning_rate=0.1", "--steer learning_rate=0.1: expected EPOCH:NAME=VALUE, such as 2.5:learning_rate=0.1"),
        ("x:learning_rate=0.1", "expected EPOCH:NAME=VALUE"),
        ("nan:learning_rate=0.1", "expected EPOCH:NAME=VALUE"),
        ("-1:learning_rate=0.1", "expected EPOCH:NAME=VALUE"),
        ("2:", "expected EPOCH:NAME=VALUE"),
        ("2:learning_rate", "expected EPOCH:NAME=VALUE"),
        ("2:learning_rate=0.1,", "expected EPOCH:NAME=VALUE"),
        ("2:learning_rate=0.1 0.2", "expected EPOCH:NAME=VALUE"),
        ("2:learning_rate=0.1;l2=1", "expected EPOCH:NAME=VALUE"),
        ("2:learning_rate=fast", "learning_rate: expected a finite number, got 'fast'"),
        ("2:learning_rate=", "learning_rate: expected a finite number, got ''"),
        ("2:learning_rate=NaN", "learning_rate: expected a finite number, got nan"),
        ("2:l2=1,l2=2", "l2 is given twice"),
        ("2:rate=1", "--steer 2:rate=1: change: expected names among epochs, mini_batch"),
        ("2:seed=1", "--steer 2:seed=1: seed: cannot change in the course of training"),
        ("2:schedule=linear", "--steer 2:schedule=linear: schedule: expected one of constant, step"),
        ("2:mini_batch=1000", "at image 320: mini_batch: expected at most the 160 training images"),
        ("2:dropout=0.5", "the change planned at image 320: dropout: expected a network with a dropout layer"),
        ('2:layer_l2={"0":1}', "at image 320: layer_l2: expected layers with weights (1), got layer 0"),
        ("4:l2=1", "--steer 4:l2=1: expected an epoch before the end of training, which comes after 4"),
        ("9:epochs=12", "--steer 9:epochs=12: expected an epoch before the end of training, which comes after 4"),
        ("2:epochs=1", "epochs: expected at least 2"),
    ],
)  # fmt: skip
def test_impossible_steering_is_refused_before_training(run: Run, tiny: Path, steer: str, message: str) -> None:
    result = run("train", "softmax", "-o", "x", "--data", tiny, *OPTIONS, "--steer", steer)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "epoch 1 of" not in result.stderr
    assert not Path("x").exists()


def test_steering_where_a_run_has_been_already(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "out", "--data", tiny, "--epochs", 2).exit_code == 0
    before = Path("out").read_bytes()
    result = run("train", "out", "--resume", "-o", "out", "--epochs", 4, "--steer", "1.5:l2=1")
    assert result.exit_code == 2
    assert "--steer 1.5:l2=1: expected an epoch from 2 on, where training goes on" in result.stderr
    assert Path("out").read_bytes() == before


def test_more_of_what_values_may_be(run: Run, tiny: Path) -> None:
    steering = ("--steer", '1:layer_l2={"1":0.5},clip-norm=.5', "--steer", "2: clip_norm=null, learning_rate = 1e-3")
    result = run("train", "softmax", "-o", "out", "--data", tiny, *OPTIONS, *steering)
    assert result.exit_code == 0, result.output
    model = load_model(Path("out"))
    assert [dict(change.fields) for change in model.steering] == [
        {"layer_l2": ((1, 0.5),), "clip_norm": 0.5},
        {"clip_norm": None, "learning_rate": 0.001},
    ]
    save_model(Path("again"), model)
    assert load_model(Path("again")).steering == model.steering
    np.testing.assert_array_equal(load_model(Path("again")).weights.values, model.weights.values)


def test_what_instruments_read_is_told_after_every_epoch(run: Run, tiny: Path) -> None:
    options = ("--data", tiny, "--epochs", 2, "--watch", "gradient_norm", "--watch", "learning_rate")
    result = run("train", "softmax", "-o", "out", *options, "--json")
    assert result.exit_code == 0, result.output
    series = json.loads(result.stdout)["series"]
    assert set(series) == {"gradient_norm/layers.1.weights", "gradient_norm/layers.1.biases", "learning_rate"}
    ((position, rate),) = series["learning_rate"]  # once in 10,000 images, and at first
    assert position == pytest.approx(1 / 16)
    assert rate == pytest.approx(0.1)
    assert result.stderr.count("  learning_rate: 0.1\n") == 2
    assert "  gradient_norm: layers.1.weights " in result.stderr
    plain = run("train", "softmax", "-o", "plain", "--data", tiny, "--epochs", 2)
    assert "learning_rate" not in plain.stderr
    assert load_model(Path("plain")).weights.values.tobytes() == load_model(Path("out")).weights.values.tobytes()


def test_an_instrument_that_is_none(run: Run, tiny: Path) -> None:
    result = run("train", "softmax", "-o", "out", "--data", tiny, "--watch", "weight_histogram")
    assert result.exit_code == 2
    assert "'weight_histogram' is not one of 'gradient_norm', 'update_ratio', 'mean_activation'" in result.stderr
