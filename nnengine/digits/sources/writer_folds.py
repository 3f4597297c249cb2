"""Parting digits by who wrote them, so that a network is tested on hands that it never saw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.errors import ArgumentError, DataError


def writer_folds(writers: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """The fold, 0 to ``count`` - 1, of each digit, (N,) int64; nobody writes in two.

    ``writers`` is (N,). Each writer, from the most to the fewest digits, joins the fold with the fewest so far: folds
    are nearly as large as each other, and the same every time. Raises ArgumentError for fewer than two folds, DataError
    for more folds than writers.
    """
    if count < 2:
        raise ArgumentError(f"folds: expected at least 2, got {count}")
    names, which, digits = np.unique(writers, return_inverse=True, return_counts=True)
    if count > len(names):
        raise DataError(f"{count} folds need as many writers, got {len(names)}")
    sizes = np.zeros(count, np.int64)
    fold_of = np.empty(len(names), np.int64)
    for writer in np.argsort(-digits, kind="stable"):
        fold_of[writer] = sizes.argmin()
        sizes[fold_of[writer]] += digits[writer]
    return fold_of[which]
