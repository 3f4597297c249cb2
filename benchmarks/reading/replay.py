"""Reading many digits under a condition, fast: the program's own sketch, rendering and answer, without its window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawing.controllers.drawn_digits import lines_of, network_input_of
from app.drawing.controllers.reader import reading_of
from benchmarks.reading.conditions import Condition, sketched
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.judge import Doubt, Judge
from nnengine.digits.strokes import Stroke
from nnengine.network.ensemble import Predictor

_PART = 500  # images predicted at a time


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was read, each (N,).

    ``digits`` are the likeliest digits and ``shares`` how sure of them, in [0, 1]; ``unsure`` tells where "?" was
    shown instead.
    """

    digits: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]
    unsure: npt.NDArray[np.bool_]

    def right(self, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Where the digit was shown, (N,): a "?" is not right."""
        right: npt.NDArray[np.bool_] = (self.digits == labels) & ~self.unsure
        return right

    def texts(self) -> list[str]:
        """As the window shows them."""
        return ["?" if unsure else str(digit) for digit, unsure in zip(self.digits, self.unsure, strict=True)]


def replay(
    network: Predictor, digits: Sequence[Sequence[Stroke]], condition: Condition, judge: Judge | None = None
) -> Answers:
    """Draw and read each of the digits; ``judge`` tells what is taken for none."""
    images = np.zeros((len(digits), *IMAGE_SHAPE), np.float32)
    sketches = [sketched(strokes, condition) for strokes in digits]
    for image, sketch in zip(images, sketches, strict=True):
        pixels = network_input_of(sketch).pixels
        assert pixels is not None  # something was drawn
        image[:] = pixels
    shape = network.specification.input_shape
    parts = (images[start : start + _PART] for start in range(0, len(images), _PART))
    outputs = (network.predict(part.reshape(len(part), *shape)) for part in parts)
    doubts: list[Doubt | None] = [None] * len(digits)
    if judge is not None:
        doubts = judge.doubts(images, [lines_of(sketch) for sketch in sketches])
    scores = (scores for part in outputs for scores in part)
    readings = [reading_of(each, doubt) for each, doubt in zip(scores, doubts, strict=True)]
    best = [reading.ranking[0] for reading in readings]
    return Answers(
        np.array(best, np.int64),
        np.array([reading.shares[digit] for reading, digit in zip(readings, best, strict=True)]),
        np.array([reading.is_unsure for reading in readings]),
    )
