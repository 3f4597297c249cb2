"""Smooth curves through control points, as one matrix for each skeleton.

The curve depends linearly on its control points, so many hands writing the same skeleton are one matrix product.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.strokes.skeletons import Skeleton

Matrix = npt.NDArray[np.float32]

_CATMULL_ROM = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2


def control_points(skeleton: Skeleton) -> Matrix:
    """All control points of a skeleton, stroke after stroke, for a digit of height 1: (K, 2)."""
    points = np.concatenate([np.array(stroke, np.float64) for stroke in skeleton.strokes])
    return (points / 100).astype(np.float32)


def stroke_ends(skeleton: Skeleton) -> tuple[list[int], list[int]]:
    """Where strokes begin and end in ``control_points``, and the control point next to each of these."""
    ends, inner, first = [], [], 0
    for stroke in skeleton.strokes:
        last = first + len(stroke) - 1
        ends += [first, last]
        inner += [first + 1, last - 1]
        first = last + 1
    return ends, inner


def sample_counts(skeleton: Skeleton, samples: int) -> npt.NDArray[np.int64]:
    """How many of ``samples`` points lie along each stroke: by its length, at least two."""
    lengths = [_length(np.array(stroke, np.float64) / 100) for stroke in skeleton.strokes]
    counts = np.maximum(2, np.floor(samples * np.array(lengths) / sum(lengths))).astype(np.int64)
    counts[int(np.argmax(counts))] += samples - counts.sum()
    return counts


def curve_matrix(skeleton: Skeleton, samples: int, smoothing: float = 0.0) -> Matrix:
    """The matrix (samples, K) that takes control points to points along the curve through them.

    A uniform Catmull-Rom spline, sampled evenly along the skeleton's own length; ``smoothing`` is the standard
    deviation, in digit heights, of the Gaussian along the path that rounds its corners.
    Source: E. Catmull, R. Rom, "A class of local interpolating splines" (1974).
    """
    strokes = [np.array(stroke, np.float64) / 100 for stroke in skeleton.strokes]
    lengths = [_length(stroke) for stroke in strokes]
    counts = sample_counts(skeleton, samples)
    matrix = np.zeros((samples, sum(map(len, strokes))))
    row = column = 0
    for stroke, length, count in zip(strokes, lengths, counts, strict=True):
        block = _spline(stroke, count)
        if smoothing:
            block = _gaussian(count, smoothing * count / length) @ block
        matrix[row : row + count, column : column + len(stroke)] = block
        row, column = row + count, column + len(stroke)
    return matrix.astype(np.float32)


def _length(points: npt.NDArray[np.float64]) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _spline(points: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    wanted = np.interp(
        np.linspace(0, steps.sum(), count), np.concatenate([[0], np.cumsum(steps)]), np.arange(len(points))
    )
    segment = np.minimum(wanted.astype(int), len(points) - 2)
    share = wanted - segment
    weights = np.stack([share**0, share, share**2, share**3], axis=1) @ _CATMULL_ROM
    # Beyond its ends a stroke goes on as it came: the missing neighbour is the mirror image of the one inside.
    padded = np.zeros((len(points) + 2, len(points)))
    padded[1:-1] = np.eye(len(points))
    padded[0] = 2 * padded[1] - padded[2]
    padded[-1] = 2 * padded[-2] - padded[-3]
    matrix = np.zeros((count, len(points)))
    for tap in range(4):
        matrix += weights[:, tap, np.newaxis] * padded[segment + tap]
    return matrix


def _gaussian(count: int, deviation: float) -> npt.NDArray[np.float64]:
    """Smoothing along a path that leaves its two ends where they are."""
    position = np.arange(count)
    edge = np.minimum(position, count - 1 - position)
    width = np.minimum(deviation, edge / 2 + 1e-3)
    kernel = np.exp(-((position[:, np.newaxis] - position) ** 2) / (2 * width[:, np.newaxis] ** 2))
    smooth: npt.NDArray[np.float64] = kernel / kernel.sum(axis=1, keepdims=True)
    return smooth
