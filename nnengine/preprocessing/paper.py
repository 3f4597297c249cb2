"""Telling ink from paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.digit_image import SIDE
from nnengine.errors import DataError
from nnengine.preprocessing.pixels import Grey, smoothed

_LEAST_CONTRAST = 0.08
_LEAST_LIGHT = 0.1  # of white; what is darker has lost its contrast


@dataclass(frozen=True, slots=True, eq=False)
class Evened:
    """A picture without its light: ``contrast`` (H, W) is 0 where paper is and 1 where the ink is full.

    ``darkest`` and ``lightest`` are the paper's brightness in [0, 1].
    """

    contrast: Grey
    is_light_on_dark: bool
    darkest: float
    lightest: float


def evened(grey: Grey, name: str) -> Evened:
    """How far each place differs from the paper, on the side that the picture's border is not on.

    A surface through what shows the paper tells its brightness everywhere. What is darker is taken as a share of it, as
    ink takes away a share of the light. Raises DataError where nothing stands out.
    """
    if min(grey.shape) > 4 * SIDE:
        grey = smoothed(grey)
    paper = _paper(grey, _frame(grey.shape))
    is_light = _energy(paper - grey) < _energy(grey - paper)
    away = _away(grey, paper, is_light=is_light)
    for _ in range(3):
        is_paper = np.abs(away) < max(_LEAST_CONTRAST, 0.3 * float(away.max()))
        if is_paper.mean() < 0.3:
            break
        paper = _paper(grey, is_paper)
        away = _away(grey, paper, is_light=is_light)
    full = float(np.quantile(away[away >= 0.5 * away.max()], 0.75))
    if full < max(_LEAST_CONTRAST, 6 * _noise(away)):
        raise DataError(f"{name}: the image is blank, expected a digit that stands out from its background")
    return Evened(away / np.float32(full), is_light, float(paper.min()), float(paper.max()))


def inked(contrast: Grey) -> Grey:
    """How much ink is where, in [0, 1]: the contrast without the grain of the paper."""
    floor = np.float32(min(max(3 * _noise(contrast), 0.05), 0.4))
    ink: Grey = np.clip((contrast - floor) / (1 - floor), 0, 1)
    return ink


def _away(grey: Grey, paper: Grey, *, is_light: bool) -> Grey:
    if is_light:
        return grey - paper
    light: Grey = np.maximum(paper, np.float32(_LEAST_LIGHT))
    return (paper - grey) / light


def _noise(values: Grey) -> float:
    """The standard deviation of what is near 0, where that is most of it."""
    return 1.4826 * float(np.median(np.abs(values)))


def _energy(away: Grey) -> float:
    return float((np.clip(away - _LEAST_CONTRAST / 2, 0, None) ** 3).sum())


def _frame(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    width = max(1, min(shape) // 25)
    frame = np.ones(shape, dtype=np.bool_)
    frame[width:-width, width:-width] = False
    return frame


def _paper(grey: Grey, is_paper: npt.NDArray[np.bool_]) -> Grey:
    """The paper's brightness everywhere: a parabola through the pixels that show it."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    y, x = np.meshgrid(down, across, indexing="ij")
    terms = [np.ones_like(x), x, y, x * x, x * y, y * y]
    step = max(1, max(grey.shape) // 128)
    seen = is_paper & (np.abs(grey - np.median(grey[is_paper])) < 0.35)
    thinned = np.zeros_like(seen)
    thinned[::step, ::step] = seen[::step, ::step]
    if thinned.sum() < 4 * len(terms):
        return np.full_like(grey, np.median(grey[is_paper]))
    basis = np.stack([term[thinned] for term in terms], axis=1).astype(np.float64)
    factors, *_ = np.linalg.lstsq(basis, grey[thinned].astype(np.float64), rcond=None)
    surface: Grey = sum(
        (np.float32(factor) * term for factor, term in zip(factors, terms, strict=True)), np.zeros_like(x)
    )
    return surface
