"""Several data sets as one to train on, none drowning the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.progress import ProgressCallback
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.sources.pen_strokes import PenDigits, drawn, read_pen_digits
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.digits.strokes.pens import drawn_on_the_canvas, drawn_with_pens
from nnengine.digits.strokes.rewriting import rewritten
from nnengine.errors import ArgumentError, DataError

_REWRITINGS = 8  # of each pen digit, beside itself
_PROCEDURAL = 4  # procedural digits for each pen digit
_SEED = 7
_BATCH = 500  # digits drawn together
_FOLD = re.compile(r"(.+)#(\d+)/(\d+)")


def file_and_fold(name: str) -> tuple[str, int | None, int]:
    """The file, the fold and the number of folds of ``FILE#2/5``; without a fold, None and 1."""
    named = _FOLD.fullmatch(name)
    return (named[1], int(named[2]), int(named[3])) if named else (name, None, 1)


def joined(name: str, parts: Sequence[DataSet]) -> DataSet:
    """All images of ``parts``, in their order, and of the classes of the first.

    One without a weight has the weight 1 where others have one.
    """
    weights = None
    if any(part.weights is not None for part in parts):
        each = (np.ones(len(part), np.float32) if part.weights is None else part.weights for part in parts)
        weights = np.concatenate(list(each))
    return replace(
        parts[0],
        name=name,
        pixels=np.concatenate([part.pixels for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        weights=weights,
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
    """MNIST's training images, the digits of an npz file of pen movements, and digits that the program writes.

    The pen digits are there as they are, and eight times as other hands would have written them; there are four times
    as many procedural digits too, each way of writing as frequent as any other. All are drawn as the canvas draws, so
    that a network can tell them from MNIST's: some shapes are a 1 there and a 7 here. With ``FILE#2/5`` the second
    of five folds of writers is held out, and is the test part; without, all writers are trained on and the test part is
    MNIST's. The validation part is MNIST's: no held-out writer chooses the weights.
    Raises ArgumentError for a fold that there is not, DataError like ``read_pen_digits``.
    """
    named, fold, count = file_and_fold(file)
    path = Path(named)
    digits = read_pen_digits(path)
    name = f"mnist-strokes:{path.name}"
    held_out = np.zeros(len(digits), np.bool_)
    test = mnist.test
    if fold is not None:
        if not 1 <= fold <= count:
            raise ArgumentError(f"{file}: expected a fold from 1 to {count}, got {fold}")
        held_out = writer_folds(digits.writers, count) == fold - 1
        name = f"{name}#{fold}/{count}"
        test = drawn(digits.chosen(held_out), f"strokes:{path.name}#{fold}/{count}", progress)
    for_hands, for_program = np.random.default_rng(_SEED).spawn(2)
    pens = digits.chosen(~held_out)
    parts = [mnist.training, drawn(pens, "pen digits", progress)]
    parts += [rewritten_digits(pens, for_hands, on_the_canvas=True) for _ in range(_REWRITINGS)]
    parts.append(procedural_digits(_PROCEDURAL * len(pens), for_program, progress, evenly=True, on_the_canvas=True))
    attribution = f"{mnist.attribution}; pen movements of {path.name}"
    return replace(mnist, name=name, training=joined(name, parts), test=test, attribution=attribution)


def rewritten_digits(digits: PenDigits, rng: np.random.Generator, *, on_the_canvas: bool = False) -> DataSet:
    """The same digits, each as another hand would have written it: (N, 1, 28, 28).

    They are drawn with pens that differ, or with that of the canvas.
    """
    pixels = np.empty((len(digits), *IMAGE_SHAPE), np.uint8)
    for first in range(0, len(digits), _BATCH):
        part = slice(first, first + _BATCH)
        points = rewritten(digits.strokes[part], rng)
        pixels[part, 0] = drawn_on_the_canvas(points) if on_the_canvas else drawn_with_pens(points, rng)
    return DataSet("pen digits by other hands", pixels, digits.labels)
