"""Several data sets as one to train on, none drowning the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.pen_strokes import drawn, read_pen_digits
from nnengine.data.progress import ProgressCallback
from nnengine.data.writer_folds import writer_folds
from nnengine.errors import ArgumentError, DataError

PEN_SHARE = 1 / 3  # of the training images
_FOLD = re.compile(r"(.+)#(\d+)/(\d+)")


def joined(name: str, parts: Sequence[DataSet]) -> DataSet:
    """All images of ``parts``, in their order. One without a weight has the weight 1 where others have one."""
    weights = None
    if any(part.weights is not None for part in parts):
        each = (np.ones(len(part), np.float32) if part.weights is None else part.weights for part in parts)
        weights = np.concatenate(list(each))
    return DataSet(
        name,
        np.concatenate([part.pixels for part in parts]),
        np.concatenate([part.labels for part in parts]),
        weights,
    )


def mixed(first: DataSet, second: DataSet, share: float) -> DataSet:
    """All of ``first``, then all of ``second`` as many times, at least once, as brings it nearest to that share.

    Whole times, so that every image of ``second`` counts alike; augmentation makes something else of each. Images
    without a weight have the weight 1 where others have one. Raises ArgumentError for a share that is not between 0 and
    1, DataError where ``second`` has no images or the images' shapes differ.
    """
    if not 0 < share < 1:
        raise ArgumentError(f"share: expected a number between 0 and 1, got {share}")
    if not len(second) or first.image_shape != second.image_shape:
        raise DataError(
            f"{second.name}: expected images of shape {first.image_shape} to mix with {first.name}, "
            f"got {len(second)} of {second.image_shape}"
        )
    times = max(1, round(share / (1 - share) * len(first) / len(second)))
    return joined(f"{first.name} and {second.name}", [first, *[second] * times])


def mnist_and_pens(mnist: DataSplits, file: str, progress: ProgressCallback | None = None) -> DataSplits:
    """MNIST's training images mixed with the digits of an npz file of pen movements, drawn as the canvas draws.

    With ``FILE#2/5`` the second of five folds of writers is held out, and is the test part; without, all writers are
    trained on and the test part is MNIST's. The validation part is MNIST's: no held-out writer chooses the weights.
    Raises ArgumentError for a fold that there is not, DataError like ``read_pen_digits``.
    """
    named = _FOLD.fullmatch(file)
    path = Path(named[1] if named else file)
    digits = read_pen_digits(path)
    pens = drawn(digits, f"strokes:{path.name}", progress)
    name = f"mnist-{pens.name}"
    mnist = replace(mnist, attribution=f"{mnist.attribution}; pen movements of {path.name}")
    if named is None:
        return replace(mnist, name=name, training=mixed(mnist.training, pens, PEN_SHARE))
    fold, count = int(named[2]), int(named[3])
    if not 1 <= fold <= count:
        raise ArgumentError(f"{file}: expected a fold from 1 to {count}, got {fold}")
    held_out = writer_folds(digits.writers, count) == fold - 1
    training = mixed(mnist.training, pens.chosen(np.flatnonzero(~held_out)), PEN_SHARE)
    test = replace(pens.chosen(np.flatnonzero(held_out)), name=f"{pens.name}#{fold}/{count}")
    return replace(mnist, name=f"{name}#{fold}/{count}", training=training, test=test)
