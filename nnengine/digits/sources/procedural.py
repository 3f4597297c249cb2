"""Digits that the program writes itself, from skeletons: always there, and as many as wanted."""

from __future__ import annotations

import numpy as np

from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.strokes.handwriting import Hand, written
from nnengine.digits.strokes.pens import drawn_on_the_canvas, drawn_with_pens
from nnengine.errors import ArgumentError

_BATCH = 500  # digits written together


def procedural_splits(
    training: int = 20_000,
    validation: int = 2_000,
    test: int = 2_000,
    seed: int = 1,
    progress: ProgressCallback | None = None,
) -> DataSplits:
    """Digits written by the program, none twice; the same numbers and seed give the same pixels, bit for bit.

    Raises ArgumentError for negative numbers; what ``progress`` raises ends the writing.
    """
    if min(training, validation, test) < 0:
        raise ArgumentError(f"expected numbers of digits from 0, got {training}, {validation} and {test}")
    total = training + validation + test
    for_training, for_validation, for_test = np.random.default_rng(seed).spawn(3)
    return DataSplits(
        "procedural",
        procedural_digits(training, for_training, _shifted(progress, 0, total)),
        procedural_digits(validation, for_validation, _shifted(progress, training, total)),
        procedural_digits(test, for_test, _shifted(progress, training + validation, total)),
        attribution="Written by Vectorville from its own stroke skeletons",
    )


def procedural_digits(
    count: int,
    rng: np.random.Generator,
    progress: ProgressCallback | None = None,
    *,
    evenly: bool = False,
    on_the_canvas: bool = False,
) -> DataSet:
    """``count`` written digits in random order, every digit equally often, give or take one: (count, 1, 28, 28).

    The ways to write a digit are about as frequent as in MNIST, or, ``evenly``, all alike. They are drawn with pens
    that differ, or with that of the canvas. Raises ArgumentError for a negative count; what ``progress`` raises ends
    the writing.
    """
    if count < 0:
        raise ArgumentError(f"expected a number of digits from 0, got {count}")
    labels = rng.permutation(np.arange(count, dtype=np.int64) % CLASSES)
    pixels = np.empty((count, *IMAGE_SHAPE), np.uint8)
    for first in range(0, count, _BATCH):
        if progress is not None:
            progress(Progress("Writing digits", first, count))
        part = slice(first, first + _BATCH)
        points = written(labels[part], rng, Hand(), evenly=evenly)
        pixels[part, 0] = drawn_on_the_canvas(points) if on_the_canvas else drawn_with_pens(points, rng)
    if progress is not None:
        progress(Progress("Writing digits", count, count))
    return DataSet("procedural", pixels, labels)


def _shifted(progress: ProgressCallback | None, done: int, total: int) -> ProgressCallback | None:
    if progress is None:
        return None
    return lambda part: progress(Progress(part.message, done + part.done, total))
