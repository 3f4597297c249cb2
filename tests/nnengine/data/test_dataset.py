"""The small interface that every data set presents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnengine.data.dataset import DataSet
from nnengine.errors import DataError


def blank(count: int, *labels: int) -> DataSet:
    return DataSet("blank", np.zeros((count, 1, 2, 3), np.uint8), np.array(labels, dtype=np.int64))


def test_images_are_floats_with_ink_1() -> None:
    data = DataSet("two", np.array([[[[0, 51]]], [[[102, 255]]]], np.uint8), np.array([3, 4]))
    images = data.images()
    assert images.dtype == np.float32
    np.testing.assert_allclose(images, [[[[0, 0.2]]], [[[0.4, 1]]]], rtol=1e-6)
    assert data.image_shape == (1, 1, 2)


def test_a_part_shares_memory() -> None:
    data = blank(4, 0, 1, 2, 3)
    part = data[1:3]
    assert part.labels.tolist() == [1, 2]
    assert np.shares_memory(part.pixels, data.pixels)
    assert len(part) == 2


def test_what_does_not_fit_is_refused_with_both_numbers() -> None:
    with pytest.raises(DataError, match=r"blank: 3 images need as many labels, got shape \(2,\)"):
        blank(3, 0, 1)
    with pytest.raises(DataError, match="labels must be 0 to 9, got -1 to 10"):
        blank(2, -1, 10)
    with pytest.raises(
        DataError, match=r"expected uint8 images of shape \(N, C, H, W\), got float32 of shape \(1, 2, 3\)"
    ):
        DataSet("flat", np.zeros((1, 2, 3), np.float32), np.array([0]))  # type: ignore[arg-type]
    assert len(blank(0)) == 0


@pytest.mark.parametrize("weights", [[1, 2, 3], [1, -1], [1, np.nan], [1, np.inf], [1, 1e7]])
def test_a_weight_that_no_cost_can_have_is_refused(weights: list[float]) -> None:
    with pytest.raises(DataError, match="blank: expected a weight from 0 to 1,000,000 for each of the 2 images"):
        replace(blank(2, 0, 1), weights=np.array(weights, np.float32))
