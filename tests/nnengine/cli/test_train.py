"""Training from the command line."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from nnengine.arrays import Array
from nnengine.cli import training_run
from nnengine.files.model_file import load_model, save_model
from nnengine.optimisers import AdamW, Stepper
from nnengine.penalties import Penalties
from nnengine.schedules import Cosine
from nnengine.training.presets import PRESETS

Run = Callable[..., Result]


def test_a_preset_is_trained_and_its_model_knows_all(run: Run, tiny: Path) -> None:
    result = run("train", "softmax", "-o", "out.safetensors", "--data", tiny, "--epochs", 3, "--seed", 7, "--l2", 0.5)
    assert result.exit_code == 0, result.output
    model = load_model(Path("out.safetensors"))
    assert model.recipe.training.seed == 7
    assert model.recipe.training.l2 == 0.5
    assert model.recipe.training.mini_batch == PRESETS["softmax"].recipe.training.mini_batch
    assert model.recipe.data == str(tiny)
    assert [record.epoch for record in model.history.epochs] == [1, 2, 3]
    best = max(model.history.epochs, key=lambda record: record.validation_accuracy)
    assert model.best_epoch == best.epoch
    assert model.metrics["validation_accuracy"] == best.validation_accuracy
    assert model.metrics["test_count"] == 20
    assert model.metrics["test_accuracy"] == (20 - model.metrics["test_errors"]) / 20
    assert model.metrics["test_accuracy"] > 0.9
    assert model.provenance["command"] == (
        "nnengine train softmax --output out.safetensors --data tiny.npz --epochs 3 --l2 0.5 --seed 7"
    )
    assert model.provenance["data_counts"] == "160 training, 20 validation, 20 test"
    assert str(tiny.parent) not in " ".join(model.provenance.values())
    accuracy = f"{best.validation_accuracy * 100:.2f} %"
    assert f"the weights of epoch {best.epoch}, the best by validation accuracy ({accuracy})" in result.stdout
    for epoch in (1, 2, 3):
        assert f"epoch {epoch} of 3: validation accuracy" in result.stderr
    assert f"epoch {best.epoch} of 3: validation accuracy {accuracy}, cost" in result.stderr


def test_json_for_machines(run: Run, tiny: Path) -> None:
    result = run("train", "softmax", "-o", "out.safetensors", "--data", tiny, "--epochs", 2, "--json")
    told = json.loads(result.stdout)
    model = load_model(Path("out.safetensors"))
    assert told["metrics"] == model.metrics
    assert told["best_epoch"] == model.best_epoch
    assert told["stopped"] is False
    assert [epoch["epoch"] for epoch in told["epochs"]] == [1, 2]


def test_a_recipe_file_and_a_model_file_are_recipes(run: Run, tiny: Path) -> None:
    recipe = PRESETS["softmax"].recipe.to_json()
    recipe["data"] = str(tiny)
    recipe["training"]["epochs"] = 2
    Path("mine.json").write_text(json.dumps(recipe))
    assert run("train", "mine.json", "-o", "first.safetensors", "--without-state").exit_code == 0
    assert run("train", "first.safetensors", "-o", "second.safetensors").exit_code == 0
    first, second = load_model(Path("first.safetensors")), load_model(Path("second.safetensors"))
    assert first.state is None
    assert second.state is not None
    np.testing.assert_array_equal(first.weights.values, second.weights.values)  # one seed, one result


def interrupt_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    count = 0
    show = training_run.TrainingDisplay.mini_batch

    def mini_batch(display: training_run.TrainingDisplay, event: training_run.MiniBatchEnded) -> None:
        nonlocal count
        count += 1
        show(display, event)
        if count == batches:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(training_run.TrainingDisplay, "mini_batch", mini_batch)


def test_ctrl_c_keeps_what_is_there_and_resuming_gives_the_same_weights(
    run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--data", tiny, "--epochs", 4, "--momentum", 0.5)
    assert run("train", "softmax", "-o", "whole.safetensors", *options).exit_code == 0
    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        interrupt_after(patch, 16 + 16 + 7)  # 160 images in mini-batches of 10: amid the third epoch
        result = run("train", "softmax", "-o", "stopped.safetensors", *options)
    assert signal.getsignal(signal.SIGINT) is before
    assert result.exit_code == 1
    assert "stopped before the end; stopped.safetensors holds what is there" in result.stderr
    stopped = load_model(Path("stopped.safetensors"))
    assert len(stopped.history.epochs) == 2
    assert stopped.best_epoch in {1, 2}
    assert "test_accuracy" not in stopped.metrics

    result = run("train", "stopped.safetensors", "--resume", "-o", "stopped.safetensors")
    assert result.exit_code == 0, result.output
    whole, resumed = load_model(Path("whole.safetensors")), load_model(Path("stopped.safetensors"))
    np.testing.assert_array_equal(whole.weights.values, resumed.weights.values)
    assert whole.metrics == resumed.metrics
    assert [record.validation_cost for record in whole.history.epochs] == [
        record.validation_cost for record in resumed.history.epochs
    ]


def test_stopped_before_the_first_epoch_the_weights_are_kept_all_the_same(
    run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt_after(monkeypatch, 3)
    result = run("train", "softmax", "-o", "out.safetensors", "--data", tiny, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["stopped"] is True
    assert load_model(Path("out.safetensors")).best_epoch is None


def test_more_epochs_can_follow(run: Run, tiny: Path) -> None:
    run("train", "softmax", "-o", "long.safetensors", "--data", tiny, "--epochs", 3)
    run("train", "softmax", "-o", "short.safetensors", "--data", tiny, "--epochs", 1)
    assert run("train", "short.safetensors", "--resume", "--epochs", 3, "-o", "short.safetensors").exit_code == 0
    np.testing.assert_array_equal(
        load_model(Path("long.safetensors")).weights.values, load_model(Path("short.safetensors")).weights.values
    )


def test_diverging_is_one_error(run: Run, tiny: Path) -> None:
    options = ("--data", tiny, "--cost", "log_likelihood", "--learning-rate", 1e37, "--l2", 100)
    result = run("train", "784-30-10", "-o", "out.safetensors", *options)
    assert result.exit_code == 1
    assert result.stderr.count("diverged") == 1
    assert result.stderr.splitlines()[-1].endswith("Nothing was saved")


def test_diverging_later_keeps_the_best_weights(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Stepper.step
    steps = 0

    def diverging_step(
        stepper: Stepper, values: Array, gradients: Array, rate: float, penalties: Penalties, scale: float
    ) -> None:
        nonlocal steps
        steps += 1
        step(stepper, values, gradients, rate, penalties, scale)
        if steps == 16 + 3:
            values[:] = np.nan

    monkeypatch.setattr(Stepper, "step", diverging_step)
    result = run("train", "softmax", "-o", "out.safetensors", "--data", tiny)
    assert result.exit_code == 1
    assert "out.safetensors holds the weights of epoch 1" in result.stderr
    assert np.isfinite(load_model(Path("out.safetensors")).weights.values).all()


def test_going_on_and_diverging_at_once_tells_what_is_there(run: Run, tiny: Path) -> None:
    layers = [{"layer": "flatten"}, {"layer": "dense", "units": 10}]
    training = {"cost": "quadratic", "epochs": 1, "learning_rate": 0.01}
    Path("mine.json").write_text(json.dumps({"data": str(tiny), "network": {"layers": layers}, "training": training}))
    assert run("train", "mine.json", "-o", "good.safetensors").exit_code == 0
    good = Path("good.safetensors").read_bytes()
    for output in ("new.safetensors", "good.safetensors"):
        wild = ("--epochs", 3, "--learning-rate", 1e6)
        result = run("train", "good.safetensors", "--resume", "-o", output, *wild)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].endswith("Nothing was saved")
        assert not Path("new.safetensors").exists()
        assert Path("good.safetensors").read_bytes() == good
    wild = ("--learning-rate", 3, "--checkpoint", 1e-9)
    result = run("train", "mine.json", "-o", "new.safetensors", *wild)
    assert result.stderr.splitlines()[-1].endswith("new.safetensors holds the weights of the last checkpoint")
    assert load_model(Path("new.safetensors")).best_epoch is None


def test_a_recipe_or_data_set_is_never_replaced(run: Run, tiny: Path) -> None:
    recipe = PRESETS["softmax"].recipe.to_json() | {"data": f"images:{tiny}"}
    Path("mine.json").write_text(json.dumps(recipe))
    for output in (Path("mine.json"), tiny):
        before = output.read_bytes()
        result = run("train", "mine.json", "-o", output, "--epochs", 1)
        assert result.exit_code == 2
        assert f"output: expected another file than what it is made of, got {output}" in result.stderr
        assert output.read_bytes() == before


def test_a_model_of_any_name_can_be_gone_on_from(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "model", "--data", tiny, "--epochs", 1).exit_code == 0
    result = run("train", "model", "--resume", "--epochs", 2, "-o", "model")
    assert result.exit_code == 0, result.output
    assert len(load_model(Path("model")).history.epochs) == 2


def test_training_begins_with_the_weights_of_another_model(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "first", "--data", tiny, "--epochs", 20).exit_code == 0
    options = ("--epochs", 1, "--learning-rate", 1e-9, "--seed", 9)
    result = run("train", "softmax", "--from", "first", "-o", "second", "--data", tiny, *options)
    assert result.exit_code == 0, result.output
    first, second = load_model(Path("first")), load_model(Path("second"))
    for one, other in zip(first.weights.values, second.weights.values, strict=True):
        np.testing.assert_allclose(other, one, atol=1e-6)
    assert second.recipe.training.seed == 9
    assert [record.epoch for record in second.history.epochs] == [1]
    assert "--from first" in second.provenance["command"]
    assert second.provenance["begun_with"] == f"a model trained on {first.recipe.data}"


def test_what_the_first_weights_were_trained_on_is_not_forgotten(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "first", "--data", tiny, "--epochs", 1).exit_code == 0
    first = load_model(Path("first"))
    save_model(Path("learned"), replace(first, provenance=first.provenance | {"fine_tuning": "12 digits"}))
    assert run("train", "softmax", "--from", "learned", "-o", "second", "--data", tiny, "--epochs", 1).exit_code == 0
    assert run("train", "softmax", "--from", "second", "-o", "third", "--data", tiny, "--epochs", 1).exit_code == 0
    assert run("train", "third", "--resume", "--epochs", 2, "-o", "fourth").exit_code == 0
    for path in (Path("third"), Path("fourth")):
        told = load_model(path).provenance
        assert told["fine_tuning"] == "12 digits"
        assert told["begun_with"].count("trained on") == 2


def test_a_model_that_does_not_fit_is_none_to_begin_with(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "first", "--data", tiny, "--epochs", 1).exit_code == 0
    result = run("train", "784-30-10", "--from", "first", "-o", "x", "--data", tiny)
    assert result.exit_code == 2
    assert "--from: expected a model of the recipe's network, first has another one" in result.stderr
    result = run("train", "first", "--resume", "--from", "first", "-o", "x")
    assert result.exit_code == 2
    assert "--from: cannot go with --resume" in result.stderr
    result = run("train", "softmax", "--from", "nowhere", "-o", "x", "--data", tiny)
    assert result.exit_code == 2
    assert "model 'nowhere': expected " in result.stderr
    result = run("train", "two-convolutions", "--from", "784-30-10", "-o", "x", "--data", tiny)
    assert "784-30-10 has another one" in result.stderr
    assert not Path("x").exists()


def test_the_model_that_is_begun_with_is_not_written_over(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "first", "--data", tiny, "--epochs", 1).exit_code == 0
    before = Path("first").read_bytes()
    result = run("train", "softmax", "--from", "first", "-o", "first", "--data", tiny, "--epochs", 1)
    assert result.exit_code == 2
    assert "output: expected another file than what it is made of" in result.stderr
    assert Path("first").read_bytes() == before


def test_other_images_are_none_to_go_on_with(run: Run, tiny: Path) -> None:
    assert run("train", "softmax", "-o", "out.safetensors", "--data", tiny, "--epochs", 1).exit_code == 0
    with np.load(tiny) as found:
        np.savez(tiny, images=found["images"][:120], labels=found["labels"][:120])
    result = run("train", "out.safetensors", "--resume", "--epochs", 2, "-o", "out.safetensors")
    assert result.exit_code == 2
    assert "(160 training, 20 validation, 20 test), got 96 training, 12 validation, 12 test" in result.stderr


def test_settings_from_options(run: Run, tiny: Path) -> None:
    options = "--optimiser adamw --learning-rate 0.001 --schedule cosine --clip-norm 1 --max-norm 3 --averaging 0.9"
    more = "--label-smoothing 0.1 --training-images 100 --measure-every 2 --patience 1 --epochs 5"
    result = run("train", "softmax", "-o", "out", "--data", tiny, *options.split(), *more.split(), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)["recipe"]["training"]
    assert told["optimiser"] == {"optimiser": "adamw", **asdict(AdamW())}
    assert told["schedule"] == {"schedule": "cosine", **asdict(Cosine())}
    assert (told["clip_norm"], told["max_norm"], told["averaging"]) == (1.0, 3.0, 0.9)
    assert (told["label_smoothing"], told["training_images"]) == (0.1, 100)
    epochs = [record["epoch"] for record in json.loads(result.stdout)["epochs"]]
    assert epochs in ([2, 4, 5], [2, 4])
    if epochs == [2, 4]:
        assert "stopped after 4 epochs: no better validation accuracy in 1 measurements" in result.stderr


def test_momentum_goes_with_sgd_alone(run: Run, tiny: Path) -> None:
    result = run("train", "softmax", "-o", "out", "--data", tiny, "--optimiser", "adam", "--momentum", 0.9)
    assert result.exit_code == 2
    assert "--momentum: goes with the optimiser sgd, not with adam" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "sofmax", "-o", "x.safetensors"), "expected softmax, 784-30-10"),
        (("train", "softmax"), "Missing option '-o'"),
        (("train", "softmax", "-o", "no/such/folder/x"), "--output: expected a file in a folder"),
        (("train", "softmax", "-o", "."), "--output: expected a file in a folder"),
        (("train", "softmax", "-o", "x", "--momentum", "2"), "momentum: expected at least 0 and under 1, got 2"),
        (("train", "softmax", "-o", "x", "--epochs", "0"), "epochs: expected a whole number"),
        (("train", "softmax", "-o", "x", "--epochs", "many"), "'many' is not a valid integer"),
        (("train", "softmax", "-o", "x", "--cost", "none"), "'none' is not one of"),
        (("train", "softmax", "-o", "x", "--data", "mnits"), "data set 'mnits': expected mnist"),
        (("train", "softmax", "-o", "x", "--resume"), "--resume: expected a model file"),
        (("train", "softmax", "-o", "x", "--checkpoint", "0"), "--checkpoint: expected more than 0, got 0"),
        (("train", "softmax", "-o", "x", "--checkpoint", "nan"), "--checkpoint: expected a finite number, got nan"),
    ],
)
def test_wrong_usage_is_exit_code_2_before_anything_is_written(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not Path("x").exists()


def test_what_resuming_cannot_change_is_refused(run: Run, tiny: Path) -> None:
    run("train", "softmax", "-o", "out.safetensors", "--data", tiny, "--epochs", 1)
    result = run("train", "out.safetensors", "--resume", "-o", "out.safetensors", "--data", "mnist", "--mini-batch", 5)
    assert result.exit_code == 2
    assert "--data, --mini-batch: cannot be changed when training goes on" in result.stderr


def test_failures_are_exit_code_1(run: Run, tmp_path: Path) -> None:
    result = run("train", "softmax", "-o", "x", "--data-dir", tmp_path)
    assert result.exit_code == 1
    assert "expected the four MNIST files" in result.stderr
    Path("broken.json").write_text("{")
    result = run("train", "broken.json", "-o", "x")
    assert result.exit_code == 1
    assert "broken.json: expected a recipe in JSON" in result.stderr


def test_the_number_of_threads_is_the_users(run: Run, tiny: Path) -> None:
    for name in ("one", "again"):
        result = run("train", "softmax", "-o", f"{name}.safetensors", "--data", tiny, "--threads", 2, "--epochs", 1)
        assert result.exit_code == 0, result.output
    first, second = (load_model(Path(f"{name}.safetensors")).network().values for name in ("one", "again"))
    assert np.array_equal(first, second)
    refused = run("train", "softmax", "-o", "none.safetensors", "--data", tiny, "--threads", 0)
    assert refused.exit_code == 2
    assert "--threads" in refused.output
