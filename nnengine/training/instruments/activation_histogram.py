"""How the activations of each hidden layer are distributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import HistogramInstrument, Moment, Reading
from nnengine.training.instruments.histogram import histogram


@dataclass(frozen=True)
class ActivationHistogram(HistogramInstrument):
    """A histogram of each hidden layer's activations for some training images."""

    kind: ClassVar[str] = "activation_histogram"
    title: ClassVar[str] = "Activations"
    detail: ClassVar[str] = "how each hidden layer’s activations are distributed"

    def read(self, moment: Moment) -> Iterator[Reading]:
        return ((each.name, histogram(each.activations)) for each in moment.activity)
