"""Digits recorded as movements of a pen, in an npz file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet, Labels
from nnengine.data.npz import read_arrays
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.strokes import Stroke, render
from nnengine.errors import DataError

MAX_BYTES = 512 * 2**20  # of one array
MOST_DIGITS = 200_000  # of a file, and so many strokes and points
MOST_STROKES = 1_000_000
MOST_POINTS = 20_000_000
MOST_OF_ONE = 20_000  # strokes of a digit, and points

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class PenDigits:
    """Digits as they were written: the strokes of each, what it shows, and who wrote it.

    A stroke is (P, 2) float64, x to the right and y down. ``labels`` and ``writers`` are (N,) int64.
    """

    strokes: tuple[tuple[Stroke, ...], ...]
    labels: Labels
    writers: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def chosen(self, which: npt.NDArray[np.bool_]) -> PenDigits:
        """Those digits for which ``which``, (N,), is true."""
        strokes = tuple(each for each, is_chosen in zip(self.strokes, which, strict=True) if is_chosen)
        return PenDigits(strokes, self.labels[which], self.writers[which])


def read_pen_digits(path: Path, file: IO[bytes] | None = None, max_bytes: int = MAX_BYTES) -> PenDigits:
    """The digits of an npz file of pen movements.

    It holds ``points`` (P, 2), x to the right and y **up**; stroke s is
    ``points[stroke_start[s]:stroke_start[s + 1]]``; digit i has the strokes ``digit_start[i]`` to
    ``digit_start[i + 1] - 1``; ``labels`` and ``writers`` are (N,) whole numbers. They are read from ``file`` where it
    is given, at most ``max_bytes`` an array. Raises DataError naming the file and the array, what was expected and what
    was found.
    """
    points, stroke_starts, digit_starts, labels, writers = read_arrays(
        path, "points", "stroke_start", "digit_start", "labels", "writers", max_bytes=max_bytes, file=file
    )
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind == "b" or not np.isfinite(points).all():
        raise DataError(f"{path}: points: expected finite numbers of shape (P, 2), got {_kind(points)}")
    stroke_start = _checked_starts(path, "stroke_start", stroke_starts, len(points), "points")
    digit_start = _checked_starts(path, "digit_start", digit_starts, len(stroke_start) - 1, "strokes")
    labels = _checked_numbers(path, "labels", labels, len(digit_start) - 1)
    writers = _checked_numbers(path, "writers", writers, len(digit_start) - 1)
    if len(labels) and not 0 <= labels.min() <= labels.max() < CLASSES:
        raise DataError(f"{path}: labels: expected 0 to {CLASSES - 1}, got {labels.min()} to {labels.max()}")
    _check_sizes(path, stroke_start, digit_start)
    downwards = points.astype(np.float64)
    downwards[:, 1] *= -1
    strokes = np.split(downwards, stroke_start[1:-1]) if len(stroke_start) > 1 else []
    digits = tuple(tuple(strokes[first:end]) for first, end in pairwise(digit_start))
    return PenDigits(digits, labels, writers)


def pen_data_set(path: Path, progress: ProgressCallback | None = None) -> DataSet:
    """The digits of an npz file of pen movements as images, drawn as the canvas draws: (N, 1, 28, 28).

    Raises DataError like ``read_pen_digits``; what ``progress`` raises ends the drawing.
    """
    return drawn(read_pen_digits(path), f"strokes:{path.name}", progress)


def drawn(digits: PenDigits, name: str, progress: ProgressCallback | None = None) -> DataSet:
    """The digits as images of a data set of that name, drawn as the canvas draws: (N, 1, 28, 28).

    What ``progress`` raises ends the drawing.
    """
    pixels = np.empty((len(digits), *IMAGE_SHAPE), np.uint8)
    for index, strokes in enumerate(digits.strokes):
        if progress is not None and index % 100 == 0:
            progress(Progress("Drawing the strokes", index, len(digits)))
        np.rint(render(strokes) * 255, out=pixels[index, 0], casting="unsafe")
    if progress is not None:
        progress(Progress("Drawing the strokes", len(digits), len(digits)))
    return DataSet(name, pixels, digits.labels)


def _check_sizes(path: Path, stroke_start: npt.NDArray[np.int64], digit_start: npt.NDArray[np.int64]) -> None:
    """Before a Python object is made of each stroke."""
    for name, count, most in (
        ("digits", len(digit_start) - 1, MOST_DIGITS),
        ("strokes", len(stroke_start) - 1, MOST_STROKES),
        ("points", int(stroke_start[-1]), MOST_POINTS),
    ):
        if count > most:
            raise DataError(f"{path}: expected at most {most:,} {name}, got {count:,}")
    for name, counts in (("strokes", np.diff(digit_start)), ("points", np.diff(stroke_start[digit_start]))):
        if len(counts) and counts.max() > MOST_OF_ONE:
            raise DataError(
                f"{path}: digit {counts.argmax()}: expected at most {MOST_OF_ONE:,} {name}, got {counts.max():,}"
            )


def _checked_starts(path: Path, name: str, starts: _Array, count: int, what: str) -> npt.NDArray[np.int64]:
    if starts.ndim != 1 or starts.dtype.kind not in "iu" or not len(starts):
        raise DataError(f"{path}: {name}: expected whole numbers of shape (N + 1,), got {_kind(starts)}")
    numbers = starts.astype(np.int64)
    if numbers[0] != 0 or numbers[-1] != count or (np.diff(numbers) < 0).any():
        raise DataError(
            f"{path}: {name}: expected numbers that never fall, from 0 to the number of {what}, {count}, "
            f"got {numbers[0]} to {numbers[-1]}"
        )
    return numbers


def _checked_numbers(path: Path, name: str, numbers: _Array, count: int) -> npt.NDArray[np.int64]:
    if numbers.shape != (count,) or numbers.dtype.kind not in "iu":
        raise DataError(f"{path}: {name}: expected whole numbers of shape ({count},), got {_kind(numbers)}")
    return numbers.astype(np.int64)


def _kind(array: _Array) -> str:
    return f"{array.dtype} of shape {array.shape}"
