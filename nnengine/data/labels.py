"""Labels as other programs keep them, made into those of a data set."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import MOST_CLASSES, Labels
from nnengine.errors import DataError

MOST_SAMPLES = 1_000_000

_Array = npt.NDArray[Any]
_PART = 4096  # rows looked at together


def as_labels(where: str, values: _Array) -> Labels:
    """Labels as whole numbers, (N,) int64 from 0 to 999.

    ``values`` are (N,) or (N, 1), whole numbers in any type, or (N, K) with a single 1 in each row, the others 0.
    Raises DataError that begins with ``where`` and says what was expected and what was found.
    """
    if values.dtype.kind not in "biuf":
        raise DataError(f"{where}: expected labels as numbers, got {values.dtype}")
    if values.ndim and len(values) > MOST_SAMPLES:
        raise DataError(f"{where}: expected at most {MOST_SAMPLES:,} labels, got {len(values):,}")
    if values.ndim == 2 and 2 <= values.shape[1] <= MOST_CLASSES:
        return _of_one_hot(where, values)
    if values.ndim != 1 and values.shape[1:] != (1,):
        raise DataError(
            f"{where}: expected labels of shape (N,), or (N, classes) with a 1 in each row, got {values.shape}"
        )
    numbers = values.reshape(-1)
    with np.errstate(invalid="ignore"):  # what is not finite is told below
        labels = numbers.astype(np.int64)
    if (labels != numbers).any():
        wrong = numbers[labels != numbers][0]
        raise DataError(f"{where}: expected whole numbers as labels, got {wrong:g}")
    if labels.size and not 0 <= labels.min() <= labels.max() < MOST_CLASSES:
        raise DataError(
            f"{where}: expected labels from 0 to {MOST_CLASSES - 1} at most, got {labels.min()} to {labels.max()}"
        )
    return labels


def _of_one_hot(where: str, values: _Array) -> Labels:
    labels = np.empty(len(values), np.int64)
    for start in range(0, len(values), _PART):
        part = values[start : start + _PART]
        if not ((part == 0) | (part == 1)).all() or (np.count_nonzero(part, axis=1) != 1).any():
            raise DataError(
                f"{where}: expected labels of shape (N,), or a single 1 in each row and the others 0, "
                f"got other rows of shape {values.shape}"
            )
        labels[start : start + _PART] = part.argmax(axis=1)
    return labels
