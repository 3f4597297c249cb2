"""Obtained beside published, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from nnengine.experiments import Experiment, Measure, RunRecord, result_of
from nnengine.experiments.record import thinned
from nnengine.experiments.result import verdict


@pytest.mark.parametrize(
    ("better", "obtained", "expected"),
    [
        ("higher", 0.949, "agrees"),
        ("higher", 0.951, "agrees"),
        ("higher", 0.962, "better"),
        ("higher", 0.938, "differs"),
        ("lower", 0.938, "better"),
        ("lower", 0.962, "differs"),
        ("near", 0.962, "differs"),
        ("near", 0.938, "differs"),
        ("near", 0.96, "agrees"),
    ],
)
def test_a_verdict_is_agreement_within_the_tolerance_or_better(better: str, obtained: float, expected: str) -> None:
    measure = Measure(figure="best_accuracy", published=0.95, better=better, tolerance=0.01)
    assert verdict(measure, obtained) == expected


def test_without_a_published_or_an_obtained_number_there_is_no_verdict() -> None:
    assert verdict(Measure(figure="best_accuracy"), 0.9) is None
    assert verdict(Measure(figure="best_accuracy", published=0.9, tolerance=0.1), None) is None


def _records() -> dict[str, list[RunRecord]]:
    def record(seed: int, best: float, test: float) -> RunRecord:
        return RunRecord(seed, {"best_accuracy": best, "test_accuracy": test}, seconds=2.0, images_per_second=100.0)

    return {"one": [record(1, 0.5, 0.9), record(2, 0.7, 0.4)], "two": [record(1, 0.6, 0.8), record(2, 0.8, 0.6)]}


def test_the_mean_and_the_range_of_the_runs(described: dict[str, Any]) -> None:
    result = result_of(Experiment.from_json("tiny", described), _records(), {"command": "a command"})
    assert result["command"] == "a command"
    one = result["cases"][0]
    assert (one["seconds"], one["images_per_second"]) == (4.0, 100)
    measure = one["measures"][0]
    assert (measure["low"], measure["mean"], measure["high"], measure["runs"]) == (0.5, 0.6, 0.7, 2)
    assert measure["obtained"] == 0.6
    assert measure["deviation"] == pytest.approx(0.1 * 2**0.5)  # deviations of 0.1 each side, divided by n - 1 = 1
    assert measure["verdict"] == "agrees"  # 0.6 and 0.5 are 0.1 apart, which is the tolerance


def test_the_best_run_is_that_with_the_best_accuracy_on_the_evaluation_images(described: dict[str, Any]) -> None:
    result = result_of(Experiment.from_json("tiny", described | {"of_runs": "best run"}), _records(), {})
    two = result["cases"][1]["measures"][0]
    assert two["obtained"] == 0.6, "not the best test accuracy: nothing is chosen by it"
    assert two["mean"] == pytest.approx(0.7)


def test_a_quick_run_has_no_verdict(described: dict[str, Any]) -> None:
    result = result_of(Experiment.from_json("tiny", described, quick=True), _records(), {})
    assert result["quick"] is True
    assert result["cases"][0]["measures"][0]["verdict"] is None


def test_a_case_without_runs_is_in_the_result_all_the_same(described: dict[str, Any]) -> None:
    result = result_of(Experiment.from_json("tiny", described), {}, {})
    assert [case["case"] for case in result["cases"]] == ["one", "two"]
    assert result["cases"][0]["measures"][0]["obtained"] is None


def test_thinned_curves_keep_their_ends() -> None:
    curve = {"epoch": [float(n) for n in range(1, 101)], "cost": [1 / n for n in range(1, 101)]}
    short = thinned(curve, 5)
    assert short["epoch"] == [1, 26, 50, 75, 100] or short["epoch"] == [1, 26, 51, 75, 100]
    assert short["cost"][1] == float(f"{1 / 26:.5g}")
    assert thinned({}) == {}
    assert thinned({"epoch": [1.0], "cost": [2.0]}) == {"epoch": [1.0], "cost": [2.0]}
