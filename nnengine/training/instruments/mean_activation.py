"""How active each hidden layer is on the average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import Instrument, Moment, Reading


@dataclass(frozen=True)
class MeanActivation(Instrument):
    """The mean of each hidden layer's activations for some training images."""

    kind: ClassVar[str] = "mean_activation"
    title: ClassVar[str] = "Mean activation"
    detail: ClassVar[str] = "how active each hidden layer is on the average"

    def read(self, moment: Moment) -> Iterator[Reading]:
        return ((each.name, float(each.activations.mean())) for each in moment.activity)
