"""How many pictures of what is no digit pass as one, and how many pictures of digits are refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from nnengine.arrays import Array
from nnengine.data import CLASSES, DataSet
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.judge import Judge, doubt_of, reason_to_be_unsure
from nnengine.digits.pictures import Look, taken
from nnengine.digits.pictures.digits import picture_of_image, picture_of_print, picture_of_strokes
from nnengine.digits.pictures.ink import inked_image, other_font, scaled, with_lines
from nnengine.digits.pictures.non_digits import PICTURE_KINDS, PictureKind, printed_signs
from nnengine.digits.preprocessing import Grey, prepare
from nnengine.digits.sources.digit_or_not import pictures_of_fold
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.digits.strokes.non_digits import KINDS
from nnengine.errors import DataError
from nnengine.network.ensemble import Predictor

DIGITS_COUNT = 500  # digits, the same in each way of bringing them
_SEED = 1790  # other pictures than those that were trained with
_CLOSELY = (8, 12, 20, 28, 40, 80)  # pixels of the longer side
_LARGE = 80

Found = dict[str, Any]
Make = Callable[[np.random.Generator], Grey]
_Images = npt.NDArray[np.float32]
_Way = tuple[str, list[Make], npt.NDArray[np.int64]]


def measure_pictures(
    network: Predictor,
    judge: Judge,
    folds: list[Judge],
    digits: PenDigits,
    mnist: DataSet,
    count: int,
    tell: Callable[[str], None],
) -> Found:
    """``count`` pictures of each kind, and digits brought in several ways.

    A row of ``kinds``: family, name, how many are blank, pass by the scores alone, by the judge, by one that never saw
    the kind. A row of ``digits``: name, how many, blank, refused by the scores alone, by the judge, answered wrong.
    """
    unseen = [{kind.shows for kind in pictures_of_fold(fold + 1, len(folds))[1]} for fold in range(len(folds))]
    kinds = []
    for number, kind in enumerate((*PICTURE_KINDS, *in_another_font())):
        if number % 20 == 0:
            tell(f"pictures: {kind.family} …")
        images, _ = _prepared([kind.make] * count, number)
        others = [fold for fold, shows in zip(folds, unseen, strict=True) if kind.shows in shows]
        scores = _scores(network, images)
        passed = [int((_answers(scores, each, images) >= 0).sum()) for each in (None, judge, *others)]
        kinds.append([kind.family, kind.name, count - len(images), *passed])
    rows = []
    for number, (name, makers, labels) in enumerate(_ways(mnist)):
        tell(f"pictures: {name} …")
        rows.append([name, *_tally(network, [judge] * len(makers), makers, labels, number)])
    rows.append(["pens, in some picture", *_pens(network, judge, folds, digits)])
    return {"kinds": kinds, "digits": rows}


def in_another_font() -> tuple[PictureKind, ...]:
    """Printed signs as above, in a font that nothing was trained on."""
    found = []
    for kind in KINDS:
        signs = "".join(sign for sign in printed_signs(kind) if sign.isascii())
        if signs:
            make = partial(_in_another_font, signs)
            found.append(PictureKind("print, another font", f"another {kind.name}", kind.name, make))
    return tuple(found)


def _in_another_font(signs: str, rng: np.random.Generator) -> Grey:
    return picture_of_print(signs[int(rng.integers(len(signs)))], rng, other_font())


def _ways(mnist: DataSet) -> list[_Way]:
    """What each way of bringing digits is called, what makes the pictures, and the digits that these show."""
    chosen = np.random.default_rng(_SEED).permutation(len(mnist))[:DIGITS_COUNT]
    images, labels = mnist.images()[chosen, 0], mnist.labels[chosen]
    ways: list[tuple[str, Callable[[Grey, np.random.Generator], Grey]]] = [
        *((f"MNIST, cut closely, {side} pixels", partial(_cut_closely, side)) for side in _CLOSELY),
        ("MNIST, 8 x 8 made larger", _tiny_made_larger),
        ("MNIST, thick lines", partial(_with_lines, 4)),
        ("MNIST, thin lines", partial(_with_lines, -2)),
        ("MNIST, blurred", _blurred),
        ("MNIST, in some picture", picture_of_image),
    ]
    found: list[_Way] = [(name, [partial(way, image) for image in images], labels) for name, way in ways]
    printed = np.arange(DIGITS_COUNT) % 10
    prints = (("the program's font", picture_of_print), ("another font", _in_another_font))
    found += [(f"printed, {font}", [partial(make, str(digit)) for digit in printed], printed) for font, make in prints]
    return found


def _cut_closely(side: int, image: Grey, rng: np.random.Generator) -> Grey:
    """Light on dark, as MNIST is."""
    return taken(inked_image(image, side), Look(paper=0.0, ink=1.0), rng)


def _tiny_made_larger(image: Grey, rng: np.random.Generator) -> Grey:
    tiny = inked_image(image, 8, Image.Resampling.BOX)
    return taken(_with_margin(scaled(tiny, _LARGE, Image.Resampling.BICUBIC)), Look(), rng)


def _with_lines(wider: int, image: Grey, rng: np.random.Generator) -> Grey:
    return taken(_with_margin(with_lines(image, wider)), Look(), rng)


def _blurred(image: Grey, rng: np.random.Generator) -> Grey:
    return taken(_with_margin(inked_image(image, _LARGE)), Look(blur=4.0), rng)


def _with_margin(ink: Grey) -> Grey:
    return np.pad(ink, _LARGE // 5)


def _pens(network: Predictor, judge: Judge, folds: list[Judge], digits: PenDigits) -> list[int]:
    """Pen digits, each judged by the judge that never saw its writer, where there are such."""
    chosen = np.random.default_rng(_SEED).permutation(len(digits))[:DIGITS_COUNT]
    fold_of = writer_folds(digits.writers, len(folds)) if len(folds) > 1 else np.zeros(len(digits), np.int64)
    judges = [folds[fold_of[index]] if folds else judge for index in chosen]
    makers: list[Make] = [partial(picture_of_strokes, digits.strokes[index]) for index in chosen]
    return _tally(network, judges, makers, digits.labels[chosen], 0)


def _tally(
    network: Predictor, judges: list[Judge], makers: Sequence[Make], labels: npt.NDArray[np.int64], seed: int
) -> list[int]:
    images, kept = _prepared(makers, seed)
    scores = _scores(network, images)
    alone, judged = _answers(scores, None, images), np.full(len(images), -1)
    whose = [judges[index] for index in kept]
    for judge in set(whose):
        own = np.array([each is judge for each in whose])
        judged[own] = _answers(scores[own], judge, images[own])
    wrong = (judged >= 0) & (judged != labels[kept])
    return [len(makers), len(makers) - len(images), int((alone < 0).sum()), int((judged < 0).sum()), int(wrong.sum())]


def _prepared(makers: Sequence[Make], seed: int) -> tuple[_Images, list[int]]:
    """The pictures as networks see them, (N, 28, 28), those found blank left out, and which are there."""
    images, kept = [np.empty((0, *IMAGE_SHAPE[1:]), np.float32)], []
    rng = np.random.default_rng((_SEED, seed))
    for index, make in enumerate(makers):
        try:
            images.append(prepare(make(rng)))
        except DataError:
            continue
        kept.append(index)
    return np.concatenate(images), kept


def _scores(network: Predictor, images: _Images) -> Array:
    shape = network.specification.input_shape
    return network.predict(images.reshape(len(images), *shape)) if len(images) else np.empty((0, CLASSES), np.float32)


def _answers(scores: Array, judge: Judge | None, images: _Images) -> npt.NDArray[np.int64]:
    """The digit that each of the pictures is answered with, (N,), -1 for "?"."""
    chances = [1.0] * len(images) if judge is None or not len(images) else judge.chances(images).tolist()
    answers = [
        -1 if reason_to_be_unsure(row, doubt_of(chance, ())) is not None else int(row.argmax())
        for row, chance in zip(scores, chances, strict=True)
    ]
    return np.array(answers, np.int64)
