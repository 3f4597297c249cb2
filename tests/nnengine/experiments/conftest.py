"""Experiments over a data set that trains in an instant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnengine import DataSet, DataSplits
from nnengine.experiments import RunRecord
from nnengine.experiments.kinds import KINDS, Surroundings

OpenData = Callable[[str], DataSplits]
RunCase = Callable[..., RunRecord]


def _part(count: int, seed: int) -> DataSet:
    """Noise with a bright pixel where the label says."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.int64) % 10
    pixels = rng.integers(0, 100, (count, 1, 6, 6)).astype(np.uint8)
    pixels.reshape(count, -1)[np.arange(count), 3 * labels] = 255
    return DataSet("tiny", pixels, labels)


@pytest.fixture(scope="session")
def splits() -> DataSplits:
    return DataSplits("tiny", _part(100, 0), _part(40, 1), _part(60, 2))


@pytest.fixture
def open_data(splits: DataSplits) -> OpenData:
    return lambda name: splits


@pytest.fixture
def described() -> dict[str, Any]:
    """A specification with two cases of two runs, each of which is over in a blink."""
    return {
        "title": "A tiny experiment",
        "row": 7,
        "source": "chapter 1",
        "runs": 2,
        "tolerance": 0.1,
        "common": {
            "kind": "training",
            "recipe": {
                "data": "tiny",
                "network": {
                    "input_shape": [1, 6, 6],
                    "layers": [
                        {"layer": "flatten"},
                        {"layer": "dropout", "rate": 0.1},
                        {"layer": "dense", "units": 10},
                        {"layer": "softmax"},
                    ],
                },
                "training": {"cost": "log_likelihood", "epochs": 4, "mini_batch": 10, "learning_rate": 0.5, "l2": 2.0},
            },
        },
        "cases": [
            {"name": "one", "measures": [{"figure": "best_accuracy", "published": 0.5}]},
            {
                "name": "two",
                "tested": True,
                "recipe": {"training": {"epochs": 3}},
                "measures": [{"figure": "test_accuracy"}, {"curve": "evaluation_cost", "at": 2, "better": "lower"}],
            },
        ],
        "quick": {"runs": 1, "common": {"recipe": {"training": {"epochs": 1}}}},
    }


@pytest.fixture
def run_case(open_data: OpenData, tmp_path: Path) -> RunCase:
    """Runs one case to its end: its kind and what describes it."""

    def run(kind: str, description: dict[str, Any], seed: int = 1, stem: str = "case") -> RunRecord:
        steps = KINDS[kind].from_json(description).run(seed, Surroundings(open_data, tmp_path, stem))
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                record: RunRecord = end.value
                return record
            assert 0 <= step.done <= step.total

    return run
