"""Pictures as people bring them, as the program prepares them for a network: of digits, and of what is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSet
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.pictures.digits import picture_of_image, picture_of_print, picture_of_strokes
from nnengine.digits.pictures.non_digits import DRAWN_KINDS, FULL_KINDS, OWN_KINDS, PRINTED_KINDS, PictureKind
from nnengine.digits.preprocessing import Grey, prepare
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import Strokes
from nnengine.digits.strokes.handwriting import Hand, warped, written_strokes
from nnengine.digits.strokes.rewriting import OTHER_HAND
from nnengine.digits.strokes.skeletons import SKELETONS
from nnengine.digits.strokes.stroke import Path
from nnengine.errors import DataError

_ATTEMPTS = 3  # at a picture that is not blank
_FAMILIES = (DRAWN_KINDS, OWN_KINDS, PRINTED_KINDS, OWN_KINDS, DRAWN_KINDS, FULL_KINDS)  # in turn
_PRINTED = 0.2  # of the digits that nobody wrote

Make = Callable[[np.random.Generator], Grey]
_Pixels = npt.NDArray[np.uint8]


def prepared(makers: Sequence[tuple[int, Make]], seed: int, what: str, progress: ProgressCallback | None) -> _Pixels:
    """What the program makes of pictures: (N, 1, 28, 28), ink 255; pictures that it finds blank are left out.

    Each maker has a number of its own, so that the same picture comes of it whichever others are made. ``what`` is told
    as progress.
    """
    images = []
    for done, (number, make) in enumerate(makers):
        if progress is not None and done % 100 == 0:
            progress(Progress(what, done, len(makers)))
        image = _prepared(make, np.random.default_rng((seed, number)))
        if image is not None:
            images.append(image)
    return np.stack(images) if images else np.empty((0, *IMAGE_SHAPE), np.uint8)


def non_digit_pictures(
    count: int, seed: int, kinds: Sequence[PictureKind], progress: ProgressCallback | None = None
) -> tuple[_Pixels, _Pixels]:
    """At most ``count`` pictures of what is no digit, prepared, those of other ``kinds`` left out.

    First come those that are none for sure, then those of kinds of which one may look like a digit.
    """
    wanted = set(kinds)
    sure: list[tuple[int, Make]] = []
    unsure: list[tuple[int, Make]] = []
    for number in range(count):
        turn, family = divmod(number, len(_FAMILIES))
        kind = _FAMILIES[family][turn % len(_FAMILIES[family])]
        if kind in wanted:
            (unsure if kind.may_be_a_digit else sure).append((number, kind.make))
    what = "Preparing pictures that show no digit"
    return prepared(sure, seed, what, progress), prepared(unsure, seed, what, progress)


def digit_pictures(
    count: int,
    seed: int,
    mnist: DataSet,
    pens: PenDigits | None = None,
    is_left_out: npt.NDArray[np.bool_] | None = None,
    progress: ProgressCallback | None = None,
) -> _Pixels:
    """At most ``count`` pictures of digits, prepared: half of MNIST's, the others of pens, by the program and printed.

    Without them the program writes more. Pen digits for which ``is_left_out``, (N,), is true are left out.
    """
    makers: list[tuple[int, Make]] = []
    for number in range(count):
        rng = np.random.default_rng((seed, number, 1))
        if number % 2 == 0 and len(mnist):
            makers.append((number, _of_image(mnist, int(rng.integers(len(mnist))))))
        elif number % 4 == 1 and pens is not None:
            index = int(rng.integers(len(pens)))
            if is_left_out is None or not is_left_out[index]:
                makers.append((number, _of_strokes(pens.strokes[index])))
        else:
            makers.append((number, _of_the_program))
    return prepared(makers, seed, "Preparing pictures of digits", progress)


def _prepared(make: Make, rng: np.random.Generator) -> _Pixels | None:
    for _ in range(_ATTEMPTS):
        try:
            return np.rint(255 * prepare(make(rng))).astype(np.uint8)
        except DataError:
            continue
    return None


def _of_image(images: DataSet, index: int) -> Make:
    image = images.pixels[index, 0].astype(np.float32) / np.float32(255)
    return lambda rng: picture_of_image(image, rng)


def _of_strokes(strokes: Strokes) -> Make:
    return lambda rng: picture_of_strokes(_by_another_hand(strokes, rng), rng)


def _by_another_hand(strokes: Strokes, rng: np.random.Generator) -> list[Path]:
    points = np.concatenate(list(strokes))
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    around = (points - low - extent / 2) / max(float(extent.max()), 1e-9)
    written = warped(around[np.newaxis].astype(np.float32), rng, OTHER_HAND)[0].astype(np.float64)
    return np.split(written, np.cumsum([len(stroke) for stroke in strokes])[:-1])


def _of_the_program(rng: np.random.Generator) -> Grey:
    if rng.random() < _PRINTED:
        return picture_of_print(str(rng.integers(10)), rng)
    skeleton = SKELETONS[int(rng.integers(len(SKELETONS)))]
    return picture_of_strokes([stroke.astype(np.float64) for stroke in written_strokes(skeleton, rng, Hand())], rng)
