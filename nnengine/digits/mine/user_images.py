"""The user's digits as the images that networks read."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from nnengine.data.dataset import DataSet
from nnengine.data.progress import ProgressCallback
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.sources.mixture import joined
from nnengine.digits.sources.pen_strokes import PenDigits, drawn

_TOGETHER = 50  # digits drawn between two steps


def user_images(digits: Sequence[UserDigit], progress: ProgressCallback | None = None) -> DataSet:
    """The digits drawn as on the canvas, in their order, under the name "mine"."""
    labels = np.array([digit.label for digit in digits], np.int64)
    strokes = tuple(digit.strokes for digit in digits)
    return drawn(PenDigits(strokes, labels, np.zeros_like(labels)), "mine", progress)


def drawing(digits: Sequence[UserDigit]) -> Generator[int, None, DataSet]:
    """Like ``user_images``, at least one, but yields now and then how many more are drawn: closing it ends it early."""
    parts = []
    for start in range(0, len(digits), _TOGETHER):
        some = digits[start : start + _TOGETHER]
        parts.append(user_images(some))
        yield len(some)
    return joined("mine", parts)
