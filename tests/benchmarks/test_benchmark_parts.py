"""What measurements are made of: timing, the search for a peer's best, counts of operations, times to accuracy."""

from __future__ import annotations

from itertools import count, repeat
from typing import Any

import numpy as np
import pytest

from benchmarks.children import Child, ChildError
from benchmarks.contest import best_of, ratios
from benchmarks.engine import TASKS
from benchmarks.options import Options
from benchmarks.peers.digits import random_digits
from benchmarks.peers.timing import latency, rate
from benchmarks.sections import SECTIONS
from benchmarks.sections.accuracy import goal, recipes, tables
from benchmarks.workloads import WORKLOADS, products_per_image
from nnengine import Conv2D, Dense, Flatten, NetworkSpecification, Recipe, TrainingSettings

QUIET = Options(tell=lambda _: None)


def test_a_rate_is_images_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()  # a second passes from one look at it to the next
    monkeypatch.setattr("benchmarks.peers.timing.perf_counter", lambda: float(next(clock)))
    assert rate(repeat(7), 2.0, 10.0)["rate"] == 7


def test_a_latency_tells_its_99th_percentile() -> None:
    found = latency(lambda _: None, 0.0, 0.01)
    assert 0 <= found["median_ms"] <= found["p99_ms"]
    assert found["calls"] >= 20


def test_random_digits_are_mostly_paper_and_reach_full_ink() -> None:
    pixels, labels = random_digits(50)
    floats, _ = random_digits(50, np.float32)
    assert 0.75 < (pixels == 0).mean() < 0.85
    np.testing.assert_allclose(floats, pixels / np.float32(255))
    assert set(labels.tolist()) <= set(range(10))


def test_products_of_training_are_counted() -> None:
    dense = NetworkSpecification((Flatten(), Dense(30), Dense(10)))
    # Forward 2 · (784 · 30 + 30 · 10), as much for the gradient of the weights, and 2 · 30 · 10 for the hidden layer.
    assert products_per_image(dense) == 2 * 47_640 + 600
    convolution = NetworkSpecification((Conv2D(20, 5),))
    assert products_per_image(convolution) == 2 * 2 * (20 * 25) * (24 * 24)


def test_the_best_configuration_is_found_and_failures_tell_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(child: Child) -> dict[str, Any]:
        if child.job["compiled"]:
            raise ChildError("no compiler")
        return {"rate": 10.0 * child.job["threads"] + (child.job["optimiser"] == "fused")}

    monkeypatch.setattr(Child, "run", run)
    child = Child("some", {"compiled": False, "threads": 1, "optimiser": "plain"})
    stages = [[{"threads": 1}, {"threads": 2}, {"compiled": True}], [{"optimiser": "fused"}]]
    best, tried = best_of(child, stages, QUIET)
    assert best.job == {"compiled": False, "threads": 2, "optimiser": "fused"}
    assert [each.get("value", each.get("reason")) for each in tried] == [10, 20, "no compiler", 21]
    with pytest.raises(ChildError, match="no compiler"):
        best_of(child, [[{"compiled": True}]], QUIET)


def test_of_latencies_the_shorter_is_the_faster() -> None:
    assert ratios([{"median_ms": 2.0}], [{"median_ms": 3.0}]) == [pytest.approx(1.5)]


def test_a_program_that_fails_tells_its_last_line() -> None:
    with pytest.raises(ChildError, match="KeyError: 'task'"):
        Child("benchmarks.engine", {}).run()


@pytest.mark.parametrize("task", ["train", "epoch", "predict", "snapshot", "allocations"])
def test_the_engine_does_its_tasks(task: str) -> None:
    recipe = Recipe(WORKLOADS["W1"].recipe.network, TrainingSettings(mini_batch=30, learning_rate=0.1))
    job = {"recipe": recipe.to_json(), "images": 200, "warm_up": 0.0, "seconds": 0.01}
    assert all(value >= 0 for value in TASKS[task](job).values())


def test_the_names_of_sections_and_parts_are_their_own() -> None:
    parts = [part for section in SECTIONS.values() for part in section.parts]
    assert len(parts) == len(set(parts))
    for section in SECTIONS.values():
        assert section.parts == (section.name,) or section.name not in parts


def test_recipes_can_be_read_and_name_their_goal() -> None:
    assert recipes()
    for part, path in recipes().items():
        assert 0.9 < goal(part) < 1
        assert Recipe.read(path).training.cost


def test_time_to_accuracy_is_that_of_the_first_epoch_that_is_as_good() -> None:
    ours = [{"seconds": [1.0, 2.0, 3.0], "accuracies": [0.98, 0.991, 0.992]}]
    peers = [{"seconds": [2.0, 4.0, 6.0], "accuracies": [0.98, 0.989, 0.99]}]
    found = {"runs": {"ours": ours, "PyTorch": peers}, "how": {"ours": "", "PyTorch": "eager"}}
    (table,) = tables({"to-99.0": found})
    assert table.rows[0][3:6] == ("2", "", "1 of 1")
    assert table.rows[1][3:6] == ("6", "3", "1 of 1")
