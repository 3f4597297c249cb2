"""What an instrument is, and what it reads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_whole
from nnengine.network.network import Network
from nnengine.training.instruments.activity import Activity, Probe
from nnengine.training.instruments.histogram import Histogram
from nnengine.training.instruments.still_inputs import Places


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of training, as instruments see it.

    ``network`` has its parameters after the step, ``before`` are those before it. ``gradients`` is the gradient of the
    mini-batch's mean cost, without penalties, learning rate or clipping; ``by_data`` the change that it alone would
    have made, without penalties and weight decay, None where no instrument wants it. All three are in the order of the
    network's ``values``. ``places`` tells by the name of a parameter which of its values can move, where others never
    do since their input is always 0. ``images_per_second`` is the rate since the reading before, None at the first.
    """

    network: Network
    gradients: Array
    before: Array
    by_data: Array | None
    learning_rate: float
    images_per_second: float | None
    probe: Probe
    places: Mapping[str, Places] = field(default_factory=dict)

    @cached_property
    def activity(self) -> tuple[Activity, ...]:
        """What the activations of each hidden layer are for some training images."""
        return self.probe.activity()

    def moving(self, values: Array) -> Iterator[tuple[str, Array]]:
        """Each trained parameter's name with its part of ``values``, those left out that never move."""
        for name, place in self.network.places.items():
            some = self.places.get(name)
            yield name, values[place] if some is None else np.take(values[place], some)


Reading = tuple[str, float | Histogram]


@dataclass(frozen=True)
class Instrument(ABC):
    """An instrument's description; it is asked once ``every`` so many images, at first after the first mini-batch.

    Raises ArgumentError for fewer than one.
    """

    kind: ClassVar[str]  # the name in files, and the first part of the names of its readings
    title: ClassVar[str]  # the name on screen
    detail: ClassVar[str]  # one line about it
    wants_update: ClassVar[bool] = False  # whether it reads ``by_data``, which costs a second step

    every: int = 10_000

    def __post_init__(self) -> None:
        checked_whole(f"{self.kind}: every", self.every, 1)

    @abstractmethod
    def read(self, moment: Moment) -> Iterator[Reading]:
        """What it reads, each with the name of what is measured: a layer, a parameter, or nothing."""


@dataclass(frozen=True)
class HistogramInstrument(Instrument):
    """An instrument that makes histograms, which take more time and room than numbers."""

    every: int = 50_000
