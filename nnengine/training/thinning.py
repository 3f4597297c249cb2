"""Thinning: a long series drawn with few points, in which every extremum and the last point are still seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.training.series import Points, Positions, Values

_BASE = 16  # points in a block of the lowest level; twice as many in each further one

Indices = npt.NDArray[np.int64]


class Thinning:
    """Points that are appended, and for any part of them at most about twice as many as there are columns to draw.

    Of each block of neighbours the lowest and the highest are shown where they are. They are known for blocks of 16,
    32, 64 … points as soon as these are whole, so that a view costs as little of ten million points as of a thousand.
    Numbers that are not finite are never an extremum; a block that has no others shows as a gap.
    """

    def __init__(self, points: Points | None = None) -> None:
        self._positions = _Growing(np.float64)
        self._values = _Growing(np.float32)
        self._lowest: list[_Growing] = []  # per level, the number of the lowest point of each whole block
        self._highest: list[_Growing] = []
        self._means = _Growing(np.float32)  # of the blocks of the lowest level
        if points is not None:
            self.extend(points)

    def __len__(self) -> int:
        return self._values.count

    def extend(self, points: Points) -> None:
        """Append points, whose positions do not fall."""
        self._positions.extend(points.positions)
        self._values.extend(points.values)
        level = 0
        while len(self) >> level >= _BASE:
            if level == len(self._lowest):
                self._lowest.append(_Growing(np.int64))
                self._highest.append(_Growing(np.int64))
            self._complete(level)
            level += 1
        blocks = self._values.array[_BASE * self._means.count : len(self) // _BASE * _BASE].reshape(-1, _BASE)
        with np.errstate(over="ignore", invalid="ignore"):
            self._means.extend(blocks.mean(1))

    def view(self, left: float, right: float, columns: int) -> Points:
        """What is seen from ``left`` to ``right`` in epochs, and a point beyond either end, which the line goes to."""
        positions: Positions = self._positions.array
        first, end = int(np.searchsorted(positions, left)), int(np.searchsorted(positions, right, "right"))
        chosen = [
            np.arange(max(0, first - 1), first),
            self._chosen(first, end, max(1, columns)),
            np.arange(end, min(len(self), end + 1)),
        ]
        numbers = np.concatenate(chosen)
        return Points(positions[numbers], self._values.array[numbers])

    def typical(self, most: int) -> Values:
        """At most so many values that stand for all: of a long series means of neighbours, without single spikes."""
        values: Values = self._values.array if len(self) <= most else self._means.array
        return values[:: -(-len(values) // most) or 1]

    def _complete(self, level: int) -> None:
        """Add to a level what blocks have become whole."""
        lowest, highest = self._lowest[level], self._highest[level]
        first, end = lowest.count, len(self) // (_BASE << level)
        if first == end:
            return
        if level:
            below = slice(2 * first, 2 * end)
            low, high = self._lowest[level - 1].array[below], self._highest[level - 1].array[below]
            lowest.extend(self._extrema(low, 2, is_low=True))
            highest.extend(self._extrema(high, 2, is_low=False))
        else:
            numbers = np.arange(_BASE * first, _BASE * end)
            lowest.extend(self._extrema(numbers, _BASE, is_low=True))
            highest.extend(self._extrema(numbers, _BASE, is_low=False))

    def _extrema(self, numbers: Indices, size: int, *, is_low: bool) -> Indices:
        """Of each group of so many of the numbers that of the lowest or of the highest point."""
        values: Values = self._values.array[numbers]
        signed = np.where(np.isfinite(values), values if is_low else -values, np.float32(np.inf)).reshape(-1, size)
        chosen: Indices = numbers.reshape(-1, size)[np.arange(len(signed)), signed.argmin(1)]
        return chosen

    def _chosen(self, first: int, end: int, columns: int) -> Indices:
        """The numbers of what is shown of the points from number ``first`` on and before ``end``."""
        if end - first <= 2 * columns:
            return np.arange(first, end)
        size, level = _BASE, -1
        while (end - first) // size > columns and level + 1 < len(self._lowest):
            level += 1
            size = _BASE << level
        if level < 0:
            size = -(-(end - first) // columns)
        begin, stop = -(-first // size), end // size  # whole blocks
        parts = [np.array([first, end - 1])]
        if begin < stop and level >= 0:
            parts += [self._lowest[level].array[begin:stop], self._highest[level].array[begin:stop]]
        elif begin < stop:
            numbers = np.arange(begin * size, stop * size)
            parts += [self._extrema(numbers, size, is_low=is_low) for is_low in (True, False)]
        for rest in (np.arange(first, min(begin * size, end)), np.arange(max(stop * size, first), end)):
            if len(rest):
                parts += [self._extrema(rest, len(rest), is_low=is_low) for is_low in (True, False)]
        return np.unique(np.concatenate(parts))


class _Growing:
    """An array that is appended to, with room for twice as much whenever it is full."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._room: npt.NDArray[Any] = np.empty(64, dtype)
        self.count = 0

    @property
    def array(self) -> npt.NDArray[Any]:
        return self._room[: self.count]

    def extend(self, values: npt.NDArray[Any]) -> None:
        needed = self.count + len(values)
        if needed > len(self._room):
            room = np.empty(max(needed, 2 * len(self._room)), self._room.dtype)
            room[: self.count] = self.array
            self._room = room
        self._room[self.count : needed] = values
        self.count = needed
