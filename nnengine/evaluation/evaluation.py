"""How well a network or an ensemble reads a data set."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, as_text
from nnengine.costs import cost as cost_of
from nnengine.data.dataset import CLASSES, DataSet
from nnengine.errors import DataError, ShapeError
from nnengine.network.ensemble import Predictor

CALIBRATION_BINS = 15

_PART = 2048  # images turned into float32 at a time


@dataclass(frozen=True, slots=True)
class Tally:
    """``right`` of ``count`` images are read right; without any there is no ``accuracy``."""

    right: int
    count: int

    @property
    def accuracy(self) -> float:
        return self.right / self.count


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The outcome over ``count`` images.

    ``confusion`` is (10, 10) int64, a row for each true digit, a column for each answer; of a network with other
    classes as many rows and columns. ``cost`` is the mean over images, without penalties. ``accuracy`` is in [0, 1],
    like ``top2``, the share of images whose digit is among the two highest scores. ``calibration_error`` in [0, 1] is
    how far, on average, the score of an answer is from the share of right answers among those with such a score: over
    15 bins of equal width, each closed above, weighted by their images (Guo et al. 2017, "On Calibration of Modern
    Neural Networks", equation 3). Scores outside [0, 1] count as its nearest end, those that are no number as 0.
    """

    count: int
    confusion: npt.NDArray[np.int64]
    cost: float
    top2: float
    calibration_error: float

    @property
    def errors(self) -> int:
        return self.count - int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return (self.count - self.errors) / self.count

    @property
    def precision(self) -> npt.NDArray[np.float64]:
        """(10,): of the images answered with a digit, the share that show it; nan for a digit never answered."""
        return _shares(np.diagonal(self.confusion), self.confusion.sum(axis=0))

    @property
    def recall(self) -> npt.NDArray[np.float64]:
        """(10,): of the images that show a digit, the share answered with it; nan for a digit never shown."""
        return _shares(np.diagonal(self.confusion), self.confusion.sum(axis=1))


def evaluate(network: Predictor, data: DataSet, cost: str = "cross_entropy") -> Evaluation:
    """Read every image of ``data``. Raises DataError for an empty set, ShapeError where the images do not fit."""
    steps = evaluation_steps(network, data, cost)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            evaluation: Evaluation = end.value
            return evaluation


def evaluation_steps(
    network: Predictor, data: DataSet, cost: str = "cross_entropy"
) -> Generator[int, None, Evaluation]:
    """Like ``evaluate``, but yields the number of images read so far now and then: closing it ends it early."""
    check_fit(network, data)
    classes = prod(network.specification.shapes[-1])
    confusion = np.zeros((classes, classes), np.int64)
    calibration = _Calibration()
    wanted = np.eye(classes, dtype=network.dtype)
    total = 0.0
    among_two = 0
    for start in range(0, len(data), _PART):
        part = data[start : start + _PART]
        outputs = network.predict(part.images().reshape(len(part), *network.specification.input_shape))
        total += cost_of(cost).total(outputs.T, wanted[part.labels].T)
        each, answers = np.arange(len(part)), outputs.argmax(axis=1)
        right = answers == part.labels
        np.add.at(confusion, (part.labels, answers), 1)
        calibration.add(outputs[each, answers], right)
        outputs[each, answers] = -np.inf
        among_two += int((right | (outputs.argmax(axis=1) == part.labels)).sum())
        yield start + len(part)
    return Evaluation(len(data), confusion, total / len(data), among_two / len(data), calibration.error())


class _Calibration:
    """Gathers how sure the answers were and how many of them were right, bin by bin."""

    def __init__(self) -> None:
        self._count = 0
        self._confidence = np.zeros(CALIBRATION_BINS)
        self._right = np.zeros(CALIBRATION_BINS)

    def add(self, scores: Array, right: npt.NDArray[np.bool_]) -> None:
        """The scores (N,) of some answers, and which of them were right."""
        confidence = np.nan_to_num(np.clip(scores.astype(np.float64), 0, 1))
        edges = np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
        places = np.searchsorted(edges, confidence, side="left")
        self._count += len(scores)
        self._confidence += np.bincount(places, confidence, CALIBRATION_BINS)
        self._right += np.bincount(places, right, CALIBRATION_BINS)

    def error(self) -> float:
        # |B| / n · |right / |B| - confidence / |B|| without the division by |B|
        return float(np.abs(self._right - self._confidence).sum() / self._count)


def calibration_error(scores: Array, right: npt.NDArray[np.bool_]) -> float:
    """How far the scores (N,) of some answers are from the share that is right of them, as in ``Evaluation``."""
    calibration = _Calibration()
    calibration.add(scores, right)
    return calibration.error()


def _shares(found: npt.NDArray[np.int64], of: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The share that each count is of its total, nan where that is 0."""
    shares = np.full(len(of), np.nan)
    np.divide(found, of, out=shares, where=of > 0)
    return shares


def check_fit(network: Predictor, data: DataSet) -> None:
    """Raise DataError for an empty set, ShapeError unless the network reads its images, or them as vectors.

    ShapeError also where it has not one output for each class.
    """
    if not len(data):
        raise DataError(f"{data.name}: expected at least one image, got none; choose data that has some")
    shape, outputs = network.specification.input_shape, network.specification.shapes[-1]
    if shape not in {data.image_shape, (prod(data.image_shape),)}:
        raise ShapeError(
            f"{data.name}: images of shape {as_text(data.image_shape)} do not fit a network for {as_text(shape)}"
        )
    is_open = data.may_have_more_classes
    if len(outputs) != 1 or outputs[0] < data.classes or (outputs[0] > data.classes and not is_open):
        what = "digits" if data.classes == CLASSES and not is_open else data.name
        labels = f", whose labels go up to {data.classes - 1}," if is_open else ""
        raise ShapeError(
            f"a network for {what}{labels} needs {data.classes} outputs{' or more' if is_open else ''}, "
            f"got {as_text(outputs)}"
        )


def tally(is_right: npt.NDArray[np.bool_]) -> Tally:
    """Of (N,) answers how many are right."""
    return Tally(int(is_right.sum()), len(is_right))
