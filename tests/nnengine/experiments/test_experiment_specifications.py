"""Every experiment that comes with the program is whole: it parses, its networks are built, its figures are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnengine import Network
from nnengine.digits.sources import SOURCES
from nnengine.experiments import catalogue, experiment_named
from nnengine.experiments.kinds import KINDS
from nnengine.experiments.kinds.ensemble import EnsembleCase
from nnengine.experiments.kinds.gradient_norms import GradientNormsCase
from nnengine.experiments.kinds.training import TrainingCase

NAMES = [entry.name for entry in catalogue()]
FOLDER = Path(__file__).parents[3] / "resources" / "experiments"


def test_every_file_is_listed_and_every_row_of_the_table_is_there_once() -> None:
    assert sorted(NAMES) == sorted(path.stem for path in FOLDER.glob("*.json"))
    assert [entry.row for entry in catalogue() if entry.row] == list(range(1, 26))


@pytest.mark.parametrize("quick", [False, True], ids=["whole", "quick"])
@pytest.mark.parametrize("name", NAMES)
def test_it_parses_and_its_networks_can_be_built(name: str, quick: bool) -> None:
    experiment = experiment_named(name, quick=quick)
    assert experiment.is_quick is quick
    assert experiment.title
    assert experiment.source
    for plan in experiment.plans:
        assert plan.measures
        if isinstance(plan.case, TrainingCase | EnsembleCase | GradientNormsCase):
            Network(plan.case.recipe.network)
            assert plan.case.recipe.data in SOURCES


@pytest.mark.parametrize("name", [entry.name for entry in catalogue() if entry.row])
def test_a_row_of_the_table_has_published_figures_each_with_a_tolerance_and_its_reason(name: str) -> None:
    experiment = experiment_named(name)
    published = [m for plan in experiment.plans for m in plan.measures if m.published is not None]
    assert published
    assert all(measure.tolerance is not None for measure in published)
    assert experiment.tolerance_reason
    assert "chapter" in experiment.source


@pytest.mark.parametrize("name", NAMES)
def test_a_quick_run_has_the_same_cases_and_measures(name: str) -> None:
    whole, quick = experiment_named(name), experiment_named(name, quick=True)
    assert [(plan.name, plan.measures) for plan in whole.plans] == [(plan.name, plan.measures) for plan in quick.plans]
    assert quick.runs == 1


def test_every_kind_of_case_is_used() -> None:
    used = {plan.case.kind for name in NAMES for plan in experiment_named(name).plans}
    assert used == set(KINDS)


def test_an_experiment_is_found_by_its_row() -> None:
    assert experiment_named("2").name == "first-network"


@pytest.mark.parametrize("name", ["rectified", "expanded-data", "two-dense-layers"])
def test_lambda_is_the_books_third_program_times_the_mini_batch(name: str) -> None:
    """0.1 divided by the number of mini-batches is 0.1 · 10 divided by the number of images."""
    for plan in experiment_named(name).plans:
        assert isinstance(plan.case, TrainingCase)
        training = plan.case.recipe.training
        assert training.l2 == pytest.approx(0.1 * training.mini_batch)


@pytest.mark.parametrize("row", range(18, 26))
def test_chapter_6_starts_its_softmax_at_zero_and_looks_at_the_test_images_once(row: int) -> None:
    for plan in experiment_named(str(row)).plans:
        assert isinstance(plan.case, TrainingCase | EnsembleCase)
        *_, last, softmax = plan.case.recipe.network.to_json()["layers"]
        assert (last["initialiser"], softmax["layer"]) == ("zeros", "softmax")
        if isinstance(plan.case, TrainingCase):
            assert (plan.case.evaluated_on, plan.case.tested) == ("validation", True)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_tells_nothing_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "/home" not in text
    assert all(ord(letter) >= 32 or letter == "\n" for letter in text)
    json.loads(text)
