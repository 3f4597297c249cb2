"""Two recorded digits of one writer in one stroke, and what is made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.controllers.reader import reading_of
from benchmarks.reading.conditions import USUAL, sketched
from nnengine.digits.judge import Judge, two_that_touch
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import Stroke, Strokes
from nnengine.network.ensemble import Predictor

TOUCHING_COUNT = 300

_LEAST, _MOST = -0.1, 0.02  # heights from the right end of the first to the left end of the second
_BESIDE_THE_LINE = 0.05

Found = dict[str, Any]


def touching(network: Predictor, judge: Judge, digits: PenDigits, count: int = TOUCHING_COUNT) -> Found:
    """How many pairs are answered as one digit, as no digit, and how many are guessed, and guessed right."""
    rng = np.random.default_rng(0)
    answered = guessed = right = 0
    for _ in range(count):
        writer = rng.choice(np.unique(digits.writers))
        first, second = rng.choice(np.flatnonzero(digits.writers == writer), 2).tolist()
        drawn = DrawnDigits(judge)
        read = drawn.read(sketched([_joined(digits.strokes[first], digits.strokes[second], rng)], USUAL), network)
        (digit,) = drawn.looked_at_closer(read)
        assert digit.scores is not None
        answered += reading_of(digit.scores, digit.doubt).answer != "?"
        if digit.doubt is not None:
            guessed += digit.doubt.title == two_that_touch(0, 0).title
            right += digit.doubt == two_that_touch(int(digits.labels[first]), int(digits.labels[second]))
    return {"count": count, "answered": answered, "guessed": guessed, "right": right}


def _joined(first: Strokes, second: Strokes, rng: np.random.Generator) -> Stroke:
    """Both, each 1 high, in one movement of the pen from the left to the right."""
    one, other = _of_height_one(first), _of_height_one(second)
    reach = max(stroke[:, 0].max() for stroke in one)
    aside = (reach + rng.uniform(_LEAST, _MOST), rng.normal(0, _BESIDE_THE_LINE))
    return np.concatenate([*one, *(stroke + aside for stroke in other)])


def _of_height_one(strokes: Strokes) -> list[Stroke]:
    points = np.concatenate(strokes)
    low, height = points.min(axis=0), max(float(np.ptp(points[:, 1])), 1e-9)
    return [(stroke - low) / height for stroke in strokes]
