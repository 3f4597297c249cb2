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
    assert data.sample_shape == (1, 1, 2)


def test_a_part_shares_memory() -> None:
    data = blank(4, 0, 1, 2, 3)
    part = data[1:3]
    assert part.labels.tolist() == [1, 2]
    assert np.shares_memory(part.samples, data.samples)
    assert len(part) == 2


def test_what_does_not_fit_is_refused_with_both_numbers() -> None:
    with pytest.raises(DataError, match=r"blank: 3 samples need as many labels, got shape \(2,\)"):
        blank(3, 0, 1)
    with pytest.raises(DataError, match="labels must be 0 to 9, got -1 to 10"):
        blank(2, -1, 10)
    for wrong in (np.zeros(1, np.float32), np.zeros((1, 2), np.int64), np.zeros((1, 2), np.float16)):
        with pytest.raises(
            DataError, match=rf"expected samples of shape \(N, …\) as bytes .* got {wrong.dtype} of shape"
        ):
            DataSet("flat", wrong, np.array([0]))
    assert len(blank(0)) == 0


@pytest.mark.parametrize("weights", [[1, 2, 3], [1, -1], [1, np.nan], [1, np.inf], [1, 1e7]])
def test_a_weight_that_no_cost_can_have_is_refused(weights: list[float]) -> None:
    with pytest.raises(DataError, match="blank: expected a weight from 0 to 1,000,000 for each of the 2 samples"):
        replace(blank(2, 0, 1), weights=np.array(weights, np.float32))


def test_floats_of_any_shape_stand_for_themselves() -> None:
    points = np.array([[-3.5, 2.0], [0.0, 900.0]])
    data = DataSet("points", points, targets=np.array([[1.0], [-1.0]]))
    assert data.sample_shape == (2,)
    np.testing.assert_array_equal(data.images(), points)
    part = data.chosen(np.array([1]))
    assert part.targets is not None
    assert (len(part), part.targets.tolist(), len(part.labels)) == (1, [[-1.0]], 0)
    assert DataSet("sequences", np.zeros((3, 5, 2, 7, 4), np.float32), np.zeros(3, np.int64)).sample_shape == (
        5,
        2,
        7,
        4,
    )


@pytest.mark.parametrize(
    ("samples", "wanted", "message"),
    [
        (np.zeros((2, 3)), {"targets": np.zeros((3, 1))}, r"2 samples need targets of shape \(2, outputs\) as floats"),
        (np.zeros((2, 3)), {"targets": np.zeros(2)}, r"got float64 of shape \(2,\)"),
        (np.zeros((2, 3)), {"targets": np.zeros((2, 1), np.int64)}, "got int64"),
        (np.zeros((2, 3)), {"targets": np.zeros((2, 1)), "labels": np.array([0, 1])}, "expected labels or targets"),
        (np.zeros((2, 3)), {"targets": np.array([[0.0], [np.nan]])}, "expected targets that are finite numbers"),
        (np.array([[0.0], [np.inf]]), {"targets": np.zeros((2, 1))}, "expected samples that are finite numbers"),
    ],
)  # fmt: skip
def test_targets_that_do_not_fit_are_refused(samples: np.ndarray, wanted: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(DataError, match=message):
        DataSet("points", samples, **wanted)  # type: ignore[arg-type]
