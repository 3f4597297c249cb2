"""Samples of any shape from npz files: points, vectors, sequences, with labels or real targets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnengine.digits.sources import open_data
from nnengine.errors import DataError

POINTS = np.arange(60, dtype=np.float64).reshape(30, 2) / 7


def saved(path: Path, **arrays: np.ndarray) -> str:
    np.savez(path, **arrays)
    return str(path)


def test_points_with_real_targets_are_parted(tmp_path: Path) -> None:
    splits = open_data(saved(tmp_path / "points.npz", x=POINTS, y=POINTS.sum(axis=1)))
    assert [len(part) for part in splits.parts.values()] == [24, 3, 3]
    for part in splits.parts.values():
        assert part.samples.dtype == np.float64
        np.testing.assert_array_equal(part.targets, part.samples.sum(axis=1, keepdims=True))


def test_parts_stay_as_they_come_and_float16_becomes_float32(tmp_path: Path) -> None:
    names = {f"{kind}_{part}": POINTS[:n].astype(np.float16) for part, n in (("train", 9), ("val", 4), ("test", 3))
             for kind in ("inputs", "targets")}  # fmt: skip
    splits = open_data(saved(tmp_path / "parts.npz", **names))
    assert [len(part) for part in splits.parts.values()] == [9, 4, 3]
    assert splits.training.samples.dtype == np.float32
    np.testing.assert_array_equal(splits.validation.targets, POINTS[:4].astype(np.float16))


def test_labels_of_points_are_classes(tmp_path: Path) -> None:
    splits = open_data(saved(tmp_path / "classes.npz", samples=POINTS, labels=np.arange(30) % 3))
    assert splits.training.targets is None
    assert splits.training.classes == 3


def test_sequences_and_images_are_read_where_they_are_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "long.npz", inputs=np.zeros((20, 9, 4), np.float32), targets=np.zeros((20, 2)))
    assert open_data(f"samples:{path}").training.sample_shape == (9, 4)
    path = saved(tmp_path / "digits.npz", images=np.full((20, 28, 28), 255, np.uint8), labels=np.arange(20) % 10)
    as_samples, as_digits = open_data(f"samples:{path}"), open_data(path)
    assert as_samples.training.sample_shape == (28, 28)
    assert as_digits.training.sample_shape == (1, 28, 28)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": POINTS}, "got x without labels or targets to go with it"),
        ({"x": POINTS, "y": POINTS[:9, 0]}, r"30 samples need targets of shape \(30, outputs\)"),
        ({"x": POINTS, "y": np.zeros((30, 2, 2))}, r"or \(N, outputs\), got \(30, 2, 2\)"),
        ({"x": POINTS, "y": np.full(30, np.nan)}, "finite"),
        ({"x_train": POINTS, "y_train": POINTS, "x_test": POINTS, "y_test": np.zeros(30, np.int64)},
         "expected labels in all parts or targets in all"),
        ({"x": POINTS[:3], "y": POINTS[:3]}, "expected at least 10"),
        ({"nothing": POINTS}, "expected arrays called inputs and labels or targets"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(tmp_path: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(DataError, match=message):
        open_data("samples:" + saved(tmp_path / "wrong.npz", **arrays))
