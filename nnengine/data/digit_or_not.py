"""Digits and what is none, for a network that tells one from the other before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.mixture import file_and_fold
from nnengine.data.pen_strokes import PenDigits, drawn, read_pen_digits
from nnengine.data.procedural import procedural_digits
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.data.writer_folds import writer_folds
from nnengine.digit_image import IMAGE_SHAPE
from nnengine.errors import ArgumentError
from nnengine.strokes import Strokes, render
from nnengine.strokes.handwriting import Hand, written_strokes
from nnengine.strokes.non_digits import KINDS, Kind, drawn_non_digits
from nnengine.strokes.outlines import ring
from nnengine.strokes.skeletons import SKELETONS, Skeleton

CLASSES = 2
NOT_A_DIGIT, DIGIT = 0, 1

_NON_DIGITS = 60_000  # to train with
_MNIST, _PEN_TIMES, _PROCEDURAL, _RARE = 30_000, 3, 8_000, 4_000
_MEASURED = 3_000  # of digits and of what is none, to validate and to test
_SEED = 11

# Ways that people write whom neither MNIST nor the pens have, and that come close to what is none.
RARE = (
    Skeleton(0, "slashed", 1.0, (ring(32, 50, 32, 50), ((56, 14), (8, 86)))),
    Skeleton(0, "slashed beyond", 1.0, (ring(32, 50, 32, 46), ((66, -4), (-2, 104)))),
    Skeleton(0, "round and slashed", 1.0, (ring(48, 50, 48, 50), ((84, 14), (12, 86)))),
    Skeleton(0, "with a dot", 1.0, (ring(32, 50, 32, 50), ((31, 48), (34, 53)))),
    Skeleton(1, "with a long flag", 1.0, (((0, 52), (36, 0), (36, 0), (33, 50), (30, 100)),)),
    Skeleton(1, "with a longer flag", 1.0, (((0, 76), (40, 0), (40, 0), (36, 50), (32, 100)),)),
    Skeleton(1, "with a long flag and a base", 1.0, (
        ((0, 44), (34, 0), (34, 0), (33, 98)), ((2, 100), (34, 99), (64, 98)),
    )),
    Skeleton(7, "with a hook and a cross", 1.0, (
        ((0, 18), (2, 2), (2, 2), (62, 0), (62, 0), (40, 46), (28, 100)), ((16, 52), (62, 46)),
    )),
)  # fmt: skip

_Pixels = npt.NDArray[np.uint8]


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
            _rare_digits(_RARE, for_training, progress),
        ],
        _images(drawn_non_digits(_NON_DIGITS, for_training, kinds), progress),
    )
    validation = _joined(
        f"{name} validation",
        [mnist.validation[:_MEASURED]],
        _images(drawn_non_digits(_MEASURED, for_validation, kinds), progress),
    )
    test = _joined(
        f"{name} test",
        [mnist.test] if fold is None else [_pen_images(pens, held_out, progress)],
        _images(drawn_non_digits(_MEASURED, for_test, other_kinds), progress),
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


def _joined(name: str, digits: list[DataSet], others: _Pixels) -> DataSet:
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


def _rare_digits(count: int, rng: np.random.Generator, progress: ProgressCallback | None) -> DataSet:
    """Each way to write a digit as often as any other, those that no other source has among them."""
    ways = [skeleton for skeleton in (*SKELETONS, *RARE) if skeleton.digit is not None]
    chosen = [ways[number % len(ways)] for number in range(count)]
    drawings = [written_strokes(skeleton, rng, Hand()) for skeleton in chosen]
    return DataSet("rare ways", _images(drawings, progress), np.array([way.digit for way in chosen], np.int64))


def _images(drawings: Sequence[Strokes], progress: ProgressCallback | None) -> _Pixels:
    """Drawn as the canvas draws."""
    pixels = np.empty((len(drawings), *IMAGE_SHAPE), np.uint8)
    for index, strokes in enumerate(drawings):
        if progress is not None and index % 100 == 0:
            progress(Progress("Drawing strokes", index, len(drawings)))
        np.rint(render(strokes) * 255, out=pixels[index, 0], casting="unsafe")
    if progress is not None:
        progress(Progress("Drawing strokes", len(drawings), len(drawings)))
    return pixels
