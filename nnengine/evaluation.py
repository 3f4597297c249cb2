"""How well a network reads a data set."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from nnengine.arrays import as_text
from nnengine.costs import cost as cost_of
from nnengine.data.dataset import CLASSES, DataSet
from nnengine.errors import DataError, ShapeError
from nnengine.network import Network

_PART = 2048  # images turned into float32 at a time


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The outcome over ``count`` images.

    ``confusion`` is (10, 10) int64, a row for each true digit, a column for each answer. ``cost`` is the mean over
    images, without penalties. ``accuracy`` is in [0, 1].
    """

    count: int
    confusion: npt.NDArray[np.int64]
    cost: float

    @property
    def errors(self) -> int:
        return self.count - int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return (self.count - self.errors) / self.count


def evaluate(network: Network, data: DataSet, cost: str = "cross_entropy") -> Evaluation:
    """Read every image of ``data``. Raises DataError for an empty set, ShapeError where the images do not fit."""
    steps = evaluation_steps(network, data, cost)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            evaluation: Evaluation = end.value
            return evaluation


def evaluation_steps(network: Network, data: DataSet, cost: str = "cross_entropy") -> Generator[int, None, Evaluation]:
    """Like ``evaluate``, but yields the number of images read so far now and then: closing it ends it early."""
    check_fit(network, data)
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    wanted = np.eye(CLASSES, dtype=network.dtype)
    total = 0.0
    for start in range(0, len(data), _PART):
        part = data[start : start + _PART]
        outputs = network.predict(part.images().reshape(len(part), *network.specification.input_shape))
        total += cost_of(cost).total(outputs.T, wanted[part.labels].T)
        np.add.at(confusion, (part.labels, outputs.argmax(axis=1)), 1)
        yield start + len(part)
    return Evaluation(len(data), confusion, total / len(data))


def check_fit(network: Network, data: DataSet) -> None:
    """Raise DataError for an empty set, ShapeError unless the network reads its images, or them as vectors."""
    if not len(data):
        raise DataError(f"{data.name}: expected at least one image, got none")
    shape, outputs = network.specification.input_shape, network.specification.shapes[-1]
    if shape not in {data.image_shape, (prod(data.image_shape),)}:
        raise ShapeError(
            f"{data.name}: images of shape {as_text(data.image_shape)} do not fit a network for {as_text(shape)}"
        )
    if outputs != (CLASSES,):
        raise ShapeError(f"a network for digits needs {CLASSES} outputs, got {as_text(outputs)}")
