"""Expanding a data set by images shifted by one pixel."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from nnengine.data import DataSet, expanded


def random_data(count: int, *, weighted: bool = False) -> DataSet:
    rng = np.random.default_rng(1)
    weights = rng.random(count).astype(np.float32) if weighted else None
    return DataSet("random", rng.integers(1, 256, (count, 2, 5, 4), np.uint8), rng.integers(0, 10, count), weights)


def test_one_pixel_each_way_and_blank_paper_comes_in() -> None:
    image = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    five = expanded(DataSet("one", image[None, None], np.array([7])))
    assert five.samples[:, 0].tolist() == [
        [[1, 2, 3], [4, 5, 6]],
        [[4, 5, 6], [0, 0, 0]],  # up
        [[0, 0, 0], [1, 2, 3]],  # down
        [[2, 3, 0], [5, 6, 0]],  # left
        [[0, 1, 2], [0, 4, 5]],  # right
    ]
    assert five.labels.tolist() == [7] * 5
    assert five.name == "one"


def test_all_as_they_are_come_first_then_each_shift_in_the_same_order() -> None:
    data = random_data(6, weighted=True)
    more = expanded(data)
    assert more.weights is not None
    for copy, shift in enumerate([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)]):
        part = more[6 * copy : 6 * copy + 6]
        np.testing.assert_array_equal(part.samples, ndimage.shift(data.samples, (0, 0, *shift), order=0))
        np.testing.assert_array_equal(part.labels, data.labels)
        np.testing.assert_array_equal(part.weights, data.weights)


@pytest.mark.parametrize("count", [0, 1])
def test_few_images(count: int) -> None:
    data = random_data(count)
    before = data.samples.copy()
    assert len(expanded(data)) == 5 * count
    assert expanded(data).weights is None
    np.testing.assert_array_equal(data.samples, before)
