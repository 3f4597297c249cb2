"""How many units of each hidden layer are near an end of their range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import Instrument, Moment, Reading

_FLAT = 0.1  # of the steepest slope: of a sigmoid, answers under 0.026 or over 0.974


@dataclass(frozen=True)
class SaturatedUnits(Instrument):
    """The share of units whose slope is on the average, over some training images, under a tenth of the steepest.

    Of layers whose activation function levels off on both sides, such as the sigmoid. "Neural Networks and Deep
    Learning", chapter 3, "The cross-entropy cost function".
    """

    kind: ClassVar[str] = "saturated_units"
    title: ClassVar[str] = "Saturated units"
    detail: ClassVar[str] = "the share of units that learn slowly since they answer near an end of their range"

    def read(self, moment: Moment) -> Iterator[Reading]:
        for each in moment.activity:
            if each.steepest is not None:
                yield each.name, float((each.slopes.mean(axis=1) < _FLAT * each.steepest).mean())
