"""Places that touch each other: connected components of a mask."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def components(mask: Mask) -> tuple[Labels, int]:
    """The number, from 1, of the component of each place of a mask (H, W), 0 outside, and how many there are.

    Places touch along edges and at corners. Runs of each row are joined to those they touch in the next, as in A.
    Rosenfeld, J. L. Pfaltz, "Sequential operations in digital picture processing" (1966), all rows at a time.
    """
    height, width = mask.shape
    steps = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    there, numbers = np.unique(roots(len(rows), *_touching(rows, starts, ends, width)), return_inverse=True)
    marks = np.zeros((height, width + 1), dtype=np.intp)
    marks[rows, starts] = numbers + 1
    marks[rows, ends] -= numbers + 1  # two runs never begin where another ends
    return marks.cumsum(axis=1)[:, :width], len(there)


def _touching(rows: Labels, starts: Labels, ends: Labels, width: int) -> tuple[Labels, Labels]:
    """The pairs of runs of neighbouring rows that touch."""
    row = width + 2
    first = np.searchsorted(rows * row + ends, (rows + 1) * row + starts)
    last = np.searchsorted(rows * row + starts, (rows + 1) * row + ends, side="right")
    counts = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(rows)), counts)
    beside = np.arange(len(above)) - np.repeat(np.cumsum(counts) - counts, counts)
    return above, np.repeat(first, counts) + beside


def roots(count: int, first: Labels, second: Labels) -> Labels:
    """The lowest number that each of so many can be reached from through the pairs."""
    lowest = np.arange(count)
    while True:
        one, other = lowest[first], lowest[second]
        if np.array_equal(one, other):
            return lowest
        np.minimum.at(lowest, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(lowest[lowest], lowest):
            lowest = lowest[lowest]
