"""The first baseline: answers drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.data import CLASSES
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord


@dataclass(frozen=True)
class ChanceCase(Case):
    """Reads the test images of ``data`` without looking at them."""

    kind: ClassVar[str] = "chance"
    figures: ClassVar[tuple[str, ...]] = ("test_accuracy",)

    data: str = "mnist"

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        test = surroundings.open_data(self.data).test
        yield Step(0, 1)
        answers = np.random.default_rng(seed).integers(0, CLASSES, len(test))
        return RunRecord(seed, {"test_accuracy": float((answers == test.labels).mean())})
