"""Histograms whose bins adapt to the values, and can yet be compared."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log2

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array

_FEWEST_BINS = 20  # for values that differ; at most about twice as many
_MOST_VALUES = 50_000  # that are counted; of more, so many evenly spread ones


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many values lie in each bin; bin i is from (``first`` + i) · ``width`` up to, without it, the next one.

    ``counts`` is (bins,) int64. Widths are powers of two and bins begin at their multiples: those of one histogram are
    unions of bins of a finer one.
    """

    first: int
    width: float
    counts: npt.NDArray[np.int64]

    @property
    def edges(self) -> npt.NDArray[np.float64]:
        """(bins + 1,), float64."""
        return np.arange(self.first, self.first + len(self.counts) + 1, dtype=np.float64) * self.width


def histogram(values: Array) -> Histogram:
    """The histogram of values of any shape, those that are not finite left out.

    Twenty bins to forty-one; one of values that are all the same. Of more than 50,000 values so many, evenly spread,
    are counted.
    """
    flat = values.ravel()
    if flat.size > _MOST_VALUES:
        flat = flat[np.linspace(0, flat.size - 1, _MOST_VALUES).astype(np.intp)]
    found = flat.astype(np.float64)
    found = found[np.isfinite(found)]
    if not found.size:
        return Histogram(0, 1.0, np.zeros(1, np.int64))
    least, largest = float(found.min()), float(found.max())
    # Two values closer than float64 tells apart at this size share a bin.
    span = max(largest - least, max(abs(least), abs(largest)) * 2.0**-40)
    width = 2.0 ** floor(log2(span / _FEWEST_BINS)) if span else 2.0**-10
    first = floor(least / width)
    places = np.floor(found / width) - first
    return Histogram(first, width, np.bincount(places.astype(np.intp), minlength=1))
