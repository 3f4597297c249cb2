"""Writing a skeleton as different hands would: the same movements with other slants, proportions and accidents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from nnengine.digits.strokes.curves import Matrix, control_points, curve_matrix, sample_counts, stroke_ends
from nnengine.digits.strokes.skeletons import SKELETONS, Skeleton

Points = npt.NDArray[np.float32]

SAMPLES = 128  # points along a digit: the longest is some 60 pixels of line
_ROUNDEST = 0.07
_MIDDLE = np.array([0.3, 0.5], np.float32)  # of the sheet that skeletons lie on


@dataclass(frozen=True, slots=True)
class Hand:
    """How much hands differ: standard deviations, lengths in digit heights.

    ``control`` of every control point; ``overshoot`` of the ends of strokes along their direction; ``proportion``, the
    logarithm of the width against the skeleton's, around its mean; ``slant``, to the right for each height, around its
    mean; ``rotation`` in radians; ``taper``, how much wider the bottom is than the top; ``balance`` of the halves'
    heights; ``wobble``, the height of slow waves. The values were chosen by how a network trained on the digits reads
    MNIST's training images, and means by MNIST's own.
    """

    control: float = 0.05
    overshoot: float = 0.07
    mean_proportion: float = 0.07
    proportion: float = 0.22
    mean_slant: float = 0.15
    slant: float = 0.28
    rotation: float = 0.10
    taper: float = 0.25
    balance: float = 0.07
    wobble: float = 0.045


def written(labels: npt.NDArray[np.int64], rng: np.random.Generator, hand: Hand, *, evenly: bool = False) -> Points:
    """Points along digits, each written by another hand: labels (N,) to (N, 128, 2), around 0 and about 1 high.

    The ways to write a digit are as frequent as their shares say, or, ``evenly``, all alike.
    """
    points = np.empty((len(labels), SAMPLES, 2), np.float32)
    ways = _chosen_ways(labels, rng, evenly=evenly)
    for way in np.unique(ways):
        chosen = ways == way
        points[chosen] = _curves(SKELETONS[way], int(chosen.sum()), rng, hand)
    return warped(points - _MIDDLE, rng, hand)


def written_strokes(skeleton: Skeleton, rng: np.random.Generator, hand: Hand) -> list[Points]:
    """A skeleton, a digit's or another, written by one hand: its strokes, each (P, 2), together about 1 high."""
    points = warped(_curves(skeleton, 1, rng, hand) - _MIDDLE, rng, hand)[0]
    return np.split(points, np.cumsum(sample_counts(skeleton, SAMPLES))[:-1])


def _chosen_ways(labels: npt.NDArray[np.int64], rng: np.random.Generator, *, evenly: bool) -> npt.NDArray[np.int64]:
    draws = rng.random(len(labels))
    ways = np.zeros(len(labels), np.int64)
    for digit in np.unique(labels):
        members = [index for index, skeleton in enumerate(SKELETONS) if skeleton.digit == digit]
        shares = np.cumsum([1.0 if evenly else SKELETONS[index].share for index in members])
        chosen = labels == digit
        ways[chosen] = np.array(members)[np.searchsorted(shares[:-1], draws[chosen] * shares[-1])]
    return ways


@cache
def _matrices(skeleton: Skeleton) -> tuple[Matrix, Matrix]:
    return curve_matrix(skeleton, SAMPLES), curve_matrix(skeleton, SAMPLES, _ROUNDEST)


def _curves(skeleton: Skeleton, count: int, rng: np.random.Generator, hand: Hand) -> Points:
    control = control_points(skeleton)
    # A corner's two points stay together, or it would become a small loop.
    corner = np.concatenate([[False], (control[1:] == control[:-1]).all(axis=1)])
    jitter = _normal(rng, (count, len(control), 2)) * np.float32(hand.control)
    jitter[:, corner] = jitter[:, np.flatnonzero(corner) - 1]
    moved = control + jitter
    ends, inner = stroke_ends(skeleton)
    direction = moved[:, ends] - moved[:, inner]
    direction /= np.maximum(np.hypot(direction[..., :1], direction[..., 1:]), np.float32(1e-6))
    moved[:, ends] += direction * _normal(rng, (count, len(ends), 1)) * np.float32(hand.overshoot)
    plain, smooth = _matrices(skeleton)
    roundness = rng.random((count, 1, 1), np.float32)
    return (1 - roundness) * _applied(plain, moved) + roundness * _applied(smooth, moved)


def _applied(matrix: Matrix, points: Points) -> Points:
    # Not by the matrix library: its last bits depend on how many processors share the work.
    applied: Points = np.einsum("sk,nkc->nsc", matrix, points)
    return applied


def warped(points: Points, rng: np.random.Generator, hand: Hand) -> Points:
    """Points around 0 and about 1 high, (N, P, 2), each drawing bent and leant as another hand would: the same shape.

    Of the ``hand`` everything counts but ``control`` and ``overshoot``, which belong to skeletons.
    """
    count = len(points)
    x, y = points[..., 0], points[..., 1]
    draw = _normal(rng, (5, count, 1))
    y = y + draw[0] * np.float32(hand.balance) * np.cos(np.float32(np.pi) * y)
    proportion = np.exp(np.float32(hand.mean_proportion) + draw[1] * np.float32(hand.proportion))
    x = x * proportion * (1 + draw[2] * np.float32(hand.taper) * y)
    x, y = _waved(x, y, rng, hand.wobble)
    x = x - (np.float32(hand.mean_slant) + draw[3] * np.float32(hand.slant)) * y
    angle = draw[4] * np.float32(hand.rotation)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=2)


def _waved(x: Points, y: Points, rng: np.random.Generator, amplitude: float) -> tuple[Points, Points]:
    """Two slow waves across the sheet, one in each direction: what lies together moves together."""
    count = len(x)
    strength = _normal(rng, (2, count, 1)) * np.float32(amplitude)
    phase = rng.random((2, count, 1), np.float32) * np.float32(2 * np.pi)
    frequency = np.float32(2 * np.pi) * (np.float32(0.5) + rng.random((2, count, 1), np.float32))
    bend = rng.random((2, count, 1), np.float32) * np.float32(np.pi)
    across, down = (np.cos(bend[i]) * x + np.sin(bend[i]) * y for i in (0, 1))
    return (
        x + strength[0] * np.sin(frequency[0] * across + phase[0]),
        y + strength[1] * np.sin(frequency[1] * down + phase[1]),
    )


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Points:
    return rng.standard_normal(shape, np.float32)
