"""Experiments from the command line."""

from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from nnengine.cli.experiment_display import ExperimentDisplay
from nnengine.experiments import catalogue

Run = Callable[..., Result]


@pytest.fixture
def mine(tmp_path: Path, tiny: Path) -> Path:
    """A specification of our own: one softmax layer on the tiny images."""
    layers = [{"layer": "flatten"}, {"layer": "dense", "units": 10}, {"layer": "softmax"}]
    described: dict[str, Any] = {
        "title": "Bright rows",
        "source": "chapter 1",
        "runs": 2,
        "common": {
            "kind": "training",
            "recipe": {
                "data": str(tiny),
                "network": {"layers": layers},
                "training": {"cost": "log_likelihood", "epochs": 3, "learning_rate": 0.1},
            },
        },
        "cases": [
            {
                "name": "rows",
                "measures": [
                    {"figure": "best_accuracy", "published": 0.9, "tolerance": 0.02},
                    {"figure": "final_cost", "published": 5.0, "tolerance": 1.0, "better": "near"},
                    {"figure": "epochs"},
                ],
            }
        ],
        "quick": {"runs": 1, "common": {"recipe": {"training": {"epochs": 1}}}},
    }
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(described))
    return path


def test_expected_is_printed_beside_obtained(run: Run, mine: Path) -> None:
    result = run("experiment", mine)
    assert result.exit_code == 0, result.output
    rows = [line.split("  ") for line in result.stdout.splitlines()]
    told = {cells[measured].strip(): cells for cells in rows for measured in range(len(cells)) if len(cells) > 3}
    assert any("best accuracy" in key for key in told)
    accuracy = next(line for line in result.stdout.splitlines() if "best accuracy" in line)
    assert "90.00 %" in accuracy
    assert "100.00 %" in accuracy
    assert accuracy.rstrip().endswith("better")
    assert next(line for line in result.stdout.splitlines() if "final cost" in line).rstrip().endswith("differs")
    assert "open" in next(line for line in result.stdout.splitlines() if "epochs" in line)
    written = json.loads(Path("experiments/mine/result.json").read_text())
    assert written["command"] == "nnengine experiment mine.json"
    assert written["seeds"] == [1, 2]
    assert written["versions"].startswith("vectorville")
    assert written["processor"]
    with Path("experiments/mine/rows.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 2 * 3
    assert "run 2 of 2: rows, seed 2" in result.stderr


def test_json_seed_runs_and_output(run: Run, mine: Path) -> None:
    result = run("experiment", mine, "--json", "--seed", 7, "--runs", 1, "--output", "here")
    told = json.loads(result.stdout)
    assert told == json.loads(Path("here/result.json").read_text())
    assert [found["seed"] for found in told["cases"][0]["runs"]] == [7]


def test_a_quick_run_says_so_and_has_a_folder_of_its_own(run: Run, mine: Path) -> None:
    result = run("experiment", mine, "--quick")
    assert "A quick run" in result.stdout
    assert next(line for line in result.stdout.splitlines() if "best accuracy" in line).rstrip().endswith("quick")
    told = json.loads(Path("experiments/mine-quick/result.json").read_text())
    assert told["quick"] is True
    assert told["cases"][0]["measures"][2]["obtained"] == 1


def test_the_same_command_goes_on_where_it_was_stopped(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(ExperimentDisplay, "show", impatient)
        stopped = run("experiment", mine)
    assert stopped.exit_code == 1
    assert "the same command goes on" in stopped.stderr
    assert len(list(Path("experiments/mine/runs").iterdir())) == 1
    result = run("experiment", mine)
    assert result.exit_code == 0
    assert "(was there)" in result.stderr


def test_the_list(run: Run) -> None:
    names = [entry.name for entry in catalogue()]
    result = run("experiment", "--list")
    assert [line.split()[1] for line in result.stdout.splitlines()] == names
    assert result.stdout.splitlines()[1].split(maxsplit=2) == ["2", "first-network", "The first network: 784-30-10"]
    assert [each["name"] for each in json.loads(run("experiment", "--list", "--json").stdout)["experiments"]] == names


def test_the_page_has_the_name_of_the_folder(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "results.1"
    (folder / "inner").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name in (".", "../results.1", "inner/.."):
        result = run("experiment", "--report", name)
        assert result.exit_code == 0, result.output
        assert (tmp_path / "results.1.md").exists()
        (tmp_path / "results.1.md").unlink()
    assert run("experiment", "--report", "/").exit_code == 2
    for name in ("/dev/null", "missing"):
        assert "expected a folder of results" in run("experiment", "--report", name).stderr


def test_the_folder_of_another_experiment_is_left_alone(run: Run, mine: Path) -> None:
    assert run("experiment", "logic", "--output", "here").exit_code == 0
    kept = Path("here/result.json").read_bytes()
    result = run("experiment", mine, "--output", "here")
    assert result.exit_code == 2
    assert "here: expected a folder for mine, got one with the result of logic" in result.stderr
    assert Path("here/result.json").read_bytes() == kept
    Path("here/result.json").write_text("no result")
    assert run("experiment", "logic", "--output", "here").exit_code == 2


@pytest.mark.parametrize("name", ["nonsense", "99", "nonsense.json", "9" * 5000])
def test_an_unknown_name_is_told_with_the_known_ones(run: Run, name: str) -> None:
    result = run("experiment", name)
    assert result.exit_code == 2
    assert "first-network" in result.stderr


def test_a_name_is_needed(run: Run) -> None:
    result = run("experiment")
    assert result.exit_code == 2
    assert "--list" in result.stderr


def test_a_specification_that_is_no_json_is_told(run: Run) -> None:
    Path("bad.json").write_text("{")
    result = run("experiment", "bad.json")
    assert result.exit_code == 1
    assert "expected an experiment in JSON" in result.stderr


def test_the_report_is_written_beside_the_results(run: Run) -> None:
    Path("results").mkdir()
    assert run("experiment", "one-neuron", "--json").exit_code == 0
    Path("results/one-neuron.json").write_bytes(Path("experiments/one-neuron/result.json").read_bytes())
    result = run("experiment", "--report", "results")
    assert result.exit_code == 0, result.output
    page = Path("results.md").read_text()
    assert "1 were run and 1 obtained" in page


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["baselines", "first-network", "rectified", "unstable-gradients", "four-bit-output", "best-ensemble"]
)
def test_a_quick_run_on_mnist(run: Run, mnist_dir: Path, name: str) -> None:
    result = run("experiment", name, "--quick", "--data-dir", mnist_dir, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["quick"] is True
    for case in told["cases"]:
        assert case["missing"] or all(measure["obtained"] is not None for measure in case["measures"])
