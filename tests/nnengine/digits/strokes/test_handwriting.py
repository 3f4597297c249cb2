"""The skeletons, the curves through their control points, and the hands that write them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from nnengine.digits.strokes.curves import control_points, curve_matrix
from nnengine.digits.strokes.handwriting import SAMPLES, Hand, Points, written
from nnengine.digits.strokes.skeletons import SKELETONS, Skeleton

STEADY = Hand(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_every_digit_is_written_in_several_ways() -> None:
    for digit in range(10):
        ways = [skeleton for skeleton in SKELETONS if skeleton.digit == digit]
        assert len([way for way in ways if way.share > 0]) >= 3
        assert all(way.share >= 0 for way in ways)
    assert len({(skeleton.digit, skeleton.name) for skeleton in SKELETONS}) == len(SKELETONS)


@pytest.mark.parametrize("skeleton", SKELETONS, ids=lambda skeleton: f"{skeleton.digit} {skeleton.name}")
def test_a_curve_goes_through_its_control_points_densely(skeleton: Skeleton) -> None:
    control = control_points(skeleton)
    assert len(control) == sum(map(len, skeleton.strokes))
    assert all(len(stroke) >= 2 for stroke in skeleton.strokes)
    curve = curve_matrix(skeleton, 1000) @ control
    distance = np.hypot(*(control[:, np.newaxis] - curve).transpose(2, 0, 1)).min(axis=1)
    assert distance.max() < 0.01


@pytest.mark.parametrize("smoothing", [0.0, 0.07])
def test_curves_move_with_their_control_points(smoothing: float) -> None:
    for skeleton in SKELETONS:
        matrix = curve_matrix(skeleton, 128, smoothing)
        assert matrix.shape[0] == 128
        assert matrix.sum(axis=1) == pytest.approx(np.ones(128), abs=1e-5)


def test_a_spline_through_evenly_spaced_points_of_a_line_is_that_line() -> None:
    line = Skeleton(1, "line", 1, (((0, 0), (0, 50), (0, 100)),))
    curve = curve_matrix(line, 11) @ control_points(line)
    assert curve[:, 0] == pytest.approx(np.zeros(11), abs=1e-6)
    assert curve[:, 1] == pytest.approx(np.linspace(0, 1, 11), abs=1e-6)


def test_smoothing_rounds_a_corner_and_leaves_the_ends_alone() -> None:
    corner = Skeleton(7, "corner", 1, (((0, 0), (100, 0), (100, 0), (100, 100)),))
    sharp, round_ = (curve_matrix(corner, 101, smoothing) @ control_points(corner) for smoothing in (0, 0.1))
    reach = [np.hypot(*(curve - (1, 0)).T).min() for curve in (sharp, round_)]
    assert reach[0] < 0.02
    assert reach[1] > 0.03
    assert round_[[0, -1]] == pytest.approx(sharp[[0, -1]], abs=1e-3)


def test_a_steady_hand_writes_the_skeleton_itself() -> None:
    points = written(np.full(20, 1), np.random.default_rng(1), STEADY)
    assert points.shape == (20, SAMPLES, 2)
    height = np.ptp(points[..., 1], axis=1)
    assert height == pytest.approx(np.ones(20), abs=0.04)


def test_all_ways_of_writing_are_alike_frequent_when_asked() -> None:
    """Of the ones that a steady hand writes, the plain line has no flag to make it wide."""
    shares = [
        (
            np.ptp(written(np.full(4000, 1), np.random.default_rng(1), STEADY, evenly=evenly)[..., 0], axis=1) < 0.01
        ).mean()
        for evenly in (False, True)
    ]
    ways = [way for way in SKELETONS if way.digit == 1]
    assert shares == pytest.approx([ways[0].share / sum(way.share for way in ways), 1 / len(ways)], abs=0.03)


def test_hands_differ() -> None:
    points = written(np.arange(1000) % 10, np.random.default_rng(2), Hand())
    assert np.isfinite(points).all()
    assert len(np.unique(points[:, 0], axis=0)) == 1000


def test_a_positive_slant_leans_right() -> None:
    upright, leaning = (
        written(np.full(10, 1), np.random.default_rng(3), replace(STEADY, mean_slant=slant)) for slant in (0, 0.5)
    )
    top = points_at_the_top(leaning) - points_at_the_top(upright)
    assert top == pytest.approx(np.full(10, 0.25), abs=0.02)


def points_at_the_top(points: Points) -> npt.NDArray[np.float32]:
    across: npt.NDArray[np.float32] = points[np.arange(len(points)), points[..., 1].argmin(axis=1), 0]
    return across
