"""How the weights of each layer are distributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import HistogramInstrument, Moment, Reading
from nnengine.training.instruments.histogram import histogram


@dataclass(frozen=True)
class WeightHistogram(HistogramInstrument):
    """A histogram of each trained parameter after the step, without weights of inputs that are always 0."""

    kind: ClassVar[str] = "weight_histogram"
    title: ClassVar[str] = "Weights"
    detail: ClassVar[str] = "how each layer’s weights and biases are distributed"

    def read(self, moment: Moment) -> Iterator[Reading]:
        return ((name, histogram(values)) for name, values in moment.moving(moment.network.values))
