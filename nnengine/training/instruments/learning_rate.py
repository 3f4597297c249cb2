"""The learning rate, as the schedule and what was changed make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import Instrument, Moment, Reading


@dataclass(frozen=True)
class LearningRate(Instrument):
    """The learning rate of the step."""

    kind: ClassVar[str] = "learning_rate"
    title: ClassVar[str] = "Learning rate"
    detail: ClassVar[str] = "how long steps are, as the schedule and what was changed make it"

    def read(self, moment: Moment) -> Iterator[Reading]:
        yield "", moment.learning_rate
