"""Telling ink from paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.digit_image import SIDE
from nnengine.errors import BlankImageError
from nnengine.preprocessing.pixels import Grey, smoothed

BLANK = "the image is blank, expected a digit that stands out from its background"

_LEAST_CONTRAST = 0.08
_APART = 5  # pixels, between which smoothed grain has nothing in common
_STIFFNESS = 0.003  # of the surface, for each pixel that it goes through
_UNLIKE = 0.35  # of white; what differs so much from the paper is none
_SOME = 128  # pixels of the longer side, enough to tell the light and the grain from
_COARSE = 96  # pixels of the longer side, enough to see what stands out from what is around
_LITTLE = 1e-3  # so that where nothing stands out one way, the other way decides
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
    ink takes away a share of the light. Raises BlankImageError where nothing stands out.
    """
    if min(grey.shape) > 4 * SIDE:
        grey = smoothed(grey)
    paper = _paper(grey, _frame(grey.shape))
    is_light = _is_light_on_dark(grey, paper)
    away = _away(grey, paper, is_light=is_light)
    for _ in range(3):
        is_paper = np.abs(away) < max(_LEAST_CONTRAST, 0.3 * float(away.max()))
        if is_paper.mean() < 0.3:
            break
        paper = _paper(grey, is_paper)
        away = _away(grey, paper, is_light=is_light)
    dark = away[away >= 0.5 * away.max()]
    full = float(np.quantile(dark, 0.75)) if len(dark) else 0.0  # nothing is on that side
    if full < max(_LEAST_CONTRAST, 6 * _grain(away)):
        raise BlankImageError(f"{name}: {BLANK}")
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


def _step(shape: tuple[int, ...]) -> int:
    return max(1, max(shape) // _SOME)


def _some(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Enough of a picture's pixels to know how bright most of them are."""
    step = _step(values.shape)
    return values[::step, ::step]


def _noise(values: Grey) -> float:
    """The standard deviation of what is near 0, where that is most of it."""
    return 1.4826 * float(np.median(np.abs(_some(values))))


def _grain(values: Grey) -> float:
    """The standard deviation of what differs from place to place, and not of what changes slowly as shadows do."""
    if values.shape[1] <= _APART:
        return 0.0
    return 1.4826 * float(np.median(np.abs(_some(values[:, _APART:] - values[:, :-_APART])))) / 2**0.5


def _is_light_on_dark(grey: Grey, paper: Grey) -> bool:
    """Whether more stands out from the paper, and from what is around, upwards than downwards.

    A shadow stands out from the paper, too, but not from what is around; a blot does not from what is around.
    """
    step = min(-(-max(grey.shape) // _COARSE), *grey.shape)  # of a narrow strip, no more than its width
    height, width = (size // step * step for size in grey.shape)
    coarse = grey[:height, :width].reshape(height // step, step, width // step, step).mean(axis=(1, 3))
    local = _mean_around(coarse, max(1, min(coarse.shape) // 8)) - coarse
    dark = (_energy(paper - grey) + _LITTLE) * (_energy(local) + _LITTLE)
    light = (_energy(grey - paper) + _LITTLE) * (_energy(-local) + _LITTLE)
    return dark < light


def _mean_around(grey: Grey, reach: int) -> Grey:
    """The mean of the square around each place, ``reach`` in each direction."""
    padded = np.pad(grey, ((reach + 1, reach), (reach + 1, reach)), mode="edge").astype(np.float64)
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    across = 2 * reach + 1
    total = sums[across:, across:] - sums[:-across, across:] - sums[across:, :-across] + sums[:-across, :-across]
    mean: Grey = (total / across**2).astype(np.float32)
    return mean


def _energy(away: Grey) -> float:
    beyond = np.clip(away - np.float32(_LEAST_CONTRAST / 2), 0, None)
    return float((beyond * beyond * beyond).sum())


def _frame(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    width = max(1, min(shape) // 25)
    frame = np.ones(shape, dtype=np.bool_)
    frame[width:-width, width:-width] = False
    return frame


def _usual(grey: Grey, is_paper: npt.NDArray[np.bool_]) -> float:
    """The brightness that most of the paper has.

    Where what is taken for paper is of two kinds, as when the page's border is half desk, the whole picture decides.
    """
    some = _some(grey)
    supposed, whole = some[_some(is_paper)], float(np.median(some))
    if not len(supposed):
        supposed = grey[is_paper]
    usual = float(np.median(supposed))
    is_of_two_kinds = abs(usual - whole) > _UNLIKE and (np.abs(supposed - whole) < _UNLIKE).mean() > 0.3
    return whole if is_of_two_kinds else usual


def _paper(grey: Grey, is_paper: npt.NDArray[np.bool_]) -> Grey:
    """The paper's brightness everywhere: a parabola through the pixels that show it, or some of them."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    some, is_shown = _some(grey), _some(is_paper)
    middle = _usual(grey, is_paper)
    is_shown = is_shown & (np.abs(some - middle) < _UNLIKE)
    step = _step(grey.shape)
    y, x = (values[is_shown] for values in np.meshgrid(down[::step], across[::step], indexing="ij"))
    basis = np.stack([np.ones_like(x), x, x * x, y, x * y, y * y], axis=1).astype(np.float64)
    if len(basis) < 4 * basis.shape[1]:
        return np.full_like(grey, middle)
    # A little against bending: where paper shows along one or two edges only, the rest would be anything.
    against = np.diag([0, 0, 1, 0, 1, 1]) * _STIFFNESS * len(basis)
    products = basis.T @ some[is_shown].astype(np.float64)
    factors, *_ = np.linalg.lstsq(basis.T @ basis + against, products, rcond=None)
    one, x1, x2, y1, xy, y2 = factors.astype(np.float32)
    y = down[:, np.newaxis]
    surface: Grey = (one + across * (x1 + x2 * across)) + y * (y1 + xy * across + y2 * y)
    return surface
