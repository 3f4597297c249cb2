"""Opening data sets by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnengine.data import DataSet, Progress
from nnengine.data.splitting import split
from nnengine.digits.sources import SOURCES, open_data
from nnengine.errors import ArgumentError, DataError


def numbered(count: int) -> DataSet:
    """Images whose every pixel is their number, labelled with its last digit."""
    numbers = np.arange(count)
    pixels = np.broadcast_to(numbers.astype(np.uint8)[:, None, None, None], (count, 1, 28, 28))
    return DataSet("numbered", pixels, numbers % 10)


def test_parts_are_eighty_ten_ten_shuffled_and_share_nothing() -> None:
    splits = split(numbered(105))
    parts = splits.training, splits.validation, splits.test
    assert [len(part) for part in parts] == [85, 10, 10]
    numbers = [part.pixels[:, 0, 0, 0].tolist() for part in parts]
    assert sorted(number for part in numbers for number in part) == list(range(105))
    assert numbers[0] != sorted(numbers[0])
    for part, shown in zip(parts, numbers, strict=True):
        assert part.labels.tolist() == [number % 10 for number in shown]


def test_parts_are_the_same_every_time() -> None:
    first, second = split(numbered(50)), split(numbered(50))
    np.testing.assert_array_equal(first.training.pixels, second.training.pixels)


def test_too_few_images_to_part() -> None:
    assert len(split(numbered(10)).test) == 1
    with pytest.raises(DataError, match="at least 10 images to part them into three, got 9"):
        split(numbered(9))


def test_paths_open_with_and_without_their_source_named(tmp_path: Path) -> None:
    data = numbered(20)
    path = tmp_path / "own.npz"
    np.savez(path, images=data.pixels, labels=data.labels)
    bare, named = open_data(str(path)), open_data(f"images:{path}")
    np.testing.assert_array_equal(bare.training.pixels, named.training.pixels)
    assert bare.name == "own"


@pytest.mark.parametrize("name", ["mnits", "", "mnist:file", "strokes", "/no/such/path", "C:nothing"])
def test_unknown_names_are_refused_with_the_known(name: str) -> None:
    with pytest.raises(ArgumentError) as error:
        open_data(name)
    for source in SOURCES.values():
        assert source.usage in str(error.value)


def test_a_missing_file_name_is_asked_for() -> None:
    with pytest.raises(ArgumentError, match="expected a file after the colon, as in strokes:FILE"):
        open_data("strokes:")


def test_mnist_is_read_from_the_folder_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected the four MNIST files"):
        open_data("mnist", tmp_path)


def test_importing_the_package_loads_neither_qt_nor_what_only_some_sources_need() -> None:
    heavy = ("PySide6", "pooch", "requests", "PIL")
    code = f"import nnengine.data, sys; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_pen_strokes_open_by_their_file(tmp_path: Path) -> None:
    """Ten times the same upright line, one point above the other."""
    np.savez(
        tmp_path / "pen.npz",
        points=np.array([[0, 0], [0, 10]] * 10, np.int16),
        stroke_start=np.arange(11) * 2,
        digit_start=np.arange(11),
        labels=np.ones(10, int),
        writers=np.ones(10, int),
    )
    splits = open_data(f"strokes:{tmp_path / 'pen.npz'}")
    assert [len(part) for part in (splits.training, splits.validation, splits.test)] == [8, 1, 1]
    assert splits.test.labels.tolist() == [1]
    assert splits.test.pixels[0, 0, 14, 13:15].max() > 200


@pytest.mark.slow
def test_procedural_digits_are_always_there() -> None:
    told: list[Progress] = []
    splits = open_data("procedural", progress=told.append)
    assert splits.training.image_shape == (1, 28, 28)
    assert sorted(set(splits.test.labels.tolist())) == list(range(10))
    assert told[-1].done == told[-1].total
