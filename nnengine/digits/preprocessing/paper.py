"""Telling ink from paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.digits.image import SIDE
from nnengine.digits.preprocessing.pixels import Grey, neighbours_max, resized, smoothed
from nnengine.digits.preprocessing.polarity import is_light_on_dark
from nnengine.errors import BlankImageError

BLANK = "the image is blank, expected a digit that stands out from its background"

_LEAST_CONTRAST = 0.08
_LEAST_SIDE = 3  # pixels; ink and the paper on both its sides
_APART = 5  # pixels, between which smoothed grain has nothing in common
_STIFFNESS = 0.003  # of the surface, for each pixel that it goes through
_UNLIKE = 0.35  # of white; what differs so much from the paper is none
_SOME = 128  # pixels of the longer side, enough to tell the light and the grain from
_COARSE = 96  # pixels of the longer side, enough to see where the paper is
_WIDEST_STROKE = 0.2  # of the longer side
_SMALL = 60  # pixels of the longer side; below it light does not change within a picture, and edges are much of it
_NO_GRAIN = 0.35  # of white; what stands out as far is none, even where strokes are all over and look like it
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
    _contrast: float


def evened(grey: Grey, name: str) -> Evened:
    """How far each place differs from the paper, on the side that the picture's border is not on.

    A surface through what shows the paper tells its brightness everywhere. What is darker is taken as a share of it, as
    ink takes away a share of the light. Raises BlankImageError where nothing stands out.
    """
    if min(grey.shape) < _LEAST_SIDE:
        raise BlankImageError(f"{name}: {BLANK}")
    if max(grey.shape) < _SMALL and _is_slope(grey):
        raise BlankImageError(f"{name}: {BLANK}")
    if min(grey.shape) > 4 * SIDE:
        grey = smoothed(grey)
    is_light = is_light_on_dark(grey)
    paper = _paper(grey, _lit(grey, is_light=is_light))
    away = _away(grey, paper, is_light=is_light)
    for _ in range(3):
        is_paper = np.abs(away) < max(_LEAST_CONTRAST, _near(away) * float(away.max()))
        if is_paper.mean() < 0.3:
            break
        paper = _paper(grey, is_paper)
        away = _away(grey, paper, is_light=is_light)
    full = _full(away, name)
    return Evened(away / full, is_light, float(paper.min()), float(paper.max()), _contrast=float(full))


def cleared(
    even: Evened, contrast: Grey, beyond: npt.NDArray[np.bool_], near: npt.NDArray[np.bool_], name: str
) -> Grey:
    """The contrast without what lies ``beyond`` (H, W), 1 again where the rest is full.

    What is ``near``, (H, W) too, remains, but does not tell how dark that is. Raises BlankImageError where nothing else
    stands out.
    """
    away = np.where(beyond, np.float32(0), contrast) * np.float32(even._contrast)
    full = _full(np.where(near, np.minimum(away, 0), away), name)
    return away / full


def _is_slope(grey: Grey) -> bool:
    """Whether the light falls off evenly across a picture, and nothing stands out from that."""
    y, x = (values.ravel() for values in np.meshgrid(*(np.linspace(-1, 1, size) for size in grey.shape), indexing="ij"))
    basis = np.stack([np.ones_like(x), x, y], axis=1)
    factors, *_ = np.linalg.lstsq(basis, grey.ravel().astype(np.float64), rcond=None)
    return bool(np.abs(grey.ravel() - basis @ factors).max() < _LEAST_CONTRAST)


def _full(away: Grey, name: str) -> np.float32:
    """How far full ink is away from the paper. Raises BlankImageError where it is no farther than the paper's grain."""
    dark = away[away >= 0.5 * away.max()]
    full = float(np.quantile(dark, 0.75)) if len(dark) else 0.0  # nothing is on that side
    if full < max(_LEAST_CONTRAST, min(6 * _grain(away), _NO_GRAIN)):
        raise BlankImageError(f"{name}: {BLANK}")
    return np.float32(full)


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


def _near(away: Grey) -> float:
    """The share of the ink's contrast up to which pixels may be paper: where edges are much of the picture, little."""
    return 0.15 if max(away.shape) < _SMALL else 0.3


def _step(shape: tuple[int, ...]) -> int:
    return max(1, max(shape) // _SOME)


def _some(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Enough of a picture's pixels to know how bright most of them are."""
    step = _step(values.shape)
    return values[::step, ::step]


def _noise(values: Grey) -> float:
    """The standard deviation of what is near 0, where that is most of it."""
    return 1.4826 * float(np.median(np.abs(_some(values))))


def _grain(away: Grey) -> float:
    """The standard deviation of the paper. Grain goes both ways, unlike ink, and changes quickly, unlike shadows."""
    other = -_some(away)
    other = other[other > 0]
    one_sided = float(np.median(other)) if len(other) else 0.0
    if away.shape[1] <= _APART:
        return 1.4826 * one_sided
    quick = float(np.median(np.abs(_some(away[:, _APART:] - away[:, :-_APART])))) / 2**0.5
    return 1.4826 * min(one_sided, quick)


def _lit(grey: Grey, *, is_light: bool) -> npt.NDArray[np.bool_]:
    """What is hardly darker than the lightest nearby, or lighter than the darkest: the paper around strokes."""
    side = min(1.0, _COARSE / max(grey.shape))
    coarse = resized(grey if not is_light else 1 - grey, side)
    around = coarse
    for step in range(max(1, round(_WIDEST_STROKE * max(coarse.shape)))):
        around = neighbours_max(around, corners=step % 2 == 1)
    away = around - coarse
    lit = away <= max(_LEAST_CONTRAST, _near(away) * float(away.max()))
    down, across = (np.arange(size) * small // size for size, small in zip(grey.shape, coarse.shape, strict=True))
    return lit[np.ix_(down, across)]


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


def _mode(values: Grey) -> float:
    """The value around which most of them are (T. Robertson, J. D. Cryer, "An iterative procedure for estimating the
    mode", 1974).
    """
    ordered = np.sort(values, axis=None)
    while len(ordered) > 2:
        half = (len(ordered) + 1) // 2
        start = int(np.argmin(ordered[half - 1 :] - ordered[: len(ordered) - half + 1]))
        ordered = ordered[start : start + half]
    return float(ordered.mean())


def _paper(grey: Grey, is_paper: npt.NDArray[np.bool_]) -> Grey:
    """The paper's brightness everywhere: a parabola through the pixels that show it, or some of them."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    some, is_shown = _some(grey), _some(is_paper)
    middle = _usual(grey, is_paper)
    is_shown = is_shown & (np.abs(some - middle) < _UNLIKE)
    step = _step(grey.shape)
    y, x = (values[is_shown] for values in np.meshgrid(down[::step], across[::step], indexing="ij"))
    basis = np.stack([np.ones_like(x), x, x * x, y, x * y, y * y], axis=1).astype(np.float64)
    if len(basis) < 4 * basis.shape[1] or max(grey.shape) < _SMALL:
        return np.full_like(grey, _mode(some[is_shown]) if is_shown.any() else middle)
    # A little against bending: where paper shows along one or two edges only, the rest would be anything.
    against = np.diag([0, 0, 1, 0, 1, 1]) * _STIFFNESS * len(basis)
    products = basis.T @ some[is_shown].astype(np.float64)
    factors, *_ = np.linalg.lstsq(basis.T @ basis + against, products, rcond=None)
    one, x1, x2, y1, xy, y2 = factors.astype(np.float32)
    y = down[:, np.newaxis]
    surface: Grey = (one + across * (x1 + x2 * across)) + y * (y1 + xy * across + y2 * y)
    return surface
