"""Digits of the user's own as one file.

It is the npz of pen movements that ``strokes:FILE`` names, with three arrays more that only this program asks for: so
one format is the store, the export and a data set for whoever reads pen movements, and any such file can be imported.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.npz import array_names, read_arrays
from nnengine.digits.mine.user_digits import LATEST, MOST_DIGITS, UserDigit, joined, parted
from nnengine.digits.sources.pen_strokes import read_pen_digits
from nnengine.errors import ArgumentError, DataError
from nnengine.files.atomic_file import write_atomically
from nnengine.files.regular_file import read_regular

MOST_BYTES = 256 * 2**20  # of the file, and of one array

_Numbers = npt.NDArray[np.int64]


def read_user_digits(path: Path) -> tuple[UserDigit, ...]:
    """The digits of a file, each once, by the time of drawing; strokes are kept as float32.

    Without the arrays ``drawn_at``, ``relabelled`` and ``held_out`` it is any file of pen movements: then nobody knows
    when a digit was drawn, and every second one is held out. Raises DataError naming the file and what is wrong.
    """
    return digits_from(path, contents_of(path))


def contents_of(path: Path) -> bytes:
    """The bytes of a file that is not too large. Raises DataError where it cannot be read at all."""
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def digits_from(path: Path, contents: bytes) -> tuple[UserDigit, ...]:
    """The digits in the contents of the file ``path``. Raises DataError naming the file and what is wrong."""
    # Read from memory: between two looks at a file it might be replaced.
    drawn = read_pen_digits(path, io.BytesIO(contents), MOST_BYTES)
    count = len(drawn)
    if count > MOST_DIGITS:
        raise DataError(f"{path}: expected at most {MOST_DIGITS:,} digits, got {count:,}")
    names = array_names(path, io.BytesIO(contents))

    def column(name: str, largest: int) -> _Numbers:
        if name not in names:
            return np.zeros(count, np.int64)
        (found,) = read_arrays(path, name, max_bytes=MOST_BYTES, file=io.BytesIO(contents))
        if found.shape != (count,) or found.dtype.kind not in "iu":
            raise DataError(
                f"{path}: {name}: expected whole numbers of shape ({count},), got {found.dtype} of shape {found.shape}"
            )
        if count and not 0 <= found.min() <= found.max() <= largest:
            raise DataError(f"{path}: {name}: expected 0 to {largest}, got {found.min()} to {found.max()}")
        return found.astype(np.int64)

    times, relabelled, held_out = column("drawn_at", LATEST), column("relabelled", 1), column("held_out", 1)
    digits = []
    for index in range(count):
        try:
            digit = UserDigit(
                drawn.strokes[index],  # made float32 there
                int(drawn.labels[index]),
                int(times[index]),
                bool(relabelled[index]),
                bool(held_out[index]),
            )
        except ArgumentError as error:
            raise DataError(f"{path}: digit {index}: {error}") from error
        digits.append(digit)
    return joined((), digits if "held_out" in names else parted(digits))


def write_user_digits(path: Path, digits: tuple[UserDigit, ...]) -> None:
    """Write the digits there, whole or not at all. Raises DataError, and the file stays as it was."""
    strokes = [stroke for digit in digits for stroke in digit.strokes]
    points = np.concatenate(strokes) if strokes else np.empty((0, 2), np.float32)

    contents = io.BytesIO()
    np.savez(
        contents,
        points=points * np.array([1, -1], np.float32),  # y is up in that format
        stroke_start=np.cumsum([0, *(len(stroke) for stroke in strokes)], dtype=np.int64),
        digit_start=np.cumsum([0, *(len(digit.strokes) for digit in digits)], dtype=np.int64),
        labels=np.array([digit.label for digit in digits], np.int64),
        writers=np.zeros(len(digits), np.int64),
        drawn_at=np.array([digit.drawn_at for digit in digits], np.int64),
        relabelled=np.array([digit.is_relabelled for digit in digits], np.uint8),
        held_out=np.array([digit.is_held_out for digit in digits], np.uint8),
    )
    try:
        write_atomically(path, contents.getvalue())
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error
