"""Which pixels speak for one digit and which for another: three answers, each with what it leaves out."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.errors import ArgumentError, ShapeError
from nnengine.inspection.lead import Lead

PATCH = 5  # pixels of a side that are blanked
STEPS = 32  # along the way from the baseline, to begin with
MOST_STEPS = 512
ENOUGH = 0.01  # of the lead's change: the largest error of integrated gradients

Image = npt.NDArray[np.float64]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """What each pixel of an image does for the lead of one digit over another: (H, W) float64, positive for the first.

    ``lead`` is that of the image. Integrated gradients share out ``change``, the lead's change from the baseline:
    ``total`` is what all pixels have together, ``error`` the difference as a share of the change, ``steps`` how many
    were taken. Others have no sum to check: None.
    """

    method: str
    values: Image
    lead: float
    change: float | None = None
    total: float | None = None
    error: float | None = None
    steps: int | None = None


def input_gradient(lead: Lead, image: npt.ArrayLike) -> Attribution:
    """Where a little ink, more or less, moves the lead most: d(lead)/d(pixel) of ``image`` (H, W).

    K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks" (2014). Raises ShapeError for an image
    of another size.
    """
    whole = _checked(image)
    return Attribution("input gradient", lead.gradients(whole[None])[0], float(lead.values(whole[None])[0]))


def occlusion(lead: Lead, image: npt.ArrayLike, patch: int = PATCH) -> Generator[None, None, Attribution]:
    """By how much the lead shrinks when ``patch`` x ``patch`` pixels around each are blanked; pauses between rows.

    M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks" (2014), 4.2, with paper instead of
    grey. Raises ShapeError for an image of another size.
    """
    whole = _checked(image)
    reach, height, width = patch // 2, *whole.shape
    before = float(lead.values(whole[None])[0])
    values = np.zeros_like(whole)
    for row in range(height):
        blanked = np.repeat(whole[None], width, axis=0)
        for column in range(width):
            rows = slice(max(row - reach, 0), row + reach + 1)
            blanked[column, rows, max(column - reach, 0) : column + reach + 1] = 0
        changed = np.flatnonzero((blanked != whole).any(axis=(1, 2)))  # the others blank nothing
        if changed.size:
            values[row, changed] = before - lead.values(blanked[changed])
        yield
    return Attribution("occlusion", values, before)


def integrated_gradients(
    lead: Lead, image: npt.ArrayLike, baseline: npt.ArrayLike | None = None, *, enough: float = ENOUGH
) -> Generator[None, None, Attribution]:
    """The lead's change from ``baseline``, by default an empty page, to ``image``, shared out over the pixels.

    Gradients at points of the straight way between both (the middles of equal steps), averaged, times the difference.
    Steps are doubled until the pixels' sum is off by less than the share ``enough`` of the change, or there are 512;
    pauses between batches. M. Sundararajan, A. Taly, Q. Yan, "Axiomatic attribution for deep networks" (2017). Raises
    ShapeError for images of other sizes.
    """
    whole = _checked(image)
    start = np.zeros_like(whole) if baseline is None else _checked(baseline)
    if start.shape != whole.shape:
        raise ShapeError(f"integrated gradients: expected a baseline of {whole.shape}, got {start.shape}")
    first, last = lead.values(np.stack([start, whole])).tolist()
    change, steps = last - first, STEPS
    while True:
        mean = np.zeros_like(whole)
        points = (np.arange(steps) + 0.5) / steps
        for begin in range(0, steps, STEPS):
            some = points[begin : begin + STEPS, None, None]
            mean += lead.gradients(start + some * (whole - start)).sum(axis=0)
            yield
        values = mean / steps * (whole - start)
        total = float(values.sum())
        error = abs(total - change) / max(abs(change), 1e-12)
        if error < enough or steps >= MOST_STEPS:
            return Attribution("integrated gradients", values, last, change, total, error, steps)
        steps *= 2


def _checked(image: npt.ArrayLike) -> Image:
    whole = np.array(image, np.float64)
    if whole.ndim != 2:
        raise ShapeError(f"expected one image (height, width), got the shape {whole.shape}")
    if not np.isfinite(whole).all():
        raise ArgumentError("expected an image of finite numbers")
    return whole


def finished(steps: Generator[None, None, Result]) -> Result:
    """What such a generator comes to, without pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Result = end.value
            return found


def agreement(one: Array, other: Array) -> float:
    """The rank correlation of two maps, in [-1, 1]: 1 for the same order of all pixels, about 0 for unrelated ones.

    Maps of a trained network and of the same network with random weights must not agree, or they would tell of the
    image alone (J. Adebayo et al., "Sanity checks for saliency maps", 2018).
    """
    ranks = [np.argsort(np.argsort(np.ravel(each), kind="stable"), kind="stable") for each in (one, other)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
