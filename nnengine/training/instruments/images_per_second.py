"""How fast training is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nnengine.training.instruments.base import Instrument, Moment, Reading


@dataclass(frozen=True)
class ImagesPerSecond(Instrument):
    """Training images a second since the reading before, pauses and measuring left out."""

    kind: ClassVar[str] = "images_per_second"
    title: ClassVar[str] = "Images a second"
    detail: ClassVar[str] = "how fast training is"

    def read(self, moment: Moment) -> Iterator[Reading]:
        if moment.images_per_second is not None:
            yield "", moment.images_per_second
