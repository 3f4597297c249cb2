"""Finding out which range a network expects, by reading digits in each of the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from nnengine.arrays import Array
from nnengine.data.dataset import DataSet
from nnengine.digits.sources import mnist_is_at_hand, open_data
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.errors import DataError
from nnengine.evaluation.evaluation import Tally, tally
from nnengine.figure_text import percent
from nnengine.interchange.input_range import AS_IT_IS, USUAL_RANGES, InputRange
from nnengine.network.network import Network

# docs/decisions/0016-input-range.md tells what these were measured on.
LEAST_ACCURACY = 0.4  # of the best range; what reads less in each of them reads other things than these digits
MARGIN = 0.02  # accuracies so close are taken for equal: then the range counts in which the digits are likelier
_WORTH_IT = 0.8  # how small the cost of another range must be against that of 0..1 where accuracies are equal

_FIRST_DIGITS = 20  # that are read in every range
_WORSE = 0.3  # a range whose accuracy on these is so much under the best is not looked at any longer
_MOST_DIGITS, _LEAST_DIGITS = 1000, 40  # that are read in the others
_MOST_WRITTEN = 500
_MULTIPLICATIONS = 200_000_000  # in each range: a second or two for all of them
_LEAST_SCORE = 1e-7


@dataclass(frozen=True, slots=True)
class RangeReading:
    """How many digits a network reads right in a range, and what they cost on average: -ln of a digit's score."""

    input_range: InputRange
    right: Tally
    cost: float


@dataclass(frozen=True, slots=True)
class RangeTrial:
    """What came of reading ``digits``, such as "MNIST digits", in one range after the other.

    Fewer were read in ranges in which the first of them were not.
    """

    digits: str
    readings: tuple[RangeReading, ...]

    @property
    def found(self) -> InputRange | None:
        """The range in which the network reads far better than in others, 0..1 where that is as good.

        None where it reads little in each.
        """
        best = max(reading.right.accuracy for reading in self.readings)
        if best < LEAST_ACCURACY:
            return None
        near = [reading for reading in self.readings if reading.right.accuracy >= best - MARGIN]
        likeliest = min(near, key=lambda reading: reading.cost)
        as_it_is = next((reading for reading in near if reading.input_range == AS_IT_IS), None)
        if as_it_is is not None and likeliest.cost >= _WORTH_IT * as_it_is.cost:
            return AS_IT_IS
        return likeliest.input_range

    def reading(self, input_range: InputRange) -> RangeReading | None:
        return next((reading for reading in self.readings if reading.input_range == input_range), None)

    def describe(self, input_range: InputRange) -> str:
        """How well it reads so: "reads 98.10 % of 1,000 MNIST digits"."""
        reading = self.reading(input_range)
        if reading is None:
            return ""
        return f"reads {percent(reading.right.accuracy)} of {reading.right.count:,} {self.digits}"


def range_trial(network: Network, data_dir: Path | None = None) -> RangeTrial:
    """Read digits in each of the usual ranges with a network from a file, as that has it.

    The digits are MNIST's validation images where MNIST is at hand (in ``data_dir``, as ``mnist_is_at_hand`` looks for
    it), else digits that the program writes; nothing is downloaded. The larger the network, the fewer they are.
    """
    affordable = _MULTIPLICATIONS // max(network.multiplications, 1)
    digits, name = digits_at_hand(min(max(affordable, _LEAST_DIGITS), _MOST_DIGITS), data_dir)
    first = [_read(network, input_range, digits[:_FIRST_DIGITS]) for input_range in USUAL_RANGES]
    best = max(reading.right.accuracy for reading in first)
    readings = [
        _read(network, reading.input_range, digits) if reading.right.accuracy >= best - _WORSE else reading
        for reading in first
    ]
    return RangeTrial(name, tuple(readings))


def _read(network: Network, input_range: InputRange, digits: DataSet) -> RangeReading:
    images = digits.images().reshape(len(digits), *network.specification.input_shape)
    outputs = network.predict(input_range.of(images))
    return RangeReading(input_range, tally(outputs.argmax(axis=1) == digits.labels), _cost(outputs, digits))


def digits_at_hand(count: int, data_dir: Path | None = None) -> tuple[DataSet, str]:
    """So many digits, if there are, to try a network on, and what they are called."""
    if mnist_is_at_hand(data_dir):
        try:
            return open_data("mnist", data_dir).validation[:count], "MNIST digits"
        except DataError:  # damaged; who asked for a network can do nothing about it now
            pass
    return _written()[:count], "digits that the program writes"


@cache
def _written() -> DataSet:
    return procedural_digits(_MOST_WRITTEN, np.random.default_rng(1))


def _cost(outputs: Array, digits: DataSet) -> float:
    """The mean of -ln of the share that the right digit has of an image's scores."""
    scores = np.maximum(np.nan_to_num(outputs.astype(np.float64)), 0)
    right = scores[np.arange(len(scores)), digits.labels]
    shares = right / np.maximum(scores.sum(axis=1), np.finfo(np.float32).tiny)
    return float(-np.log(np.maximum(shares, _LEAST_SCORE)).mean())
