"""Whether what was drawn is a digit at all: judged by a small network of its own and by plain facts of the strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnengine.arrays import Array
from nnengine.digits.bundled_models import judging_model
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.strokes.normalisation import fitted
from nnengine.digits.strokes.stroke import Strokes, checked_strokes
from nnengine.errors import ModelFileError
from nnengine.figure_text import percent
from nnengine.files.model_file import load_single_model
from nnengine.network.network import Network

SURE_FROM = 0.5  # the least share of the total score that counts as an answer
LEAST_CHANCE = 0.2  # of being a digit; docs/unsure.md tells how many digits have less, and how much else has more

_CLASSES, _DIGIT = (
    2,
    1,
)  # as digits/sources/digit_or_not.py has them; it draws letters and more, and is not needed here

# Of 7,494 digits of 30 writers none has more line than 5 times its size, is twice as wide as high, or has more than
# three strokes.
_MOST_LINE = 6.5
WIDEST = 2.6
_MOST_STROKES = 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something is not taken for a digit: in a few words, and in some more."""

    title: str
    detail: str


DOT = Doubt("Only a dot", "too little line")
SCRIBBLE = Doubt("A scribble?", "too much line")
MANY_STROKES = Doubt("A drawing?", "too many strokes")
FLAT = Doubt("Not one digit?", "wider than a digit")
UNLIKE = Doubt("Not a digit?", "unlike any it knows")


def two_that_touch(first: int, second: int) -> Doubt:
    """Two digits in one, as ``nnengine.digits.touching`` guesses."""
    return Doubt("Two that touch?", f"perhaps {first} and {second}")


class Judge:
    """Tells what cannot be a digit, by a network trained on ``nnengine.digits.sources.digit_or_not``: two outputs.

    Raises ModelFileError for a network of another form.
    """

    def __init__(self, network: Network) -> None:
        specification = network.specification
        if specification.input_shape != IMAGE_SHAPE or specification.shapes[-1] != (_CLASSES,):
            raise ModelFileError(f"expected a network that judges images of 28x28, got {specification.describe()}")
        self._network = network

    def chances(self, images: Array) -> Array:
        """How likely each of the images (N, 28, 28), ink 1, is a digit: (N,) in [0, 1]."""
        chances: Array = self._network.predict(images.reshape(-1, *IMAGE_SHAPE))[:, _DIGIT]
        return chances

    def doubts(self, images: Array, drawings: Sequence[Strokes]) -> list[Doubt | None]:
        """What speaks against each: images (N, 28, 28) and the strokes that they were drawn from; None for nothing.

        Raises ArgumentError like ``render``.
        """
        chances = self.chances(images).tolist()
        return [doubt_of(chance, strokes) for chance, strokes in zip(chances, drawings, strict=True)]


def doubt_of(chance: float, strokes: Strokes) -> Doubt | None:
    """What speaks against strokes whose image is a digit with that chance. Raises ArgumentError like ``render``."""
    return doubt_of_strokes(strokes) or (UNLIKE if chance < LEAST_CHANCE else None)


def doubt_of_strokes(strokes: Strokes) -> Doubt | None:
    """What the strokes (P, 2) alone tell against a digit. Raises ArgumentError like ``render``."""
    paths = checked_strokes(strokes)
    if not paths:
        return None
    paths = fitted(paths, 1.0)
    across, down = np.ptp(np.concatenate(paths), axis=0).tolist()
    if across == down == 0:
        return DOT
    steps = np.hypot(*np.diff(np.concatenate(paths), axis=0).T)
    steps[np.cumsum([len(path) for path in paths[:-1]], dtype=np.intp) - 1] = 0  # the pen is up
    if float(steps.sum()) > _MOST_LINE:
        return SCRIBBLE
    if len(paths) > _MOST_STROKES:
        return MANY_STROKES
    return FLAT if across > WIDEST * down else None


def reason_to_be_unsure(scores: Array, doubt: Doubt | None) -> str | None:
    """Why scores (classes,) and what speaks against a digit are no answer, in words; None where they are one."""
    if doubt is not None:
        return f"{doubt.title.rstrip('?').lower()}, {doubt.detail}"
    counted = np.maximum(np.nan_to_num(scores, posinf=0.0), 0).astype(np.float64)
    first, second = np.argsort(-counted, kind="stable")[:2].tolist()
    total = counted.sum()
    if total == 0:
        return "all scores are 0"
    if counted[first] / total >= SURE_FROM:
        return None
    shares = [percent(float(counted[digit] / total)) for digit in (first, second)]
    return f"between {first} and {second}, {shares[0]} and {shares[1]}"


def bundled_judge() -> Judge | None:
    """The judge that comes with the program; None where it was not installed.

    Raises ModelFileError for a damaged file.
    """
    path = judging_model()
    return None if path is None else Judge(load_single_model(path).network())
