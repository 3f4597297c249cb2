"""What came of trying the usual ranges on a network."""

from __future__ import annotations

from dataclasses import dataclass

from nnengine.evaluation.evaluation import Tally
from nnengine.figure_text import percent
from nnengine.interchange.input_range import AS_IT_IS, InputRange

# docs/decisions/0016-input-range.md tells what these were measured on.
LEAST_ACCURACY = 0.4  # of the best range; what reads less in each of them reads other things than these digits
MARGIN = 0.02  # accuracies so close are taken for equal: then the range counts in which the digits are likelier
_WORTH_IT = 0.8  # how small the cost of another range must be against that of 0..1 where accuracies are equal


@dataclass(frozen=True, slots=True)
class RangeReading:
    """How many digits a network reads right in a range, and what they cost on average: -ln of a digit's score."""

    input_range: InputRange
    right: Tally
    cost: float


@dataclass(frozen=True, slots=True)
class RangeTrial:
    """What came of reading ``digits``, such as "MNIST digits", in one range after the other.

    Fewer were read in ranges in which the first of them were not. Without ``readings`` the network is too large to be
    tried.
    """

    digits: str
    readings: tuple[RangeReading, ...]

    @property
    def found(self) -> InputRange | None:
        """The range in which the network reads far better than in others, 0..1 where that is as good.

        None where it reads little in each, or was not tried.
        """
        best = max((reading.right.accuracy for reading in self.readings), default=0.0)
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
