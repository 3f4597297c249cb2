"""Tables of pixels as text (CSV): a row for each image, its label beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import Labels
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.image import SIDE
from nnengine.digits.sources.labelled_images import MOST_IMAGES, PIXELS, as_labels, as_pixels
from nnengine.errors import DataError, one_line
from nnengine.files.unpacking import open_unpacked

MAX_BYTES = 8 * 2**30
LONGEST_LINE = 2**16  # bytes; 785 numbers of 25 digits take 20,000

_LABEL_NAMES = {"label", "labels", "class", "target", "y", "digit"}
_NUMBER_NAMES = {"", "id", "index", "unnamed: 0"}  # of columns that count the rows
_ROWS = 4096  # turned into numbers at a time
_MARK = "\xef\xbb\xbf"  # with which UTF-8 begins on Windows
_SEPARATORS = (",", ";", "\t", " ")

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Layout:
    separator: str
    columns: int
    pixels: list[int]  # columns
    label: int | None  # column


def read_table(path: Path, tell: ProgressCallback) -> tuple[npt.NDArray[np.uint8], Labels | None]:
    """The images, (N, 1, 28, 28), and the labels, if it has any, of a table of text, plain or gzip.

    Its rows are 784 pixels and a label: the column that its first line calls so, else the first one. Raises DataError
    naming the file and the row, what was expected and what was found.
    """
    try:
        with open_unpacked(path, MAX_BYTES) as file:
            return _read(path, file, tell)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def is_table(start: bytes) -> bool:
    """Whether a file that begins with these bytes, unpacked, is text of which the first line has several columns."""
    line = start.split(b"\n")[0]
    return b"\0" not in start and any(line.count(separator.encode()) > 1 for separator in _SEPARATORS)


def _read(path: Path, file: BinaryIO, tell: ProgressCallback) -> tuple[npt.NDArray[np.uint8], Labels | None]:
    lines = _lines(path, file)
    first = next(lines, "").removeprefix(_MARK)
    layout, has_names = _layout(path, first)
    number = 2 if has_names else 1  # of the row
    rest = lines if has_names else chain([first], lines)
    pixels: list[_Array] = []
    labels: list[Labels] = []
    while some := list(islice(rest, _ROWS)):
        rows = _numbers(path, some, layout, number)
        if number == 1 and layout.label == 0 and rows[:, -1].any() and not rows[:, 0].any():
            raise DataError(
                f"{path}: expected the labels in the first column, where nothing names them, got 0 in the first "
                f"{len(rows):,} rows; put a line of names above them, and call the column of the labels label"
            )
        pixels.append(rows[:, layout.pixels])
        if layout.label is not None:
            labels.append(as_labels(f"{path}: rows {number} to {number + len(some) - 1}", rows[:, layout.label]))
        number += len(some)
        if number > MOST_IMAGES + 2:
            raise DataError(f"{path}: expected at most {MOST_IMAGES:,} images, got more")
        tell(Progress(f"Reading {path.name}", number, None))
    if not pixels:
        raise DataError(f"{path}: expected a row for each image, got none")
    return as_pixels(str(path), *pixels), np.concatenate(labels) if labels else None


def _lines(path: Path, file: BinaryIO) -> Iterator[str]:
    """The lines that are not blank."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise DataError(
                f"{path}: line {number}: expected {PIXELS + 1} columns in {LONGEST_LINE:,} bytes at most, got more"
            )
        text = line.decode("latin-1").strip("\r\n")  # names of any alphabet; numbers are the same in all
        if text.strip():
            yield text


def _layout(path: Path, line: str) -> tuple[_Layout, bool]:
    """Where the pixels and the label stand, and whether the line has names, not numbers."""
    separator = max(_SEPARATORS, key=line.count)
    cells = [cell.strip().strip('"').strip().lower() for cell in line.split(separator)]
    has_names = not all(_is_number(cell) for cell in cells)
    if not has_names:
        if len(cells) not in {PIXELS, PIXELS + 1}:
            raise DataError(_expected(path, len(cells)))
        label = 0 if len(cells) == PIXELS + 1 else None
        return _Layout(separator, len(cells), [column for column in range(len(cells)) if column != label], label), False
    labels = [column for column, name in enumerate(cells) if name in _LABEL_NAMES]
    pixels = [column for column, name in enumerate(cells) if name not in _LABEL_NAMES | _NUMBER_NAMES]
    if len(labels) > 1 or len(pixels) != PIXELS:
        raise DataError(_expected(path, len(cells)) + f" ({one_line(', '.join(cells))[:80]} …)")
    return _Layout(separator, len(cells), pixels, labels[0] if labels else None), True


def _expected(path: Path, columns: int) -> str:
    return (
        f"{path}: expected a table of {PIXELS + 1} columns, the label (the first, or called label) and the {PIXELS} "
        f"pixels of {SIDE} × {SIDE}, got {columns:,}"
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(path: Path, lines: list[str], layout: _Layout, number: int) -> _Array:
    """The rows as bytes where all are whole numbers up to 255, else as floats; ``number`` is the first row's."""
    for dtype in (np.uint8, np.float32):
        with suppress(ValueError):
            rows: _Array = np.loadtxt(lines, dtype, comments=None, delimiter=layout.separator, quotechar='"', ndmin=2)
            if rows.shape[1] == layout.columns:
                return rows
    raise DataError(f"{path}: {_wrong(lines, layout, number)}")


def _wrong(lines: list[str], layout: _Layout, number: int) -> str:
    for row, line in enumerate(lines, number):
        cells = line.split(layout.separator)
        if len(cells) != layout.columns:
            return f"row {row}: expected {layout.columns} columns as in the first, got {len(cells):,}"
        for column, cell in enumerate(cells, 1):
            if not _is_number(cell.strip().strip('"')):
                return f"row {row}, column {column}: expected a number, got {one_line(repr(cell))[:40]}"
    return "expected a table of numbers, got another"
