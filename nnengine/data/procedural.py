"""Digits that the program writes itself, from skeletons: always there, and as many as wanted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digit_image import IMAGE_SHAPE
from nnengine.errors import ArgumentError
from nnengine.strokes import DEFAULT_STYLE
from nnengine.strokes.handwriting import Hand, written
from nnengine.strokes.ink import centred

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


def procedural_digits(count: int, rng: np.random.Generator, progress: ProgressCallback | None = None) -> DataSet:
    """``count`` written digits in random order, every digit equally often, give or take one: (count, 1, 28, 28).

    Raises ArgumentError for a negative count; what ``progress`` raises ends the writing.
    """
    if count < 0:
        raise ArgumentError(f"expected a number of digits from 0, got {count}")
    labels = rng.permutation(np.arange(count, dtype=np.int64) % CLASSES)
    pixels = np.empty((count, *IMAGE_SHAPE), np.uint8)
    for first in range(0, count, _BATCH):
        if progress is not None:
            progress(Progress("Writing digits", first, count))
        part = slice(first, first + _BATCH)
        np.rint(_drawn(labels[part], rng) * 255, out=pixels[part, 0], casting="unsafe")
    if progress is not None:
        progress(Progress("Writing digits", count, count))
    return DataSet("procedural", pixels, labels)


def _drawn(labels: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Images in the canvas's style, with other pens, a little blur, and up to half a pixel beside the centre.

    MNIST moved its digits by whole pixels; line widths spread as its do, so that both have the same mean and standard
    deviation of ink.
    """
    count = len(labels)
    points = written(labels, rng, Hand())
    width = np.exp(rng.normal(np.log(DEFAULT_STYLE.pen.width), 0.27, (count, 1, 1))).clip(1.5, 5.0).astype(np.float32)
    softness = rng.uniform(0.9, 1.8, (count, 1, 1)).astype(np.float32)
    beside = rng.uniform(-0.5, 0.5, (count, 2)).astype(np.float32)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    scale = (np.float32(DEFAULT_STYLE.box) - width) / (high - low).max(axis=2, keepdims=True)
    centre = np.float32(DEFAULT_STYLE.centre) + beside
    images = centred((points - (low + high) / 2) * scale, width, softness, centre)
    return _blurred(images, rng.uniform(0, 0.12, (count, 1, 1)).astype(np.float32))


def _blurred(images: npt.NDArray[np.float32], share: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A ``share`` of every pixel's ink, (N, 1, 1), runs half to its left and right and half up and down."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    around = padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:] + padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1]
    blurred: npt.NDArray[np.float32] = (1 - share) * images + share * np.float32(0.25) * around
    return blurred


def _shifted(progress: ProgressCallback | None, done: int, total: int) -> ProgressCallback | None:
    if progress is None:
        return None
    return lambda part: progress(Progress(part.message, done + part.done, total))
