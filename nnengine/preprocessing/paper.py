"""Telling ink from paper."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digit_image import SIDE
from nnengine.errors import DataError
from nnengine.preprocessing.pixels import Grey, smoothed

_LEAST_CONTRAST = 0.08


def ink_on_paper(grey: Grey, name: str) -> Grey:
    """How much ink is where, in [0, 1]: the distance from the paper on the side that the border is not on."""
    if min(grey.shape) > 4 * SIDE:
        grey = smoothed(grey)
    darker = _paper(grey, _frame(grey.shape), degree=1) - grey
    sign = np.float32(1 if _energy(darker) >= _energy(-darker) else -1)
    away = darker * sign
    for _ in range(3):
        is_paper = np.abs(away) < max(_LEAST_CONTRAST, 0.3 * float(away.max()))
        if is_paper.mean() < 0.3:
            break
        away = sign * (_paper(grey, is_paper, degree=2) - grey)
    noise = 1.4826 * float(np.median(np.abs(away)))
    full = float(np.quantile(away[away >= 0.5 * away.max()], 0.75))
    if full < max(_LEAST_CONTRAST, 6 * noise):
        raise DataError(f"{name}: the image is blank, expected a digit that stands out from its background")
    floor = min(max(3 * noise, 0.05 * full), 0.4 * full)
    ink: Grey = np.clip((away - np.float32(floor)) / np.float32(full - floor), 0, 1)
    return ink


def _energy(away: Grey) -> float:
    return float((np.clip(away - _LEAST_CONTRAST / 2, 0, None) ** 3).sum())


def _frame(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    width = max(1, min(shape) // 25)
    frame = np.ones(shape, dtype=np.bool_)
    frame[width:-width, width:-width] = False
    return frame


def _paper(grey: Grey, is_paper: npt.NDArray[np.bool_], degree: int) -> Grey:
    """The paper's brightness everywhere: a plane or a parabola through the pixels that show it."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    y, x = np.meshgrid(down, across, indexing="ij")
    terms = [np.ones_like(x), x, y] + ([x * x, x * y, y * y] if degree == 2 else [])
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
