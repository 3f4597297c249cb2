"""Making the place, the size and the sampling of a path not matter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.strokes.stroke import Path

# Below this fraction of the coordinates themselves, an extent is rounding noise and the path is a dot.
_NOISE = 1e-12
_FAR = 6  # spacings; nearer points are joined by straight lines, which then show no corners


def fitted(paths: list[Path], extent: float) -> list[Path]:
    """The paths moved and scaled so that their common bounding box is centred at 0 and its longer side is ``extent``.

    The aspect ratio is kept. Paths that are all one point become 0.
    """
    # Halved, so that the difference of the two largest finite numbers is finite too.
    points = np.concatenate(paths)  # at once: a scribble has many paths
    low, high = points.min(axis=0) / 2, points.max(axis=0) / 2
    longer = float(np.max(high - low))
    magnitude = float(np.max(np.abs([low, high])))
    if longer <= max(_NOISE * magnitude, np.finfo(np.float64).tiny):
        return [np.zeros_like(path) for path in paths]
    middle = low + (high - low) / 2
    return np.split((points / 2 - middle) / longer * extent, np.cumsum([len(path) for path in paths[:-1]]))


def resampled(paths: list[Path], spacing: float) -> Path:
    """Points about ``spacing`` apart along each path, evenly, with both its ends: (P, 2).

    How densely a path was sampled no longer shows: points farther apart than six spacings are joined by a cubic Hermite
    curve, whose slope at each point is that of the parabola through it and its neighbours; turns of a right angle and
    more stay corners.
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
    found = np.stack([np.interp(wanted, travelled, points[:, axis]) for axis in (0, 1)], axis=1)
    is_far = steps > _FAR * spacing
    if is_far.any():
        piece = np.clip(np.searchsorted(travelled, wanted, side="right") - 1, 0, len(steps) - 1)
        bent = is_far[piece]
        found[bent] = _curve(points, steps, last, piece[bent], wanted[bent] - travelled[piece[bent]])
    return found


def _curve(
    points: Path,
    steps: npt.NDArray[np.float64],
    last: npt.NDArray[np.int64],
    piece: npt.NDArray[np.int64],
    travelled: npt.NDArray[np.float64],
) -> Path:
    """Points on pieces of the curve, each so far ``travelled`` along its chord; ``last`` are the ends of paths."""
    chords = np.diff(points, axis=0) / np.maximum(steps, np.finfo(np.float64).tiny)[:, np.newaxis]
    before, after = chords[:-1], chords[1:]
    to_next = (steps[:-1] / np.maximum(steps[:-1] + steps[1:], np.finfo(np.float64).tiny))[:, np.newaxis]
    slopes = np.zeros_like(points)
    slopes[1:-1] = (1 - to_next) * before + to_next * after
    is_corner = np.ones(len(points), np.bool_)
    is_corner[1:-1] = (before * after).sum(axis=1) <= 0
    is_corner[last] = is_corner[last[:-1] + 1] = True
    begin, end = (np.where(is_corner[at, np.newaxis], chords[piece], slopes[at]) for at in (piece, piece + 1))
    step = steps[piece, np.newaxis]
    share = np.minimum(travelled[:, np.newaxis] / step, 1)
    rest = 1 - share
    curve: Path = rest**2 * ((1 + 2 * share) * points[piece] + share * step * begin) + share**2 * (
        (1 + 2 * rest) * points[piece + 1] - rest * step * end
    )
    return curve
