"""What every step of preparing a picture does with its pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.float32]


def resized(grey: Grey, scale: float) -> Grey:
    """Scaled; smaller by averaging areas, larger smoothly."""
    height, width = (max(1, round(size * scale)) for size in grey.shape)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(grey).resize((width, height), how), dtype=np.float32)


def interpolated(grey: Grey, scale: float) -> Grey:
    """Made larger by cubic curves through the pixels, which may reach a little beyond [0, 1]."""
    height, width = (max(1, round(size * scale)) for size in grey.shape)
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def smoothed(grey: Grey) -> Grey:
    """Each pixel averaged with its eight neighbours, against the grain of a photograph."""
    padded = np.pad(grey, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth: Grey = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return smooth


def neighbours_max(values: npt.NDArray[Any], *, corners: bool) -> npt.NDArray[Any]:
    """The largest value of each pixel and its four neighbours, or all eight."""
    across = values.copy()
    np.maximum(across[:, 1:], values[:, :-1], out=across[:, 1:])
    np.maximum(across[:, :-1], values[:, 1:], out=across[:, :-1])
    source = across if corners else values
    result = across.copy()
    np.maximum(result[1:], source[:-1], out=result[1:])
    np.maximum(result[:-1], source[1:], out=result[:-1])
    return result


def centre_of_mass(grey: Grey) -> tuple[float, float]:
    mass = float(grey.sum(dtype=np.float64))
    down, across = (np.arange(size, dtype=np.float64) for size in grey.shape)
    return float(grey.sum(axis=1) @ down) / mass, float(grey.sum(axis=0) @ across) / mass


def mean_around(grey: Grey, reach: int) -> Grey:
    """The mean of the square around each place, ``reach`` in each direction."""
    padded = np.pad(grey, ((reach + 1, reach), (reach + 1, reach)), mode="edge").astype(np.float64)
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    across = 2 * reach + 1
    total = sums[across:, across:] - sums[:-across, across:] - sums[across:, :-across] + sums[:-across, :-across]
    mean: Grey = (total / across**2).astype(np.float32)
    return mean
