"""Digits and what is none, for a network that tells one from the other before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.familiar import directions
from nnengine.digits.image import BOX, CENTRE, IMAGE_SHAPE, SIDE
from nnengine.digits.pictures.non_digits import PICTURE_KINDS, PictureKind
from nnengine.digits.sources.mixture import file_and_fold, rewritten_digits
from nnengine.digits.sources.pen_strokes import PenDigits, drawn, read_pen_digits
from nnengine.digits.sources.prepared_pictures import digit_pictures, non_digit_pictures
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.digits.strokes import DEFAULT_STYLE, Pen, Strokes, Style, render
from nnengine.digits.strokes.invented import invented_sign, recombined
from nnengine.digits.strokes.non_digits import KINDS, WRITTEN, Kind, drawn_non_digits
from nnengine.errors import ArgumentError

CLASSES = 2
NOT_A_DIGIT, DIGIT = 0, 1

_NON_DIGITS, _TURNED = 60_000, 5_000  # to train with
_RECOMBINED, _INVENTED = 38_000, 25_000  # before those that look like digits are left out
_NAMED = 6_000  # that are recombined
_MNIST, _REWRITINGS, _PROCEDURAL = 40_000, 6, 20_000
_MEASURED = 3_000  # of digits and of what is none, to validate and to test
_NON_DIGIT_PICTURES, _DIGIT_PICTURES, _MEASURED_PICTURES = 18_000, 10_000, 1_000  # at most: some are blank
_TIMES = 2  # each picture is there: augmentation makes something else of each, and preparing more takes long
_SEED = 11
_PICTURES_TO_TRAIN, _PICTURES_TO_VALIDATE, _PICTURES_TO_TEST = 21, 22, 23  # seeds of theirs

# Digits of people that are none any more, as (digit, matrix of the turn or mirror): most look like some letter.
_MIRRORED, _UPSIDE_DOWN = np.diag([-1.0, 1.0]), np.diag([-1.0, -1.0])
_LEFT, _RIGHT = np.array([(0.0, -1.0), (1.0, 0.0)]), np.array([(0.0, 1.0), (-1.0, 0.0)])
_TURNS = (
    *((digit, _MIRRORED) for digit in (3, 4, 7, 9)),
    *((digit, _UPSIDE_DOWN) for digit in (3, 4, 7)),
    *((digit, turn) for digit in (2, 3, 4, 7) for turn in (_LEFT, _RIGHT)),
)

# The least cosine to some digit that is trained with of what is left out of the invented: 19 of 20 digits of writers
# that are not among them are as near to one of them.
_LIKE_A_DIGIT = 0.84
_SPOILT = 0.68  # the same: of pictures of digits with less most are what the preparation left of one that was too small
_EVERY = 3  # of the digits that are trained with, one is compared with: many are much alike
_COMPARED = 1000  # images at once

_Pixels = npt.NDArray[np.uint8]


def digit_or_not(mnist: DataSplits, file: str, progress: ProgressCallback | None = None) -> DataSplits:
    """Digits (class 1) of MNIST, of the pen movements in an npz file and of the program against non-digits (class 0).

    Images are (N, 1, 28, 28). Pen digits are there as drawn and as other hands would have written them; of some of
    them, turned and mirrored, no digit is left. Beside drawings of the named kinds there are signs that nobody writes;
    those that look like a digit are left out. Digits and what is none are there as pictures too, prepared as pictures
    are, but for those of digits of which the preparation leaves none. With ``FILE#1/2`` one of two folds of writers and
    of kinds of non-digits is held out, and is the test part; without, the test part is MNIST's digits and other
    drawings and pictures of the same kinds. The validation part has MNIST's digits and other drawings and pictures of
    the kinds trained on. Raises ArgumentError for a fold that there is not, DataError like ``read_pen_digits``.
    """
    path, fold, count = file_and_fold(file)
    everybody = read_pen_digits(Path(path))
    for_training, for_validation, for_test = np.random.default_rng(_SEED).spawn(3)
    kinds, other_kinds = kinds_of_fold(fold, count)
    shown, other_shown = pictures_of_fold(fold, count)
    held_out = np.zeros(len(everybody), np.bool_)
    if fold is not None:
        held_out = writer_folds(everybody.writers, count) == fold - 1
    pens = everybody.chosen(~held_out)
    name = f"digit-or-not:{Path(file).name}"
    digits = [
        mnist.training.chosen(for_training.permutation(len(mnist.training))[:_MNIST]),
        drawn(pens, "pen digits", progress),
        *(rewritten_digits(pens, for_training) for _ in range(_REWRITINGS)),
        procedural_digits(_PROCEDURAL, for_training, progress, evenly=True),
    ]
    others = [*drawn_non_digits(_NON_DIGITS, for_training, kinds), *_turned(pens, _TURNED, for_training)]
    drawings = _images(others, for_training, progress)
    invented = _images(_nobody_writes(kinds, for_training), for_training, progress)
    pictures, perhaps_digits = non_digit_pictures(_NON_DIGIT_PICTURES, _PICTURES_TO_TRAIN, shown, progress)
    known = np.concatenate([part.pixels for part in digits])
    invented, perhaps_digits = (
        part[_likeness(part, known[::_EVERY]) < _LIKE_A_DIGIT] for part in (invented, perhaps_digits)
    )
    of_digits = digit_pictures(_DIGIT_PICTURES, _PICTURES_TO_TRAIN, mnist.training, everybody, held_out, progress)
    of_digits = of_digits[_likeness(of_digits, known[::_EVERY]) >= _SPOILT]
    training = _joined(name, [known, *[of_digits] * _TIMES], [drawings, invented, *[pictures, perhaps_digits] * _TIMES])
    validation = _joined(
        f"{name} validation",
        [mnist.validation.pixels[:_MEASURED], _measured_digits(mnist.validation, _PICTURES_TO_VALIDATE, progress)],
        [
            _images(drawn_non_digits(_MEASURED, for_validation, kinds), None, progress),
            *non_digit_pictures(_MEASURED_PICTURES, _PICTURES_TO_VALIDATE, shown, progress),
        ],
    )
    test_digits = mnist.test if fold is None else drawn(everybody.chosen(held_out), "pen digits", progress)
    test = _joined(
        f"{name} test",
        [test_digits.pixels, _measured_digits(mnist.test, _PICTURES_TO_TEST, progress)],
        [
            _images(drawn_non_digits(_MEASURED, for_test, other_kinds), None, progress),
            *non_digit_pictures(_MEASURED_PICTURES, _PICTURES_TO_TEST, other_shown, progress),
        ],
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


def pictures_of_fold(fold: int | None, count: int) -> tuple[tuple[PictureKind, ...], tuple[PictureKind, ...]]:
    """The same of pictures: what is held out as a drawing is held out as a picture too, in print and as a silhouette.

    Raises ArgumentError like ``kinds_of_fold``.
    """
    held_out_drawings = {kind.name for kind in kinds_of_fold(fold, count)[1]}
    if fold is None:
        return PICTURE_KINDS, PICTURE_KINDS
    drawings = {kind.name for kind in KINDS}
    others = [kind for kind in PICTURE_KINDS if kind.shows not in drawings]
    names = held_out_drawings | {kind.shows for kind in others[fold - 1 :: count]}
    held_out = tuple(kind for kind in PICTURE_KINDS if kind.shows in names)
    return tuple(kind for kind in PICTURE_KINDS if kind not in held_out), held_out


def _measured_digits(mnist: DataSet, seed: int, progress: ProgressCallback | None) -> _Pixels:
    return digit_pictures(_MEASURED_PICTURES, seed, mnist, progress=progress)


def _joined(name: str, digits: Sequence[_Pixels], others: Sequence[_Pixels]) -> DataSet:
    pixels = np.concatenate([*digits, *others])
    labels = np.full(len(pixels), DIGIT, np.int64)
    labels[sum(map(len, digits)) :] = NOT_A_DIGIT
    return DataSet(name, pixels, labels, classes=CLASSES)


def _nobody_writes(kinds: tuple[Kind, ...], rng: np.random.Generator) -> list[Strokes]:
    named = drawn_non_digits(_NAMED, rng, tuple(kind for kind in kinds if kind.family in WRITTEN))
    return [
        *(recombined(named, rng) for _ in range(_RECOMBINED)),
        *(invented_sign(rng) for _ in range(_INVENTED)),
    ]


def _likeness(images: _Pixels, digits: _Pixels) -> npt.NDArray[np.float32]:
    """The cosine of each of the images (N, 1, 28, 28) to that of the digits that is most like it: (N,)."""
    known = _coarse(digits).T
    parts = [images[first : first + _COMPARED] for first in range(0, len(images), _COMPARED)]
    return np.concatenate([np.empty(0, np.float32), *((_coarse(part) @ known).max(axis=1) for part in parts)])


def _coarse(images: _Pixels) -> npt.NDArray[np.float32]:
    """What ``Familiar`` compares, of half as many pixels across and down: (N, 196), of length 1."""
    parts = [images[first : first + _COMPARED, 0] for first in range(0, len(images), _COMPARED)]
    found = np.concatenate(
        [directions(part / np.float32(255)).reshape(-1, SIDE // 2, 2, SIDE // 2, 2).mean(axis=(2, 4)) for part in parts]
    ).reshape(len(images), -1)
    vectors: npt.NDArray[np.float32] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return vectors


def _turned(pens: PenDigits, count: int, rng: np.random.Generator) -> list[Strokes]:
    members = [np.flatnonzero(pens.labels == digit) for digit, _ in _TURNS]
    drawings: list[Strokes] = []
    for number in range(count):
        among, (_, turn) = members[number % len(_TURNS)], _TURNS[number % len(_TURNS)]
        if len(among):
            drawings.append([stroke @ turn for stroke in pens.strokes[int(rng.choice(among))]])
    return drawings


def _images(
    drawings: Sequence[Strokes], pens: np.random.Generator | None, progress: ProgressCallback | None
) -> _Pixels:
    """Drawn as the canvas draws; with ``pens`` about half with another pen, as the digits are."""
    pixels = np.empty((len(drawings), *IMAGE_SHAPE), np.uint8)
    for index, strokes in enumerate(drawings):
        if progress is not None and index % 100 == 0:
            progress(Progress("Drawing what is no digit", index, len(drawings)))
        style = DEFAULT_STYLE if pens is None or pens.random() < 0.5 else _another_style(pens)
        np.rint(render(strokes, style) * 255, out=pixels[index, 0], casting="unsafe")
    if progress is not None:
        progress(Progress("Drawing what is no digit", len(drawings), len(drawings)))
    return pixels


def _another_style(rng: np.random.Generator) -> Style:
    """Widths as ``drawn_with_pens`` has them."""
    width = float(np.exp(rng.normal(np.log(DEFAULT_STYLE.pen.width), 0.27)).clip(1.5, 5.0))
    return Style(BOX, Pen(width, rng.uniform(0.9, 1.8)), CENTRE + rng.uniform(-0.5, 0.5))
