"""A model is taught the user's digits from the command line."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from nnengine.digits import fine_tuning
from nnengine.digits.mine.user_digits import UserDigit, labelled
from nnengine.digits.mine.user_store import UserStore, user_digits_path
from nnengine.files.model_file import load_single_model

Run = Callable[..., Result]
command = import_module("nnengine.cli.learn")  # in the package the command has its module's name


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fine_tuning, "IMAGES", 600)


@pytest.fixture
def model(run: Run, tiny: Path) -> str:
    done = run("train", "softmax", "-o", "model.safetensors", "--data", tiny, "--epochs", 1)
    assert done.exit_code == 0, done.output
    return "model.safetensors"


def keep(count: int) -> None:
    def labelled_drawings(digits: tuple[UserDigit, ...]) -> tuple[UserDigit, ...]:
        for seed in range(count):
            drawing = (np.random.default_rng(seed).random((5, 2)),)
            digits = labelled(digits, drawing, seed % 3, seed + 1)
        return digits

    UserStore(user_digits_path()).change(labelled_drawings)


def test_a_model_learns_and_before_and_after_are_told(run: Run, tiny: Path, model: str) -> None:
    keep(8)
    before = Path(model).read_bytes()
    result = run("learn", model, "-o", "mine.safetensors", "--data", tiny, "--seed", 2)
    assert result.exit_code == 0, result.output
    assert "mine.safetensors: learned from 4 of your digits" in result.stdout
    for row in ("yours, held out", "yours, learned from", "tiny test"):
        assert row in result.stdout
    assert " of 4 (" in result.stdout
    assert " of 20 (" in result.stdout
    assert "Learning from your digits …" in result.stderr
    assert Path(model).read_bytes() == before
    learned = load_single_model(Path("mine.safetensors"))
    assert not np.array_equal(learned.weights.values, load_single_model(Path(model)).weights.values)
    assert learned.provenance["fine_tuning_command"] == (
        "nnengine learn model.safetensors --output mine.safetensors --data tiny.npz --seed 2"
    )
    assert learned.provenance["command"].startswith("nnengine train softmax")
    assert str(tiny.parent) not in " ".join(learned.provenance.values())
    told = json.loads(run("evaluate", "mine.safetensors", "--json").stdout)
    assert told["accuracy"] == learned.metrics["test_accuracy"]


def test_json_for_machines(run: Run, tiny: Path, model: str) -> None:
    keep(8)
    result = run("learn", model, "-o", "mine.safetensors", "--data", tiny, "--json")
    told = json.loads(result.stdout)
    assert (told["model"], told["data"]) == ("mine.safetensors", "tiny")
    assert set(told["before"]) == {"held_out", "learned", "original"}
    assert told["after"]["held_out"]["count"] == 4
    right = {name: told[name]["held_out"]["right"] + told[name]["learned"]["right"] for name in ("before", "after")}
    corrected = sum(digit["after"] == digit["label"] for digit in told["changed"])
    lost = sum(digit["before"] == digit["label"] for digit in told["changed"])
    assert right["after"] - right["before"] == corrected - lost


def test_ctrl_c_writes_nothing(run: Run, tiny: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(8)
    real = command.fine_tuning

    def interrupted(*arguments):
        for count, event in enumerate(real(*arguments)):
            if count == 5:
                signal.raise_signal(signal.SIGINT)
            yield event

    monkeypatch.setattr(command, "fine_tuning", interrupted)
    before = signal.getsignal(signal.SIGINT)
    files = set(Path().iterdir())
    result = run("learn", model, "-o", "mine.safetensors", "--data", tiny)
    assert signal.getsignal(signal.SIGINT) is before
    assert result.exit_code == 1
    assert result.stderr.endswith("error: stopped before the end; nothing was written\n")
    assert set(Path().iterdir()) == files


def test_too_few_digits_are_told_before_any_data_is_opened(run: Run, model: str) -> None:
    keep(3)
    result = run("learn", model, "-o", "mine.safetensors", "--data", "not even there")
    assert result.exit_code == 1
    assert "expected at least 4 labelled digits" in result.stderr
    assert "label a few more" in result.stderr
    assert not Path("mine.safetensors").exists()


def test_wrong_usage(run: Run, model: str) -> None:
    keep(8)
    assert run("ensemble", model, model, "-o", "both.safetensors").exit_code == 0
    for arguments, told in (
        (["both.safetensors", "-o", "x"], "expected a model of one network, got an ensemble"),
        ([model, "-o", model], "output: expected another file than what it is made of"),
        ([model, "-o", Path("no folder") / "x"], "--output: expected a file in a folder that can be written"),
        ([model, "-o", "x", "--data", "nonsense"], "data set 'nonsense': expected"),
        ([model], "Missing option"),
    ):
        result = run("learn", *arguments)
        assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert not Path("x").exists()
