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
    """Points at most ``spacing`` apart along each path, evenly, with both its ends: (P, 2).

    How densely a path was sampled no longer shows.
    """
    points = np.concatenate(paths)
    sizes = np.array([len(path) for path in paths])
    last = np.cumsum(sizes) - 1
    steps = np.hypot(*np.diff(points, axis=0).T)
    steps[last[:-1]] = spacing  # the pen is up: whatever the way, the paths do not touch
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    begin = travelled[last - sizes + 1]
    length = travelled[last] - begin
    pieces = np.ceil(length / spacing).astype(int)
    path = np.repeat(np.arange(len(paths)), pieces + 1)
    nth = np.arange(len(path)) - (np.cumsum(pieces + 1) - pieces - 1)[path]
    wanted = begin[path] + length[path] * nth / np.maximum(pieces, 1)[path]
    return np.stack([np.interp(wanted, travelled, points[:, axis]) for axis in (0, 1)], axis=1)
