"""Where pixels come from: worked by hand, and as statistics of what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from nnengine.arrays import Array
from nnengine.augmentation import Augmentation
from nnengine.augmentation.coordinates import Deformation, basis

DOWN, RIGHT, ROTATION, SHEAR, TALLER, WIDER = np.eye(6)
MANY = 4000


def fetched(augmentation: Augmentation, *drawn: Array, side: int = 3) -> Array:
    """Row and column, (2, H, W), for one image that draws these."""
    draws = np.sum(drawn, axis=0)[:, None]
    return Deformation(augmentation, side, side).coordinates(draws, np.random.default_rng(1))[:, 0]


def many(augmentation: Augmentation, side: int = 9) -> Array:
    return augmentation.coordinates(MANY, side, side, np.random.default_rng(1)).astype(float)


def slopes(places: Array) -> tuple[Array, Array]:
    """How row and column, (2, N), change with a step down and with a step to the right."""
    return places[:, :, 1, 0] - places[:, :, 0, 0], places[:, :, 0, 1] - places[:, :, 0, 0]


def assert_uniform(values: Array, low: float, high: float) -> None:
    """Mean and spread of a uniform distribution, its ends nearly reached and never passed."""
    slack = 1e-4 * (high - low)
    assert low - slack <= values.min() <= low + 0.01 * (high - low)
    assert high - 0.01 * (high - low) <= values.max() <= high + slack
    assert values.mean() == pytest.approx((low + high) / 2, abs=0.02 * (high - low))
    assert values.std() == pytest.approx((high - low) / 12**0.5, rel=0.03)


def test_nothing_moves_without_a_range() -> None:
    np.testing.assert_array_equal(
        fetched(Augmentation(), DOWN, RIGHT, ROTATION, SHEAR, TALLER, WIDER, side=28), np.indices((28, 28))
    )


def test_a_shift_down_and_left_fetches_from_above_and_from_the_right() -> None:
    rows, columns = fetched(Augmentation(shift=2), DOWN, -RIGHT / 2)
    assert rows.tolist() == [[-2] * 3, [-1] * 3, [0] * 3]
    assert columns.tolist() == [[1, 2, 3]] * 3


def test_a_quarter_turn_takes_the_top_right_corner_from_the_top_left() -> None:
    rows, columns = fetched(Augmentation(rotation=90), ROTATION)
    np.testing.assert_allclose(rows, [[2, 1, 0]] * 3, atol=1e-6)
    np.testing.assert_allclose(columns, [[0] * 3, [1] * 3, [2] * 3], atol=1e-6)


def test_shearing_moves_rows_against_each_other() -> None:
    rows, columns = fetched(Augmentation(shear=45), SHEAR)
    assert rows.tolist() == [[0] * 3, [1] * 3, [2] * 3]
    np.testing.assert_allclose(columns, [[1, 2, 3], [0, 1, 2], [-1, 0, 1]], atol=1e-6)


def test_height_and_width_are_scaled_apart_about_the_middle() -> None:
    rows, columns = fetched(Augmentation(scale=0.5), -TALLER)  # half as high
    assert rows.tolist() == [[-1] * 3, [1] * 3, [3] * 3]
    assert columns.tolist() == [[0, 1, 2]] * 3


def test_first_scaled_then_sheared_then_turned_then_shifted() -> None:
    """What is fetched for the place that a point goes to is that point."""
    ranges = Augmentation(shift=3, rotation=30, shear=20, scale=0.4)
    drawn = DOWN / 3, -RIGHT, ROTATION, SHEAR / 2, TALLER / 2, -WIDER / 4
    turn, lean = np.radians(30), np.tan(np.radians(10))
    turning = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])  # of (row, column)
    forward = turning @ [[1, 0], [lean, 1]] @ np.diag([1.2, 0.9])
    middle, moved = 3.0, np.array([1.0, -3.0])
    points = np.indices((7, 7)).reshape(2, -1)
    origins = np.linalg.solve(forward, points - middle - moved[:, None]) + middle
    np.testing.assert_allclose(fetched(ranges, *drawn, side=7).reshape(2, -1), origins, atol=1e-5)


def test_shifts_are_uniform_and_apart() -> None:
    places = many(Augmentation(shift=2.5))
    down, right = places[:, :, 0, 0]
    assert_uniform(down, -2.5, 2.5)
    assert_uniform(right, -2.5, 2.5)
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.05


def test_rotations_are_uniform_and_keep_lengths_and_the_middle() -> None:
    places = many(Augmentation(rotation=40))
    below, beside = slopes(places)
    assert_uniform(np.degrees(np.arctan2(beside[0], beside[1])), -40, 40)
    np.testing.assert_allclose(np.linalg.norm(below, axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(beside, axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(places[:, :, 4, 4], 4, atol=1e-5)


def test_leaning_is_uniform_in_degrees() -> None:
    below, beside = slopes(many(Augmentation(shear=50)))
    assert_uniform(np.degrees(np.arctan(below[1])), -50, 50)
    np.testing.assert_allclose(beside, [[0] * MANY, [1] * MANY], atol=1e-5)


def test_scales_are_uniform_and_apart() -> None:
    below, beside = slopes(many(Augmentation(scale=0.3)))
    taller, wider = 1 / below[0], 1 / beside[1]
    assert_uniform(taller, 0.7, 1.3)
    assert_uniform(wider, 0.7, 1.3)
    assert abs(np.corrcoef(taller, wider)[0, 1]) < 0.05


@pytest.mark.parametrize("sigma", [1.0, 2.5, 4.0, 30.0])
def test_displacements_are_as_smooth_as_noise_after_a_gaussian_filter(sigma: float) -> None:
    """Along one direction: the covariance that scipy's filter gives to white noise, scaled to variance 1."""
    bells = basis(28, sigma)[:, 2:].astype(float)
    reach = int(9 * sigma)
    filtering = ndimage.gaussian_filter1d(np.eye(28 + 2 * reach), sigma, axis=0, mode="constant", truncate=8)
    covariance = (filtering @ filtering.T)[reach : reach + 28, reach : reach + 28]
    np.testing.assert_allclose(bells @ bells.T, covariance / covariance[14, 14], atol=0.01)


def test_displacements_have_the_spread_named_everywhere() -> None:
    displaced = many(Augmentation(elastic=1.5, elastic_sigma=3), side=12) - np.indices((12, 12))[:, None]
    # Of 4000 numbers the spread is known to 1.1 % (one standard deviation); these are 288, far from independent.
    np.testing.assert_allclose(displaced.std(axis=1), 1.5, rtol=0.05)
    np.testing.assert_allclose(displaced.mean(axis=1), 0, atol=0.12)
    one, diagonal = displaced[0, :, 6, 6], displaced[0, :, 9, 10]
    assert np.corrcoef(one, diagonal)[0, 1] == pytest.approx(np.exp(-(3**2 + 4**2) / (4 * 3**2)), abs=0.05)
    assert abs(np.corrcoef(one, displaced[1, :, 6, 6])[0, 1]) < 0.06
