"""Digits and what is none, for a network that tells one from the other before anything is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.mixture import file_and_fold
from nnengine.data.pen_strokes import PenDigits, drawn, read_pen_digits
from nnengine.data.procedural import procedural_digits
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.data.writer_folds import writer_folds
from nnengine.digit_image import IMAGE_SHAPE
from nnengine.errors import ArgumentError
from nnengine.strokes import render
from nnengine.strokes.non_digits import KINDS, Kind, drawn_non_digits

CLASSES = 2
NOT_A_DIGIT, DIGIT = 0, 1

_NON_DIGITS = 60_000  # to train with
_MNIST, _PEN_TIMES, _PROCEDURAL = 30_000, 5, 10_000
_MEASURED = 3_000  # of digits and of what is none, to validate and to test
_SEED = 11


def digit_or_not(mnist: DataSplits, file: str, progress: ProgressCallback | None = None) -> DataSplits:
    """Digits (class 1) of MNIST, of the pen movements in an npz file and of the program against non-digits (class 0).

    Images are (N, 1, 28, 28). With ``FILE#1/2`` one of two folds of writers and of kinds of non-digits is held out, and
    is the test part; without, the test part is MNIST's digits and other drawings of the same kinds. The validation part
    has MNIST's digits and other drawings of the kinds trained on. Raises ArgumentError for a fold that there is not,
    DataError like ``read_pen_digits``.
    """
    path, fold, count = file_and_fold(file)
    pens = read_pen_digits(Path(path))
    for_training, for_validation, for_test = np.random.default_rng(_SEED).spawn(3)
    kinds, other_kinds = kinds_of_fold(fold, count)
    held_out = np.zeros(len(pens), np.bool_) if fold is None else writer_folds(pens.writers, count) == fold - 1
    name = f"digit-or-not:{Path(file).name}"
    training = _joined(
        name,
        [
            mnist.training.chosen(for_training.permutation(len(mnist.training))[:_MNIST]),
            *[_pen_images(pens, ~held_out, progress)] * _PEN_TIMES,
            procedural_digits(_PROCEDURAL, for_training, progress),
        ],
        _non_digit_images(_NON_DIGITS, for_training, kinds, progress),
    )
    validation = _joined(
        f"{name} validation",
        [mnist.validation[:_MEASURED]],
        _non_digit_images(_MEASURED, for_validation, kinds, progress),
    )
    test = _joined(
        f"{name} test",
        [mnist.test] if fold is None else [_pen_images(pens, held_out, progress)],
        _non_digit_images(_MEASURED, for_test, other_kinds, progress),
    )
    return DataSplits(name, training, validation, test, f"{mnist.attribution}; pen movements of {Path(path).name}")


def kinds_of_fold(fold: int | None, count: int) -> tuple[tuple[Kind, ...], tuple[Kind, ...]]:
    """The kinds to train with and those to test with: without a fold, all of them both times.

    Kinds are dealt out in turn, so that each fold has some of each family. Raises ArgumentError for a fold that there
    is not.
    """
    if fold is None:
        return KINDS, KINDS
    if not 1 <= fold <= count:
        raise ArgumentError(f"expected a fold from 1 to {count}, got {fold}")
    held_out = KINDS[fold - 1 :: count]
    return tuple(kind for kind in KINDS if kind not in held_out), held_out


def _joined(name: str, digits: list[DataSet], others: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> DataSet:
    pixels = np.concatenate([*(part.pixels for part in digits), others])
    labels = np.full(len(pixels), DIGIT, np.int64)
    labels[len(pixels) - len(others) :] = NOT_A_DIGIT
    return DataSet(name, pixels, labels, classes=CLASSES)


def _pen_images(
    pens: PenDigits, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], progress: ProgressCallback | None
) -> DataSet:
    part = PenDigits(
        tuple(strokes for strokes, is_chosen in zip(pens.strokes, chosen, strict=True) if is_chosen),
        pens.labels[chosen],
        pens.writers[chosen],
    )
    return drawn(part, "pen movements", progress)


def _non_digit_images(
    count: int, rng: np.random.Generator, kinds: tuple[Kind, ...], progress: ProgressCallback | None
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    pixels = np.empty((count, *IMAGE_SHAPE), np.uint8)
    for index, strokes in enumerate(drawn_non_digits(count, rng, kinds)):
        if progress is not None and index % 100 == 0:
            progress(Progress("Drawing what is no digit", index, count))
        np.rint(render(strokes) * 255, out=pixels[index, 0], casting="unsafe")
    if progress is not None:
        progress(Progress("Drawing what is no digit", count, count))
    return pixels
