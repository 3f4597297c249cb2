"""MNIST and pen strokes as one data set: shares, repetition, and writers who are held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.digits.sources.mixture import mixed, mnist_and_pens
from nnengine.errors import ArgumentError, DataError

WRITERS = (3, 3, 5, 5, 8, 8)


def data(name: str, labels: list[int], weights: list[float] | None = None) -> DataSet:
    """Each image filled with its label."""
    pixels = np.repeat(np.array(labels, np.uint8), 784).reshape(-1, 1, 28, 28)
    return DataSet(name, pixels, np.array(labels), None if weights is None else np.array(weights, np.float32))


def mnist() -> DataSplits:
    return DataSplits(
        "mnist", data("mnist training", [0] * 15), data("mnist validation", [1]), data("mnist test", [2]), "MNIST: them"
    )


def pens(path: Path) -> Path:
    """Two upright strokes of each of three writers."""
    np.savez(
        path,
        points=np.tile(np.array([(5, 100), (5, 0)], np.int16), (len(WRITERS), 1)),
        stroke_start=np.arange(0, 2 * len(WRITERS) + 1, 2),
        digit_start=np.arange(len(WRITERS) + 1),
        labels=np.array([1, 2, 3, 4, 5, 6]),
        writers=np.array(WRITERS),
    )
    return path


def test_the_second_set_is_repeated_until_it_has_its_share() -> None:
    both = mixed(data("a", [0] * 12), data("b", [1, 2, 3]), 1 / 3)
    assert both.name == "a and b"
    assert both.labels.tolist() == [0] * 12 + [1, 2, 3] * 2  # 6 of 18 are a third
    np.testing.assert_array_equal(both.pixels[:, 0, 0, 0], both.labels)
    assert both.weights is None


def test_the_second_set_is_there_once_at_least() -> None:
    assert len(mixed(data("a", [0]), data("b", [1, 2, 3]), 0.1)) == 4


def test_images_without_a_weight_weigh_one() -> None:
    both = mixed(data("a", [0, 0], [3.0, 0.5]), data("b", [1]), 1 / 3)
    assert both.weights is not None
    assert both.weights.tolist() == [3.0, 0.5, 1.0]


def test_what_cannot_be_mixed_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"share: expected a number between 0 and 1, got 1\.0"):
        mixed(data("a", [0]), data("b", [1]), 1.0)
    small = DataSet("small", np.zeros((1, 1, 8, 8), np.uint8), np.zeros(1, np.int64))
    with pytest.raises(DataError, match="small: expected images of shape"):
        mixed(data("a", [0]), small, 0.5)
    with pytest.raises(DataError, match="got 0 of"):
        mixed(data("a", [0]), data("b", []), 0.5)


def test_all_writers_are_trained_on_and_the_test_is_that_of_mnist(tmp_path: Path) -> None:
    splits = mnist_and_pens(mnist(), str(pens(tmp_path / "pens.npz")))
    assert splits.name == "mnist-strokes:pens.npz"
    labels, pixels = splits.training.labels, splits.training.pixels
    assert labels[:-24].tolist() == [0] * 15 + [1, 2, 3, 4, 5, 6] * 9  # as they are, and by eight other hands
    assert np.bincount(labels[-24:], minlength=10).min() == 2  # procedural, four for each
    assert len(np.unique(pixels[15:].reshape(-1, 784), axis=0)) == 73  # upright lines all look alike, others do not
    assert splits.attribution == "MNIST: them; pen movements of pens.npz"
    assert (pixels[15:].max(axis=(1, 2, 3)) > 150).all()  # drawn
    assert (splits.validation.labels.tolist(), splits.test.labels.tolist()) == ([1], [2])


def test_every_writer_is_held_out_once_and_then_never_trained_on(tmp_path: Path) -> None:
    file = pens(tmp_path / "pens.npz")
    tested: list[int] = []
    for fold in (1, 2, 3):
        splits = mnist_and_pens(mnist(), f"{file}#{fold}/3")
        labels = splits.training.labels[15 : 15 + 4 * 9].tolist()
        trained = set(labels)
        assert trained.isdisjoint(splits.test.labels.tolist())
        assert trained | set(splits.test.labels.tolist()) == {1, 2, 3, 4, 5, 6}
        assert len(splits.training) == 15 + 4 * 9 + 4 * 4
        assert splits.test.name == f"strokes:pens.npz#{fold}/3"
        assert splits.name == f"mnist-strokes:pens.npz#{fold}/3"
        tested += splits.test.labels.tolist()
    assert sorted(tested) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("fold", ["0/3", "4/3"])
def test_a_fold_that_there_is_not_is_refused(tmp_path: Path, fold: str) -> None:
    with pytest.raises(ArgumentError, match="expected a fold from 1 to 3"):
        mnist_and_pens(mnist(), f"{pens(tmp_path / 'pens.npz')}#{fold}")
