"""Whether ink is darker or lighter than its paper."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.preprocessing.pixels import Grey, mean_around, neighbours_max, resized

_SIDE = 64  # pixels of the longer side, at which every picture is looked at
_ROUNDS = _SIDE // 2  # after so many steps inwards nothing is left of either side
_LEAST = 0.04  # of white; what stands out less does not count
_LITTLE = 1e-3  # so that where nothing stands out one way, the other way decides
_THICKNESS, _CORNERS = 2.0, 1.0  # how much they count beside what stands out


def is_light_on_dark(grey: Grey) -> bool:
    """Whether the ink of a picture (H, W) in [0, 1] is lighter than its paper.

    Ink stands out from what is around it, as shadows do not; it is thinner than paper, of which the picture's corners
    mostly are. The first decides in photographs, the others where a digit was cut out closely or stands in a frame.
    """
    small = resized(grey, _SIDE / max(grey.shape))
    local = mean_around(small, max(1, min(small.shape) // 8)) - small
    stands_out = np.log((_energy(local) + _LITTLE) / (_energy(-local) + _LITTLE))
    is_light = small > _threshold(small)
    thickness = np.log((_thickness(is_light) + 0.5) / (_thickness(~is_light) + 0.5))
    corners = _CORNERS * (max(grey.shape) / min(grey.shape) - 1)  # of a narrow picture a 1 leaves little else
    return bool(stands_out + _THICKNESS * thickness + corners * _corners(is_light) < 0)


def _energy(away: Grey) -> float:
    beyond = np.clip(away - np.float32(_LEAST), 0, None)
    return float((beyond * beyond * beyond).sum())


def _threshold(grey: Grey) -> float:
    """Between dark and light (N. Otsu, "A threshold selection method from gray-level histograms", 1979)."""
    ordered = np.sort(grey, axis=None).astype(np.float64)
    counts = np.arange(1, len(ordered))
    sums = ordered.cumsum()
    if not len(counts):
        return float(ordered[0])
    apart = sums[:-1] / counts - (sums[-1] - sums[:-1]) / counts[::-1]
    best = int(np.argmax(counts * counts[::-1] * apart * apart))
    return float(ordered[best] + ordered[best + 1]) / 2


def _thickness(covered: npt.NDArray[np.bool_]) -> int:
    """How many steps inwards it takes until nothing is left of the thickest place; the picture's edge is no end."""
    left = covered
    for step in range(_ROUNDS):
        if not left.any():
            return step
        left = ~neighbours_max(~left, corners=step % 2 == 1)
    return _ROUNDS


def _corners(is_light: npt.NDArray[np.bool_]) -> float:
    """How much of the four corners is light: -1 nothing, 1 all."""
    side = max(1, min(is_light.shape) // 12)
    ends = slice(side), slice(-side, None)
    corners = [is_light[rows, columns] for rows in ends for columns in ends]
    return 2 * float(np.mean(corners)) - 1
