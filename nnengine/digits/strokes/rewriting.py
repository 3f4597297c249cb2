"""Digits that somebody wrote, written again as other hands would: more writers than were recorded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnengine.digits.strokes.handwriting import Hand, Points, warped
from nnengine.digits.strokes.ink import SPACING
from nnengine.digits.strokes.normalisation import fitted, resampled
from nnengine.digits.strokes.rendering import DEFAULT_STYLE
from nnengine.digits.strokes.stroke import Path, Strokes

SAMPLES = 160  # points along a digit: the longest is some 80 pixels of line
_MOST_STROKES = SAMPLES // 2
_EXTENT = DEFAULT_STYLE.box - DEFAULT_STYLE.pen.width  # pixels from one end of a drawn path to the other
SPARSEST = 4  # of so many points one is kept at the least: a fast hand, a slow pointer

# About half of what sets the digits of a skeleton apart: these have a hand of their own already.
OTHER_HAND = Hand(
    mean_proportion=0, proportion=0.14, mean_slant=0, slant=0.14, rotation=0.07, taper=0.12, balance=0.05, wobble=0.03
)


def rewritten(digits: Sequence[Strokes], rng: np.random.Generator, hand: Hand = OTHER_HAND) -> Points:
    """Points along digits, each written by another hand: (N, 160, 2), around 0 and about 1 in their longer side.

    Of the points of each digit all are kept, or every second, third or fourth and the ends of strokes; they are joined
    as the canvas joins them. Every stroke has one point at least; of more than 80 strokes the first 80 are written.
    """
    points = np.empty((len(digits), SAMPLES, 2), np.float32)
    for index, (strokes, step) in enumerate(zip(digits, rng.integers(1, SPARSEST + 1, len(digits)), strict=True)):
        paths = fitted([_thinned(np.asarray(stroke), step) for stroke in strokes[:_MOST_STROKES]], _EXTENT)
        points[index] = np.concatenate(_sampled([resampled([path], SPACING) for path in paths])) / _EXTENT
    return warped(points, rng, hand)


def _thinned(path: Path, step: int) -> Path:
    return path[np.r_[0 : len(path) - 1 : step, len(path) - 1]]


def _sampled(paths: list[Path]) -> list[Path]:
    """The paths as ``SAMPLES`` points, by their lengths."""
    travelled = [np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))]) for path in paths]
    lengths = np.array([way[-1] for way in travelled])
    counts = np.maximum(1, np.floor(SAMPLES * lengths / max(float(lengths.sum()), 1e-9))).astype(int)
    counts[lengths.argmax()] += SAMPLES - counts.sum()
    return [
        np.stack([np.interp(np.linspace(0, way[-1], count), way, path[:, axis]) for axis in (0, 1)], axis=1)
        for path, way, count in zip(paths, travelled, counts, strict=True)
    ]
