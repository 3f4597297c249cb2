"""How a specification is read."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from nnengine import ArgumentError
from nnengine.experiments import Experiment, Measure, RunRecord
from nnengine.experiments.kinds.training import TrainingCase


def _training(experiment: Experiment, index: int) -> TrainingCase:
    case = experiment.plans[index].case
    assert isinstance(case, TrainingCase)
    return case


def test_a_case_joins_what_is_common_and_its_own_values_win(described: dict[str, Any]) -> None:
    experiment = Experiment.from_json("tiny", described)
    assert [_training(experiment, index).recipe.training.epochs for index in (0, 1)] == [4, 3]
    assert _training(experiment, 1).recipe.training.learning_rate == 0.5
    assert experiment.plans[0].case != experiment.plans[1].case
    assert (experiment.runs, experiment.row, experiment.of_runs) == (2, 7, "mean")
    assert experiment.plans[0].measures[0].tolerance == 0.1


def test_quick_wins_over_a_case(described: dict[str, Any]) -> None:
    described["quick"]["cases"] = {"two": {"recipe": {"training": {"epochs": 2}}}}
    quick = Experiment.from_json("tiny", described, quick=True)
    assert [_training(quick, index).recipe.training.epochs for index in (0, 1)] == [1, 2]
    assert quick.runs == 1
    assert quick.is_quick


def test_reading_changes_nothing_that_was_read(described: dict[str, Any]) -> None:
    before = copy.deepcopy(described)
    Experiment.from_json("tiny", described, quick=True)
    assert described == before


def test_a_fingerprint_is_of_the_run_not_of_what_is_measured(described: dict[str, Any]) -> None:
    first = Experiment.from_json("tiny", described).plans[0].fingerprint
    described["cases"][0] |= {"title": "Other words", "measures": []}
    assert Experiment.from_json("tiny", described).plans[0].fingerprint == first
    described["common"]["recipe"]["training"]["l2"] = 3.0
    assert Experiment.from_json("tiny", described).plans[0].fingerprint != first


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": 1}, "unknown colour"),
        ({"cases": []}, "cases"),
        ({"of_runs": "median"}, "of_runs"),
        ({"runs": 0}, "runs"),
        ({"cases": [{"name": "A b"}]}, "name"),
        ({"cases": [{"name": "a", "kind": "dream"}]}, "kind"),
        ({"cases": [{"name": "a", "epochs": 3}]}, "epochs"),
        ({"cases": [{"name": "a", "evaluated_on": "training"}]}, "evaluated_on"),
        ({"cases": [{"name": "a", "evaluated_on": "test", "tested": True}]}, "tested"),
        ({"cases": [{"name": "a", "measures": [{"figure": "happiness"}]}]}, "happiness"),
        ({"cases": [{"name": "a", "measures": [{"figure": "epochs", "better": "faster"}]}]}, "better"),
        ({"cases": [{"name": "a", "measures": [{"figure": "epochs", "unit": "miles"}]}]}, "unit"),
        ({"cases": [{"name": "a", "measures": [{"curve": "evaluation_cost"}]}]}, "measure"),
        ({"cases": [{"name": "a", "recipe": {"training": {"epochs": -1}}}]}, "epochs"),
        ({"common": {}, "cases": [{"name": "a", "kind": "one_neuron", "weight": 1.0}]}, "bias"),
        (
            {"common": {}, "cases": [{"name": "a", "kind": "perceptrons", "layers": [{}], "truth": [[[0], [0]]]}]},
            "weigh",
        ),
        ({"common": [], "cases": [{"name": "a"}]}, ""),
        ({"cases": [7]}, ""),
        ({"cases": 7}, ""),
    ],
)
def test_what_does_not_belong_is_named(described: dict[str, Any], change: dict[str, Any], told: str) -> None:
    with pytest.raises(ArgumentError, match=f"experiment tiny: .*{told}"):
        Experiment.from_json("tiny", described | change)


def test_a_measure_is_a_figure_or_a_place_on_a_curve() -> None:
    record = RunRecord(1, {"epochs": 3}, {"epoch": [1, 2, 4], "cost": [0.9, 0.7, 0.5]})
    assert Measure(figure="epochs").of(record) == 3
    assert Measure(figure="best_epoch").of(record) is None
    assert Measure(curve="cost", at=2).of(record) == 0.7
    assert Measure(curve="cost", at=3).of(record) == 0.7, "the last before it"
    assert Measure(curve="cost", at=0.5).of(record) is None


def test_a_measure_says_what_it_is() -> None:
    assert Measure(figure="test_accuracy").title == "test accuracy"
    assert Measure(figure="test_accuracy").unit == "percent"
    assert Measure(curve="cost", at=2).title == "cost at 2"
    assert Measure(curve="cost", at=2).unit == "number"


def test_a_title_that_is_missing_is_named(described: dict[str, Any]) -> None:
    del described["title"]
    with pytest.raises(ArgumentError, match="experiment tiny: 'title' is missing"):
        Experiment.from_json("tiny", described)
