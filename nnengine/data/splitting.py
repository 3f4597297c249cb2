"""Parting a data set that comes without all its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.errors import DataError

LEAST = 10  # images, so that every part has one
SEED = 0


def split(data: DataSet, attribution: str = "") -> DataSplits:
    """80 % to train, 10 % to validate, 10 % to test, shuffled alike every time.

    Raises DataError for fewer than ``LEAST`` images.
    """
    count = len(data)
    if count < LEAST:
        raise DataError(f"{data.name}: expected at least {LEAST} images to part them into three, got {count}; add some")
    order = np.random.default_rng(SEED).permutation(count)
    tenth = count // 10

    def part(title: str, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]) -> DataSet:
        return replace(data.chosen(chosen), name=f"{data.name} {title}")

    return DataSplits(
        data.name,
        part("training", order[2 * tenth :]),
        part("validation", order[tenth : 2 * tenth]),
        part("test", order[:tenth]),
        attribution,
    )


def parted(name: str, training: DataSet, test: DataSet) -> DataSplits:
    """The last sixth of the training images validates, as in the book; a random one where classes would be
    missing and for real targets.

    Raises DataError for fewer than two training images.
    """
    count = len(training)
    if count < 2:
        raise DataError(f"{training.name}: expected at least 2 images, to part them into two, got {count}")
    sixth = max(1, count // 6)
    order = np.arange(count)
    # They come class by class, or are few; real targets may come in any order.
    if training.targets is not None or set(training.labels[:-sixth]) != set(training.labels[-sixth:]):
        order = np.random.default_rng(SEED).permutation(count)
    validation = replace(training.chosen(order[-sixth:]), name=f"{name} validation")
    return DataSplits(name, replace(training.chosen(order[:-sixth]), name=f"{name} training"), validation, test)


def splits_of(name: str, sets: Sequence[DataSet]) -> DataSplits:
    """Up to three sets, in the order to train, to validate, to test, as they come; what is missing is parted off.

    Raises DataError like ``split`` and ``parted``.
    """
    match sets:
        case [whole]:
            return split(replace(whole, name=name))
        case [training, test]:
            return parted(name, training, test)
        case _:
            training, validation, test = sets
            return DataSplits(name, training, validation, test)
