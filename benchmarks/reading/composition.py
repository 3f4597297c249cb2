"""Numbers put together of the recorded digits of one writer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import Group, Stroke

FEWEST, MOST = 2, 4  # digits of a number
_SIZES = 0.75, 1.25  # of a digit, in heights of the usual one
_OFFSETS = -0.1, 0.1  # of its middle from the line, in heights
_LOWEST = 0.5  # a digit counts as at least so many of its widths high


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far the extents of neighbours are apart, in heights of the usual digit; below 0 they overlap."""

    name: str
    least: float
    most: float


SPACINGS = (
    Spacing("extents overlap, 0.15 to 0.02 heights", -0.15, -0.02),
    Spacing("close, 0 to 0.1 heights apart", 0.0, 0.1),
    Spacing("usual, 0.1 to 0.3 heights apart", 0.1, 0.3),
    Spacing("wide, 0.3 to 0.8 heights apart", 0.3, 0.8),
)


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """The strokes of a number as they were drawn, which of them are one digit, and what it is."""

    strokes: tuple[Stroke, ...]
    groups: tuple[Group, ...]
    text: str


def composed(digits: PenDigits, spacing: Spacing, rng: np.random.Generator, most: int = MOST) -> Number:
    """A number of two to ``most`` digits of one writer, side by side; sizes, gaps and heights differ by chance."""
    writer = rng.choice(np.unique(digits.writers))
    members = np.flatnonzero(digits.writers == writer)
    chosen = rng.choice(members, rng.integers(FEWEST, most + 1))
    strokes: list[Stroke] = []
    groups: list[Group] = []
    left = 0.0
    for index in chosen:
        digit = digits.strokes[index]
        points = np.concatenate(digit)
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        scale = rng.uniform(*_SIZES) / max(extent[1], _LOWEST * extent[0], 1e-9)
        place = left, rng.uniform(*_OFFSETS) - scale * extent[1] / 2
        groups.append(tuple(range(len(strokes), len(strokes) + len(digit))))
        strokes += [(stroke - low) * scale + place for stroke in digit]
        left += float(scale * extent[0] + rng.uniform(spacing.least, spacing.most))
    return Number(tuple(strokes), tuple(groups), "".join(str(digits.labels[index]) for index in chosen))
