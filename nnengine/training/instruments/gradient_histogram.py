"""How the gradient of each layer is distributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import HistogramInstrument, Moment, Reading
from nnengine.training.instruments.histogram import histogram


@dataclass(frozen=True)
class GradientHistogram(HistogramInstrument):
    """A histogram of the gradient of each trained parameter, without weights of inputs that are always 0."""

    kind: ClassVar[str] = "gradient_histogram"
    title: ClassVar[str] = "Gradients"
    detail: ClassVar[str] = "how the gradients of each layer’s weights and biases are distributed"

    def read(self, moment: Moment) -> Iterator[Reading]:
        return ((name, histogram(values)) for name, values in moment.moving(moment.gradients))
