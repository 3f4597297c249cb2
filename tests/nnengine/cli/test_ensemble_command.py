"""Networks put together on the command line, and used like one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image

from nnengine.digits.sources import open_data
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model import EnsembleModel
from nnengine.files.model_file import load_model
from nnengine.network.views import View

Run = Callable[..., Result]


@pytest.fixture
def members(run: Run, tiny: Path, tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"member {seed}.safetensors" for seed in (1, 2, 3)]
    for seed, path in enumerate(paths, start=1):
        done = run("train", "softmax", "-o", path, "--data", tiny, "--epochs", 1, "--seed", seed)
        assert done.exit_code == 0, done.output
    return paths


@pytest.fixture
def together(run: Run, members: list[Path], tmp_path: Path) -> Path:
    path = tmp_path / "together.safetensors"
    result = run("ensemble", *members, "-o", path, "--vote", "plurality")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{path}: 3 networks, plurality\n"
    return path


def test_it_holds_the_networks_and_where_they_come_from(members: list[Path], together: Path) -> None:
    model = load_model(together)
    assert isinstance(model, EnsembleModel)
    assert model.vote == "plurality"
    for member, path in zip(model.members, members, strict=True):
        assert np.array_equal(member.weights.values, load_model(path).weights.values)
        assert member.metrics == load_model(path).metrics
    assert model.provenance["command"] == (
        "nnengine ensemble 'member 1.safetensors' 'member 2.safetensors' 'member 3.safetensors' "
        "--output together.safetensors --vote plurality"
    )
    assert set(model.provenance) == {"command", "versions", "machine", "time"}


def test_evaluate_and_predict_read_with_all_of_them(run: Run, together: Path, tiny: Path, tmp_path: Path) -> None:
    told = json.loads(run("evaluate", together, "--json").stdout)
    expected = evaluate(load_model(together).network(), open_data(str(tiny)).test, "log_likelihood")
    assert told["confusion"] == expected.confusion.tolist()
    assert told["cost"] == expected.cost
    assert run("evaluate", together).stdout.startswith("accuracy ")
    Image.fromarray(np.pad(np.zeros((20, 8), np.uint8), 10, constant_values=255)).save(tmp_path / "one.png")
    scores = json.loads(run("predict", "one.png", "--model", together, "--json").stdout)["predictions"][0]["scores"]
    assert sum(scores) == pytest.approx(1)
    votes = np.multiply(scores, 3)
    assert votes == pytest.approx(votes.round(), abs=1e-3)


def test_average_is_the_default_and_json_tells(run: Run, members: list[Path]) -> None:
    result = run("ensemble", *members[:2], "-o", "a.safetensors", "--json")
    assert json.loads(result.stdout) == {
        "model": "a.safetensors", "members": [str(path) for path in members[:2]], "vote": "average",
        "views": [{"rotation": 0, "scale": 1}],
    }  # fmt: skip
    assert load_model(Path("a.safetensors")).vote == "average"


def test_views_are_given_one_by_one(run: Run, members: list[Path], tiny: Path) -> None:
    views = ["--view", 0, 1, "--view", -6, 1, "--view", 6, 1, "--view", 0, 0.95]
    result = run("ensemble", *members[:2], "-o", "a.safetensors", *views)
    assert (result.exit_code, result.stdout) == (0, "a.safetensors: 2 networks, average, 4 views\n")
    model = load_model(Path("a.safetensors"))
    assert isinstance(model, EnsembleModel)
    assert model.views == (View(), View(-6), View(6), View(scale=0.95))
    assert model.provenance["command"].endswith(
        "--output a.safetensors --view 0.0 1.0 --view -6.0 1.0 --view 6.0 1.0 --view 0.0 0.95"
    )
    told = json.loads(run("evaluate", "a.safetensors", "--json").stdout)
    assert told["confusion"] == evaluate(model.network(), open_data(str(tiny)).test).confusion.tolist()
    again = run("ensemble", members[0], "-o", "b.safetensors", "--view", 6, 1, "--json")
    assert json.loads(again.stdout)["views"] == [{"rotation": 6, "scale": 1}]
    refused = run("export", "a.safetensors", "a.npz")
    assert refused.exit_code == 1
    assert "expected a single network, got 2 networks, average, 4 views; export each by itself" in refused.stderr


def test_training_goes_on_from_one_network_only(run: Run, together: Path) -> None:
    for more in ([], ["--resume"]):
        result = run("train", together, "-o", "more.safetensors", *more)
        assert result.exit_code == 1
        assert "together.safetensors: expected a model of one network, got an ensemble (3 networks, " in result.stderr
        assert not Path("more.safetensors").exists()


def test_wrong_usage(run: Run, members: list[Path], together: Path) -> None:
    before = members[0].read_bytes(), together.read_bytes()
    for arguments, told in (
        ([together, members[0], "-o", "x"], "together.safetensors: expected a model of one network, got an ensemble"),
        ([*members, "-o", members[0]], "output: expected another file than what it is made of, got "),
        ([*members, "-o", "x", "--vote", "lot"], "'lot' is not one of 'average', 'plurality'"),
        ([*members, "-o", "x", "--view", 200, 1], "rotation: expected at least -180 and at most 180, got 200"),
        ([*members, "-o", "x", "--view", 6, 0.1], "scale: expected at least 0.5 and at most 2, got 0.1"),
        ([*members, "-o", "x", *["--view", 6, 1] * 17], "views: expected 1 to 16, got 17"),
        ([*members, "-o", "x", "--view", "six", 1], "'six' is not a valid float"),
        (["absent", "-o", "x"], "model 'absent': expected "),
        (["-o", "x"], "Missing argument 'MODEL...'"),
        (members, "Missing option"),
    ):
        result = run("ensemble", *arguments)
        assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert not Path("x").exists()
    assert (members[0].read_bytes(), together.read_bytes()) == before


def test_what_cannot_be_written_is_told(run: Run, members: list[Path]) -> None:
    result = run("ensemble", *members, "-o", Path("no folder") / "x.safetensors")
    assert (result.exit_code, result.stderr) == (
        1,
        "error: x.safetensors: it cannot be written: No such file or directory\n",
    )
