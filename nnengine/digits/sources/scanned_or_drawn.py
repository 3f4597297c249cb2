"""Digits scanned from paper and digits drawn on the canvas, for a network that tells which is which."""

from __future__ import annotations

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.progress import ProgressCallback
from nnengine.digits.sources.procedural import procedural_digits

CLASSES = 2
SCANNED, DRAWN = 0, 1

_TRAINING, _MEASURED = 40_000, 3_000  # drawn digits to train with; and as many of each class to validate and to test
_SEED = 13


def scanned_or_drawn(mnist: DataSplits, progress: ProgressCallback | None = None) -> DataSplits:
    """MNIST's digits (class 0) against digits that the program writes and draws as its canvas does (class 1).

    Images are (N, 1, 28, 28). It is to be trained on without augmentation: resampling softens lines, and a network that
    had seen only soft ones would take sharp ones for another class. What ``progress`` raises ends the writing.
    """
    name = "scanned-or-drawn"
    for_training, for_validation, for_test = np.random.default_rng(_SEED).spawn(3)

    def against(scanned: DataSet, count: int, rng: np.random.Generator, part: str) -> DataSet:
        drawn = procedural_digits(count, rng, progress, evenly=True, on_the_canvas=True)
        labels = np.repeat(np.array([SCANNED, DRAWN], np.int64), (len(scanned), count))
        return DataSet(part, np.concatenate([scanned.pixels, drawn.pixels]), labels, classes=CLASSES)

    return DataSplits(
        name,
        against(mnist.training, _TRAINING, for_training, name),
        against(mnist.validation[:_MEASURED], _MEASURED, for_validation, f"{name} validation"),
        against(mnist.test[:_MEASURED], _MEASURED, for_test, f"{name} test"),
        mnist.attribution,
    )
