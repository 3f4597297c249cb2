"""Recorded pen strokes: what is in the file is what comes out, and a bad file is one clear error."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnengine.data.progress import Progress
from nnengine.digits.sources.pen_strokes import pen_data_set, read_pen_digits
from nnengine.errors import DataError

Arrays = dict[str, Any]


def good() -> Arrays:
    """A 1 of one stroke and a 7 of two, y up."""
    return {
        "points": np.array([(5, 100), (5, 0), (0, 90), (50, 90), (20, 0), (10, 50), (40, 50)], np.int16),
        "stroke_start": np.array([0, 2, 5, 7], np.int32),
        "digit_start": np.array([0, 1, 3], np.int32),
        "labels": np.array([1, 7], np.uint8),
        "writers": np.array([4, 9], np.uint8),
    }


def saved(path: Path, arrays: Arrays) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_strokes_come_with_y_down_and_digits_with_their_labels_and_writers(tmp_path: Path) -> None:
    digits = read_pen_digits(saved(tmp_path / "pen.npz", good()))
    assert len(digits) == 2
    assert [[stroke.tolist() for stroke in strokes] for strokes in digits.strokes] == [
        [[[5, -100], [5, 0]]],
        [[[0, -90], [50, -90], [20, 0]], [[10, -50], [40, -50]]],
    ]
    assert digits.labels.tolist() == [1, 7]
    assert digits.writers.tolist() == [4, 9]


def test_the_data_set_shows_the_digits_upright(tmp_path: Path) -> None:
    seen: list[Progress] = []
    digits = pen_data_set(saved(tmp_path / "pen.npz", good()), seen.append)
    assert digits.pixels.shape == (2, 1, 28, 28)
    assert digits.labels.tolist() == [1, 7]
    seven = digits.pixels[1, 0].astype(int)
    rows = np.flatnonzero(seven.max(axis=1) > 100)
    assert seven[rows[1]].sum() > 2 * seven[rows[-2]].sum()  # the bar is on top
    assert seen[-1] == Progress("Drawing the strokes", 2, 2)


def test_no_digits_are_no_error(tmp_path: Path) -> None:
    nothing = {"points": np.empty((0, 2), np.int16), "stroke_start": np.zeros(1, int), "digit_start": np.zeros(1, int)}
    nothing |= {"labels": np.empty(0, int), "writers": np.empty(0, int)}
    assert pen_data_set(saved(tmp_path / "pen.npz", nothing)).pixels.shape == (0, 1, 28, 28)


def change(name: str, value: object) -> Callable[[Arrays], None]:
    return lambda arrays: arrays.__setitem__(name, np.asarray(value))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda arrays: arrays.pop("writers"), "writers is missing"),
        (change("points", np.zeros((7, 3))), "points: expected finite numbers of shape"),
        (change("points", np.full((7, 2), np.nan)), "points: expected finite numbers"),
        (change("points", np.zeros((7, 2), "U3")), "points: expected numbers"),
        (change("points", np.zeros((7, 2), bool)), "points: expected finite numbers"),
        (change("points", np.zeros((7, 2), object)), "points: expected numbers"),
        (change("stroke_start", [0, 2, 5, 8]), "stroke_start: .* from 0 to the number of points, 7, got 0 to 8"),
        (change("stroke_start", [1, 2, 5, 7]), "stroke_start"),
        (change("stroke_start", [0, 5, 2, 7]), "stroke_start: expected numbers that never fall"),
        (change("stroke_start", [0.0, 2, 5, 7]), "stroke_start: expected whole numbers"),
        (change("stroke_start", [[0, 7]]), "stroke_start: expected whole numbers"),
        (change("stroke_start", np.empty(0, int)), "stroke_start: expected whole numbers"),
        (change("digit_start", [0, 1, 4]), "digit_start: .* from 0 to the number of strokes, 3"),
        (change("digit_start", [0, 3]), r"labels: expected whole numbers of shape \(1,\)"),
        (change("labels", [1, 10]), "labels: expected 0 to 9, got 1 to 10"),
        (change("labels", [-1, 1]), "labels: expected 0 to 9, got -1 to 1"),
        (change("labels", [1.0, 2.0]), "labels: expected whole numbers"),
        (change("writers", [1]), "writers: expected whole numbers"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(
    tmp_path: Path, spoil: Callable[[Arrays], None], complaint: str
) -> None:
    arrays = good()
    spoil(arrays)
    with pytest.raises(DataError, match=complaint) as caught:
        read_pen_digits(saved(tmp_path / "pen.npz", arrays))
    assert "pen.npz" in str(caught.value)


def test_a_header_that_asks_for_more_memory_than_the_file_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in good().items():
            file = io.BytesIO()
            if name == "points":
                header = {"descr": "<i2", "fortran_order": False, "shape": (10**11, 2)}
                np.lib.format.write_array_header_1_0(file, header)
            else:
                np.lib.format.write_array(file, array)
            archive.writestr(f"{name}.npy", file.getvalue())
    with pytest.raises(DataError, match="points: its header asks for"):
        read_pen_digits(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all", b"\x93NUMPY\x01\x00"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"other\.npz"):
        read_pen_digits(path)


def test_a_file_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_pen_digits(tmp_path / "absent.npz")
    with pytest.raises(DataError, match="got a folder"):
        read_pen_digits(tmp_path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), cut=st.booleans())
def test_a_mutated_file_is_read_or_refused_and_nothing_else(
    tmp_path: Path, position: float, value: int, cut: bool
) -> None:
    path = saved(tmp_path / "pen.npz", good())
    content = bytearray(path.read_bytes())
    place = int(position * len(content))
    content[place] = value
    path.write_bytes(content[:place] if cut else content)
    try:
        digits = read_pen_digits(path)
    except DataError:
        return
    assert len(digits.strokes) == len(digits.labels)


@pytest.mark.data
def test_the_recorded_pen_digits_are_read_whole(mnist_dir: Path) -> None:
    path = mnist_dir.parent / "pendigits" / "pendigits_train.npz"
    if not path.is_file():
        pytest.skip(f"no pen strokes at {path}")
    digits = read_pen_digits(path)
    assert len(digits) == 7494
    assert set(digits.writers.tolist()) == set(range(1, 31))
    assert np.bincount(digits.labels).tolist() == [780, 779, 780, 719, 780, 720, 720, 778, 719, 719]
