"""Which ink speaks for the answer and which for the runner-up: places are blanked, and the scores compared."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.digits.image import SIDE
from nnengine.errors import ShapeError
from nnengine.network.ensemble import Ensemble, Predictor

PATCH = 5  # pixels: twice the width of the pen, so that a line is cut through
LEAST_INK = 0.2  # of a pixel that a patch is laid on
LEAST_SCORE = 1e-30  # counted for a score of 0, whose logarithm there is not
MOST_OF_INK = 0.4  # that a part may have to be needed: without more, any digit is another one
DIVIDED_FROM = 9  # pixels; the ink of a 1 has no left and right

_TOGETHER = 8  # images that one network reads between two steps: the window answers in between
_FEWEST = 2

Part = tuple[int, int]  # row and column of nine: (0, 0) is the upper left part of the ink, (2, 2) the lower right one


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What speaks for the ``answer``, the digit with the highest score, and what for the ``runner_up``.

    ``change`` is (28, 28) float32: by how much blanking the ink around a pixel narrows the lead of the answer, in
    natural logarithms of the scores; positive where the ink speaks for the answer, negative where for the runner-up, 0
    where there is none. ``strongest`` is the part of the drawing that speaks most for the answer, None where none does.
    Without the ink of ``needed``, the lightest such part, the runner-up would have more than half of all scores; None
    where no part does that.
    """

    answer: int
    runner_up: int
    change: npt.NDArray[np.float32]
    strongest: Part | None
    needed: Part | None


def evidence(network: Predictor, image: npt.ArrayLike) -> Evidence | None:
    """The evidence in an ``image`` (28, 28) in [0, 1], ink 1; None for one that is blank.

    Occlusion as in M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks" (2014), 4.2, with
    paper instead of grey. Raises ShapeError for another shape and for a network that reads no such images.
    """
    steps = evidence_steps(network, image)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Evidence | None = end.value
            return found


def evidence_steps(network: Predictor, image: npt.ArrayLike) -> Generator[None, None, Evidence | None]:
    """Like ``evidence``, but pauses after a few images each: closing it ends it early."""
    whole = np.asarray(image, network.dtype)
    if whole.shape != (SIDE, SIDE):
        raise ShapeError(f"evidence: expected an image of {SIDE} × {SIDE} pixels, got the shape {whole.shape}")
    inked = whole >= LEAST_INK
    if not inked.any():
        return None
    places = np.argwhere(inked)
    parts = _parts(inked)
    blanked = np.concatenate([whole[None], _without_patches(whole, places), _without_parts(whole, parts)])
    scores = yield from _scores(network, blanked)
    order = np.argsort(-scores[0], kind="stable")
    answer, runner_up = int(order[0]), int(order[1])
    logarithms = np.log(np.maximum(scores[:, [answer, runner_up]].astype(np.float64), LEAST_SCORE))
    lead = logarithms[:, 0] - logarithms[:, 1]
    narrowed = (lead[0] - lead).astype(np.float32)
    change = np.zeros((SIDE, SIDE), np.float32)
    change[inked] = narrowed[1 : 1 + len(places)]
    first = 1 + len(places)
    by_part = dict(zip(parts, narrowed[first:].tolist(), strict=True))
    most = max(by_part, key=lambda part: by_part[part])
    is_runner_up = scores[:, runner_up] * 2 > scores.sum(axis=1)
    ink = {part: float(whole[place].sum() / whole.sum()) for part, place in parts.items()}
    enough = [part for part, row in zip(parts, range(first, len(blanked)), strict=True) if is_runner_up[row]]
    needed = min((part for part in enough if ink[part] <= MOST_OF_INK), key=lambda part: ink[part], default=None)
    return Evidence(answer, runner_up, change, most if by_part[most] > 0 else None, needed)


def _parts(inked: npt.NDArray[np.bool_]) -> dict[Part, tuple[slice, slice]]:
    """The ninths of the box around the ink, as far as there is ink in them."""
    down, across = (_thirds(np.flatnonzero(inked.any(axis=axis))) for axis in (1, 0))
    parts = {(row, column): (down[row], across[column]) for row in down for column in across}
    return {part: place for part, place in parts.items() if inked[place].any()}


def _thirds(lines: npt.NDArray[np.intp]) -> dict[int, slice]:
    """By their numbers, 0 to 2; what is too narrow to be divided is all in the middle."""
    first, end = int(lines[0]), int(lines[-1]) + 1
    if end - first < DIVIDED_FROM:
        return {1: slice(first, end)}
    cuts = [round(first + (end - first) * third / 3) for third in range(4)]
    return {third: slice(cuts[third], cuts[third + 1]) for third in range(3)}


def _without_patches(whole: Array, places: npt.NDArray[np.intp]) -> Array:
    images = np.repeat(whole[None], len(places), axis=0)
    reach = PATCH // 2
    for image, (row, column) in zip(images, places.tolist(), strict=True):
        image[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1] = 0
    return images


def _without_parts(whole: Array, parts: dict[Part, tuple[slice, slice]]) -> Array:
    images = np.repeat(whole[None], len(parts), axis=0)
    for image, place in zip(images, parts.values(), strict=True):
        image[place] = 0
    return images


def _scores(network: Predictor, images: Array) -> Generator[None, None, Array]:
    """The scores (N, 10), those below 0 or no number counted as 0."""
    passes = len(network.networks) * len(network.views) if isinstance(network, Ensemble) else 1
    together = max(_TOGETHER // passes, _FEWEST)
    found = []
    for start in range(0, len(images), together):
        some = images[start : start + together]
        found.append(network.predict(some.reshape(len(some), *network.specification.input_shape)))
        yield
    scores: Array = np.maximum(np.nan_to_num(np.concatenate(found), posinf=0.0), 0)
    return scores
