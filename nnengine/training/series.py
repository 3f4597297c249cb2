"""Series: what a run of training leaves behind as it goes, one number after another, each at its place in epochs."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnengine.training.history import EpochRecord, History

COST = "cost"  # of every mini-batch, the mean over its images before the step, without penalties
MEASURED = ("training_cost", "training_accuracy", "validation_cost", "validation_accuracy", "seconds")  # of epochs

CHUNK = 8192  # points that are kept together

Positions = npt.NDArray[np.float64]
Values = npt.NDArray[np.float32]


class Points(NamedTuple):
    """Points of a series, as two arrays that cannot be written to: where, in epochs (float64), and what (float32)."""

    positions: Positions
    values: Values


@dataclass(frozen=True, slots=True, eq=False)
class FrozenSeries:
    """A series as it stood at a moment; appending to the series that it comes from does not change it."""

    name: str
    chunks: tuple[Points, ...] = ()  # all but the last have ``CHUNK`` points

    def __len__(self) -> int:
        return (len(self.chunks) - 1) * CHUNK + len(self.chunks[-1].values) if self.chunks else 0

    def since(self, index: int) -> Points:
        """The points from number ``index`` on, the first being 0; none where there are no more."""
        index = max(0, index)
        first = min(index // CHUNK, len(self.chunks))
        found = self.chunks[first:]
        if not found:
            return _NO_POINTS
        start = index - first * CHUNK
        if len(found) == 1:
            return Points(found[0].positions[start:], found[0].values[start:])
        return _frozen(
            np.concatenate([each.positions for each in found])[start:],
            np.concatenate([each.values for each in found])[start:],
        )


class Series:
    """An append-only series of one run. One thread appends to it; to others it hands what ``frozen`` gives.

    Positions are in epochs passed and never fall; values are stored as float32. Appending takes a fifth of a
    microsecond, freezing copies one chunk at most, however long the series.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._chunks: list[Points] = []
        self._positions, self._values = array("d"), array("f")

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK + len(self._values)

    def append(self, position: float, value: float) -> None:
        self._positions.append(position)
        self._values.append(value)
        if len(self._values) == CHUNK:
            self._chunks.append(self._newest())
            self._positions, self._values = array("d"), array("f")

    def since(self, index: int) -> Points:
        """The points from number ``index`` on, the first being 0; none where there are no more."""
        return self.frozen().since(index)

    def frozen(self) -> FrozenSeries:
        """The series as it stands now."""
        return FrozenSeries(self.name, (*self._chunks, self._newest()) if self._values else tuple(self._chunks))

    def _newest(self) -> Points:
        return _frozen(np.array(self._positions, np.float64), np.array(self._values, np.float32))


class RunSeries(Mapping[str, Series]):
    """The series of one run by name, in the order in which they began."""

    def __init__(self) -> None:
        self._series: dict[str, Series] = {}

    def __getitem__(self, name: str) -> Series:
        return self._series[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._series)

    def __len__(self) -> int:
        return len(self._series)

    def named(self, name: str) -> Series:
        """The series of that name, begun now where there is none."""
        if name not in self._series:
            self._series[name] = Series(name)
        return self._series[name]

    def append(self, name: str, position: float, value: float) -> None:
        """Append to the series of that name."""
        self.named(name).append(position, value)

    def append_record(self, record: EpochRecord) -> None:
        """Append what was measured after an epoch; no accuracy where real targets are wanted."""
        for name in MEASURED:
            value = getattr(record, name)
            if not isnan(value):
                self.append(name, record.epoch, value)

    def begin_with(self, history: History) -> None:
        """Append all that is known of a run that goes on: of its mini-batches the points of the history."""
        for position, cost in history.mini_batches:
            self.append(COST, position, cost)
        for record in history.epochs:
            self.append_record(record)

    def frozen(self) -> Mapping[str, FrozenSeries]:
        """All of them as they stand now."""
        return MappingProxyType({name: series.frozen() for name, series in self._series.items()})


def frozen_series(name: str, positions: Positions, values: Values) -> FrozenSeries:
    """A whole series from its points."""
    starts = range(0, len(values), CHUNK)
    return FrozenSeries(name, tuple(_frozen(positions[at : at + CHUNK], values[at : at + CHUNK]) for at in starts))


def _frozen(positions: Positions, values: Values) -> Points:
    positions.flags.writeable = values.flags.writeable = False
    return Points(positions, values)


_NO_POINTS = _frozen(np.empty(0, np.float64), np.empty(0, np.float32))
