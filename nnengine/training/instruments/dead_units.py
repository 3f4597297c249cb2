"""How many units of each hidden layer learn nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import Instrument, Moment, Reading


@dataclass(frozen=True)
class DeadUnits(Instrument):
    """The share of units through which no error passes, for none of some training images: their slope is 0 for all.

    Of rectifiers these are the units whose answer is always 0.
    """

    kind: ClassVar[str] = "dead_units"
    title: ClassVar[str] = "Dead units"
    detail: ClassVar[str] = "the share of units that learn nothing from any image"

    def read(self, moment: Moment) -> Iterator[Reading]:
        return ((each.name, float((~each.slopes.any(axis=1)).mean())) for each in moment.activity)
