"""Making the place, the size and the sampling of a path not matter."""

from __future__ import annotations

import numpy as np

from nnengine.strokes.stroke import Path

# Below this fraction of the coordinates themselves, an extent is rounding noise and the path is a dot.
_NOISE = 1e-12


def fitted(paths: list[Path], extent: float) -> list[Path]:
    """The paths moved and scaled so that their common bounding box is centred at 0 and its longer side is ``extent``.

    The aspect ratio is kept. Paths that are all one point become 0.
    """
    # Halved, so that the difference of the two largest finite numbers is finite too.
    low = np.min([path.min(axis=0) for path in paths], axis=0) / 2
    high = np.max([path.max(axis=0) for path in paths], axis=0) / 2
    longer = float(np.max(high - low))
    magnitude = float(np.max(np.abs([low, high])))
    if longer <= max(_NOISE * magnitude, np.finfo(np.float64).tiny):
        return [np.zeros_like(path) for path in paths]
    middle = low + (high - low) / 2
    return [(path / 2 - middle) / longer * extent for path in paths]


def resampled(paths: list[Path], spacing: float) -> Path:
    """Points every ``spacing`` along all paths, and both ends of each: (P, 2).

    How densely a path was sampled no longer shows.
    """
    points = np.concatenate(paths)
    steps = np.hypot(*np.diff(points, axis=0).T)
    starts = np.cumsum([0, *(len(path) for path in paths[:-1])])
    steps[starts[1:] - 1] = 0  # the pen is up
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.arange(spacing / 2, travelled[-1], spacing)
    between = [np.interp(wanted, travelled, points[:, axis]) for axis in (0, 1)]
    ends = np.concatenate([points[starts], points[[*(starts[1:] - 1), -1]]])
    return np.concatenate([ends, np.stack(between, axis=1)])
