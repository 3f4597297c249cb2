"""Images with labels, in one small interface for every source."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnengine.errors import DataError

CLASSES = 10
MOST_CLASSES = 1000
LARGEST_WEIGHT = 1e6  # of an image's cost: no sum of costs comes near the end of float32

Images = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """Images of digits and what they show.

    ``pixels`` is (N, C, H, W) uint8, 0 paper to 255 ink: a quarter of the memory of float32, and every source has no
    more than 8 bits. ``labels`` is (N,) int64 from 0 to 9, or less than another number of ``classes``; with
    ``may_have_more_classes`` that is what the labels tell, and a network for more classes reads them as well.
    ``weights``, if any, is (N,) float32 from 0 to a million: by them training multiplies the cost of each image. Raises
    DataError where they do not fit.
    """

    name: str
    pixels: npt.NDArray[np.uint8]
    labels: Labels
    weights: npt.NDArray[np.float32] | None = None
    classes: int = CLASSES
    may_have_more_classes: bool = False

    def __post_init__(self) -> None:
        if self.pixels.ndim != 4 or self.pixels.dtype != np.uint8:
            raise DataError(
                f"{self.name}: expected uint8 images of shape (N, C, H, W), "
                f"got {self.pixels.dtype} of shape {self.pixels.shape}"
            )
        if self.labels.shape != (len(self.pixels),):
            raise DataError(
                f"{self.name}: {len(self.pixels)} images need as many labels, got shape {self.labels.shape}"
            )
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < self.classes:
            raise DataError(
                f"{self.name}: labels must be 0 to {self.classes - 1}, got {self.labels.min()} to {self.labels.max()}"
            )
        if self.weights is not None and (
            self.weights.shape != self.labels.shape
            or not ((self.weights >= 0) & (self.weights <= LARGEST_WEIGHT)).all()
        ):
            raise DataError(
                f"{self.name}: expected a weight from 0 to {LARGEST_WEIGHT:,.0f} for each of the "
                f"{len(self.labels)} images, got an array of shape {self.weights.shape}"
            )

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        _, channels, height, width = self.pixels.shape
        return channels, height, width

    def images(self) -> Images:
        """All images, (N, C, H, W) float32 in [0, 1], ink 1."""
        return self.pixels.astype(np.float32) / np.float32(255)

    def __getitem__(self, part: slice) -> DataSet:
        """A part of the set, sharing memory with it."""
        return self.chosen(part)

    def chosen(self, part: slice | npt.NDArray[np.int64]) -> DataSet:
        """The images of those numbers, in that order."""
        weights = None if self.weights is None else self.weights[part]
        return replace(self, pixels=self.pixels[part], labels=self.labels[part], weights=weights)


@dataclass(frozen=True, slots=True, eq=False)
class DataSplits:
    """What is trained on, what is chosen by, and what is looked at once, at the end."""

    name: str
    training: DataSet
    validation: DataSet
    test: DataSet
    attribution: str = ""  # who made the images, and their licence

    @property
    def parts(self) -> dict[str, DataSet]:
        """The three by their names."""
        return {"training": self.training, "validation": self.validation, "test": self.test}
