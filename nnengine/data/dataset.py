"""Samples with what is wanted for them, in one small interface for every source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, Shape
from nnengine.errors import DataError

CLASSES = 10
MOST_CLASSES = 1000
LARGEST_WEIGHT = 1e6  # of a sample's cost: no sum of costs comes near the end of float32

Samples = npt.NDArray[Any]  # uint8, float32 or float64
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """Samples and, for each, its class or the outputs that are wanted.

    ``samples`` is (N, ...): images (N, C, H, W), vectors (N, features) or sequences of any shape. Bytes stand for
    numbers from 0 to 1, as 0 paper to 255 ink: a quarter of the memory of float32. Floats, float32 or float64, stand
    for themselves. ``labels`` is (N,) int64, each less than ``classes``; with ``may_have_more_classes`` that is what
    the labels tell, and a network for more classes reads them as well. ``targets`` is (N, outputs) of floats instead:
    then there are no labels. ``weights``, if any, is (N,) from 0 to a million: by them training multiplies the cost of
    each sample. Raises DataError where they do not fit.
    """

    name: str
    samples: Samples
    labels: Labels = field(default_factory=lambda: np.empty(0, np.int64))
    weights: npt.NDArray[np.float32] | None = None
    classes: int = CLASSES
    may_have_more_classes: bool = False
    targets: Array | None = None

    def __post_init__(self) -> None:
        if self.samples.ndim < 2 or self.samples.dtype not in (np.uint8, np.float32, np.float64):
            raise DataError(
                f"{self.name}: expected samples of shape (N, …) as bytes (uint8) or floats, "
                f"got {self.samples.dtype} of shape {self.samples.shape}"
            )
        self._check_finite("samples", self.samples)
        if self.targets is None:
            self._check_labels()
        else:
            self._check_targets(self.targets)
        if self.weights is not None and (
            self.weights.shape != (len(self),) or not ((self.weights >= 0) & (self.weights <= LARGEST_WEIGHT)).all()
        ):
            raise DataError(
                f"{self.name}: expected a weight from 0 to {LARGEST_WEIGHT:,.0f} for each of the "
                f"{len(self)} samples, got an array of shape {self.weights.shape}"
            )

    def _check_labels(self) -> None:
        if self.labels.shape != (len(self),):
            raise DataError(f"{self.name}: {len(self)} samples need as many labels, got shape {self.labels.shape}")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < self.classes:
            raise DataError(
                f"{self.name}: labels must be 0 to {self.classes - 1}, got {self.labels.min()} to {self.labels.max()}"
            )

    def _check_targets(self, targets: Array) -> None:
        if self.labels.size:
            raise DataError(f"{self.name}: expected labels or targets, got both")
        if targets.ndim != 2 or len(targets) != len(self) or targets.dtype not in (np.float32, np.float64):
            raise DataError(
                f"{self.name}: {len(self)} samples need targets of shape ({len(self)}, outputs) as floats, "
                f"got {targets.dtype} of shape {targets.shape}"
            )
        self._check_finite("targets", targets)

    def _check_finite(self, what: str, values: npt.NDArray[Any]) -> None:
        # A sum tells it without an array of as many truths; it overflows only where single numbers nearly do.
        if values.dtype.kind == "f" and not np.isfinite(np.add.reduce(values, axis=None, dtype=np.float64)):
            raise DataError(f"{self.name}: expected {what} that are finite numbers, got some that are not")

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def sample_shape(self) -> Shape:
        """The shape of one sample: (C, H, W) of images, (features,) of vectors."""
        return self.samples.shape[1:]

    def images(self) -> Array:
        """All samples, (N, ...): bytes as float32 in [0, 1], floats as they are."""
        if self.samples.dtype != np.uint8:
            return self.samples
        images: Array = self.samples.astype(np.float32) / np.float32(255)
        return images

    def __getitem__(self, part: slice) -> DataSet:
        """A part of the set, sharing memory with it."""
        return self.chosen(part)

    def chosen(self, part: slice | npt.NDArray[np.int64]) -> DataSet:
        """The samples of those numbers, in that order."""
        weights, targets = (None if values is None else values[part] for values in (self.weights, self.targets))
        labels = self.labels if self.targets is not None else self.labels[part]
        return replace(self, samples=self.samples[part], labels=labels, weights=weights, targets=targets)


@dataclass(frozen=True, slots=True, eq=False)
class DataSplits:
    """What is trained on, what is chosen by, and what is looked at once, at the end."""

    name: str
    training: DataSet
    validation: DataSet
    test: DataSet
    attribution: str = ""  # who made the samples, and their licence

    @property
    def parts(self) -> dict[str, DataSet]:
        """The three by their names."""
        return {"training": self.training, "validation": self.validation, "test": self.test}
