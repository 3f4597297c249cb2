"""The second baseline: which digit has on average as much ink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.data import CLASSES, DataSet
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord


@dataclass(frozen=True)
class MeanDarknessCase(Case):
    """Answers with the digit whose training images of ``data`` have the nearest mean darkness."""

    kind: ClassVar[str] = "mean_darkness"
    figures: ClassVar[tuple[str, ...]] = ("test_accuracy",)
    is_random: ClassVar[bool] = False

    data: str = "mnist"

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        splits = surroundings.open_data(self.data)
        yield Step(0, 1)
        darkness = _darkness(splits.training)
        means = [darkness[splits.training.labels == digit].mean() for digit in range(CLASSES)]
        answers = np.abs(_darkness(splits.test)[:, np.newaxis] - means).argmin(axis=1)
        return RunRecord(seed, {"test_accuracy": float((answers == splits.test.labels).mean())})


def _darkness(data: DataSet) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The mean of each image's pixels, in [0, 1]."""
    darkness: np.ndarray[tuple[int], np.dtype[np.float64]] = data.samples.reshape(len(data), -1).mean(axis=1) / 255
    return darkness
