"""Folds of writers: nobody in two, nearly as large as each other, the same every time."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine.digits.sources.pen_strokes import read_pen_digits
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.errors import ArgumentError, DataError


def test_the_writer_with_the_most_digits_is_placed_first_and_the_others_fill_up() -> None:
    # Writer 7 has 3 digits and joins fold 0; 4 has 2 and joins fold 1, where there are none; 9 has 1 and joins 1.
    writers = np.array([4, 7, 9, 7, 4, 7])
    assert writer_folds(writers, 2).tolist() == [1, 0, 1, 0, 1, 0]


@given(st.lists(st.integers(1, 8), min_size=1, max_size=80), st.integers(2, 5))
def test_nobody_is_in_two_folds_and_no_fold_is_empty(names: list[int], count: int) -> None:
    writers = np.array(names)
    if count > len(set(names)):
        with pytest.raises(DataError, match=f"{count} folds need as many writers, got {len(set(names))}"):
            writer_folds(writers, count)
        return
    folds = writer_folds(writers, count)
    assert set(folds.tolist()) == set(range(count))
    for writer in set(names):
        assert len(set(folds[writers == writer].tolist())) == 1
    sizes = np.bincount(folds)
    assert sizes.max() - sizes.min() <= np.bincount(writers).max()  # no writer could be moved to even them out
    np.testing.assert_array_equal(folds, writer_folds(writers.copy(), count))


def test_one_fold_holds_nothing_out() -> None:
    with pytest.raises(ArgumentError, match="expected at least 2, got 1"):
        writer_folds(np.array([1, 2]), 1)


@pytest.mark.data
def test_thirty_writers_make_five_folds_of_six() -> None:
    named = os.environ.get("NNENGINE_PEN_STROKES")
    if not named or not Path(named).is_file():
        pytest.skip("NNENGINE_PEN_STROKES names no file of pen strokes")
    writers = read_pen_digits(Path(named)).writers
    folds = writer_folds(writers, 5)
    assert [len(np.unique(writers[folds == fold])) for fold in range(5)] == [6] * 5
    assert np.ptp(np.bincount(folds)) <= 3
