"""The lines of ruled and squared paper: thin, straight, from edge to edge."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnengine.digits.preprocessing.pixels import Grey

_SMALLEST = 80  # pixels of a side; below it no line can be told from a stroke
_THICKEST = 0.0125  # of the longer side
_STEEPEST = 0.105  # tangent of the largest tilt, 6 degrees
_COVERED = 0.75  # of its length a line must be seen
_COVERED_TOO = 0.5  # the same where there are others: strokes may hide the rest
_FAINTEST = 0.08  # of full ink, as an average along the line
_AMONG_OTHERS = 0.35  # of the clearest line; what is fainter is none
_DISTINCT = 0.8  # of full ink; a single line that is darker may be a stroke
_DARKER = 0.25  # than its line, in full ink: a pen's ink on it
_UNBROKEN = 0.8  # of its length a line is dark; a row of digits is dark where their strokes are
_AS_DARK = 0.5  # of the line where it is dark
_LEAST_LEFT = 0.0005  # of the picture's area; with less ink than that beside them, the lines are the digit
_BLOCKS = 24  # along a line
_SLACK = 2  # rows that a line may be off its tilt
_OUTSIDE = 9.0  # more than any ridge: beyond the picture's edge a line counts as seen

_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ruling:
    """How many lines were taken away, across and down the picture."""

    across: int = 0
    down: int = 0


def without_lines(ink: Grey) -> tuple[Grey, Ruling]:
    """The ink without the paper's lines, which the digit's strokes go through uncut, and how many there were.

    The ink is (H, W), around 0 on the paper and 1 where it is full. The lines of one direction share their tilt but for
    some pixels, as perspective has it.
    """
    if min(ink.shape) < _SMALLEST:
        return ink, Ruling()
    without, across = _without_horizontals(ink)
    turned, down = _without_horizontals(without.T)
    left = turned.T
    if across + down == 0 or (left > 0.5).mean() < _LEAST_LEFT:
        return ink, Ruling()
    return np.ascontiguousarray(left), Ruling(across, down)


def _without_horizontals(ink: Grey) -> tuple[Grey, int]:
    reach = max(3, round(_THICKEST * max(ink.shape))) + 1
    ridges = _ridges(ink, reach)
    drift = _drift(_profiles(ridges), ink.shape[1])
    room = abs(drift) // 2 + 1  # so that lines that cross only a corner have a row of their own, too
    padded, ridges = (np.pad(values, ((room, room), (0, 0))) for values in (ink, ridges))
    rows, columns = _drifting_rows(padded.shape, drift), np.arange(ink.shape[1])
    straight = padded[rows, columns]  # in which the lines are level
    centres = _centres(_profiles(ridges[rows, columns]), drift, room)
    if not len(centres):
        return ink, 0
    tracks = _tracks(straight, centres)
    tracks = tracks[_unbroken(straight, tracks, drift, room)]
    if not len(tracks):
        return ink, 0
    above, below, level = _extent(straight, tracks, reach)
    if above + below + 1 > reach or (len(tracks) == 1 and level > _DISTINCT):
        return ink, 0
    cleaned = np.empty_like(padded)
    cleaned[rows, columns] = _bridged(straight, tracks, above + 1, below + 1, level)
    return cleaned[room:-room], len(tracks)


def _ridges(ink: Grey, reach: int) -> Grey:
    """What is darker than the places ``reach`` above and below it: nothing inside of thick strokes."""
    padded = np.pad(ink, ((reach, reach), (0, 0)))
    ridges: Grey = np.clip(ink - np.maximum(padded[: -2 * reach], padded[2 * reach :]), 0, 1)
    return ridges


def _profiles(ridges: Grey) -> Grey:
    """How much ridge each block of columns has in each row or a little beside it: (blocks, H)."""
    width = ridges.shape[1] // _BLOCKS
    first = (ridges.shape[1] - width * _BLOCKS) // 2
    profiles = ridges[:, first : first + width * _BLOCKS].reshape(len(ridges), _BLOCKS, width).mean(axis=2).T
    padded = np.pad(profiles, ((0, 0), (_SLACK, _SLACK)))
    near: Grey = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SLACK + 1, axis=1).max(axis=2)
    return near


def _drift(profiles: Grey, width: int) -> int:
    """How many rows most lines go down on their way from the left edge to the right one."""
    blocks = len(profiles)
    coarse: Grey = np.pad(profiles, ((0, 0), (0, profiles.shape[1] % 2))).reshape(blocks, -1, 2).max(axis=2)
    height = coarse.shape[1]
    padded = np.concatenate([np.zeros_like(coarse), coarse, np.zeros_like(coarse)], axis=1)
    rank = round((1 - _COVERED) * blocks)
    furthest = round(_STEEPEST * width / 2)
    clearest = [0.0] * (2 * furthest + 1)
    for index in range(len(clearest)):
        starts = height + np.round((index - furthest) * _places(blocks)).astype(np.intp)
        shifted = np.stack([row[start : start + height] for row, start in zip(padded, starts, strict=True)])
        clearest[index] = float(np.square(np.partition(shifted, rank, axis=0)[rank]).sum())
    return 2 * (clearest.index(max(clearest)) - furthest)


def _places(count: int) -> Grey:
    """Where blocks or columns lie between the left edge, -0.5, and the right one, 0.5."""
    return (np.arange(count, dtype=np.float32) + np.float32(0.5)) / np.float32(count) - np.float32(0.5)


def _drifting_rows(shape: tuple[int, ...], drift: int) -> _Rows:
    """For every place the row that it is taken from; what leaves below comes back above."""
    height, width = shape
    rows: _Rows = (np.arange(height)[:, np.newaxis] + np.round(drift * _places(width)).astype(np.intp)) % height
    return rows


def _centres(profiles: Grey, drift: int, room: int) -> list[int]:
    """The rows of the lines that are seen along most of their way through the picture, which has ``room`` around."""
    blocks, height = profiles.shape
    origin = np.arange(height) + np.round(drift * _places(blocks)).astype(np.intp)[:, np.newaxis]
    seen = np.where((origin >= room) & (origin < height - room), profiles, np.float32(_OUTSIDE))
    inside = (seen < _OUTSIDE).sum(axis=0)
    at_ends = np.minimum(seen[:2].max(axis=0), seen[-2:].max(axis=0))
    at_ends[inside < blocks // 6] = 0
    ordered = np.sort(seen, axis=0)
    centres: list[int] = []
    for covered in (_COVERED, _COVERED_TOO):
        ranks = np.minimum(((1 - covered) * inside).astype(np.intp), blocks - 1)
        clear = np.minimum(np.take_along_axis(ordered, ranks[np.newaxis], axis=0)[0], at_ends)
        clear[clear >= _OUTSIDE] = 0
        centres = _peaks(clear)
        if len(centres) < 2:
            break
    return centres


def _peaks(clear: Grey) -> list[int]:
    """The rows where lines are clearest, one of each line."""
    least = max(_FAINTEST, _AMONG_OTHERS * float(clear.max()))
    found: list[int] = []
    for row in np.argsort(-clear, kind="stable"):
        if clear[row] < least:
            break
        if all(abs(int(row) - other) > 4 * _SLACK for other in found):
            found.append(int(row))
    return found


def _tracks(straight: Grey, centres: list[int]) -> _Rows:
    """The row of each line in each column: (lines, W). Lines are followed where they bend a little."""
    height, width = straight.shape
    offsets = np.arange(-2 * _SLACK, 2 * _SLACK + 1)
    near = np.clip(np.array(centres)[:, np.newaxis] + offsets, 0, height - 1)
    edges = np.linspace(0, width, _BLOCKS + 1).astype(int)
    found = np.stack(
        [np.median(straight[near, first:end], axis=2).argmax(axis=1) for first, end in pairwise(edges)], axis=1
    )
    # The median of neighbouring blocks: one that a stroke covers does not lead astray.
    padded = np.pad(offsets[found], ((0, 0), (2, 2)), mode="edge")
    steady = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1), axis=2)
    middles = (edges[:-1] + edges[1:]) / 2
    bends = np.stack([np.interp(np.arange(width), middles, row) for row in steady])
    rows: _Rows = np.clip(np.round(np.array(centres)[:, np.newaxis] + bends), 0, height - 1).astype(np.intp)
    return rows


def _unbroken(straight: Grey, tracks: _Rows, drift: int, room: int) -> npt.NDArray[np.bool_]:
    """Which of the lines are so along most of their way through the picture, which has ``room`` around.

    Where a stroke lies along a line, the others tell how dark that is.
    """
    origin = tracks + np.round(drift * _places(straight.shape[1])).astype(np.intp)
    is_inside = (origin >= room) & (origin < len(straight) - room)
    dark = _darkest(straight, tracks, (-1, 0, 1))
    ways = [values[inside] for values, inside in zip(dark, is_inside, strict=True)]
    levels = [usual_darkness(way) for way in ways if share_as_dark(way, usual_darkness(way)) >= _UNBROKEN]
    usual = float(np.median(levels)) if levels else _OUTSIDE
    return np.array([share_as_dark(way, usual) >= _UNBROKEN for way in ways])


def usual_darkness(way: Grey) -> float:
    """How dark a line is, by how dark each place (W,) of its way is; strokes may cross it or hide a quarter."""
    return float(np.quantile(way, 0.75)) if len(way) else 0.0


def share_as_dark(way: Grey, dark: float) -> float:
    """The share of a line's way (W,) that is as dark as that, more or less."""
    return float((way >= _AS_DARK * dark).mean()) if len(way) and dark > 0 else 0.0


def _extent(straight: Grey, tracks: _Rows, reach: int) -> tuple[int, int, float]:
    """How many rows a line reaches above and below its middle, and how dark it is."""
    columns = np.arange(straight.shape[1])
    offsets = np.arange(-reach, reach + 1)
    levels = np.array(
        [np.median(straight[np.clip(tracks + offset, 0, len(straight) - 1), columns]) for offset in offsets]
    )
    level = float(levels[reach])
    dark = levels > 0.25 * level
    above = int(np.argmin(dark[reach::-1])) if not dark[: reach + 1].all() else reach + 1
    below = int(np.argmin(dark[reach:])) if not dark[reach:].all() else reach + 1
    return max(above - 1, 0), max(below - 1, 0), level


def _bridged(straight: Grey, tracks: _Rows, above: int, below: int, level: float) -> Grey:
    """The ink without the lines; across them, strokes go on from the ink above to the ink below, slanted or not."""
    height, width = straight.shape
    columns = np.arange(width)
    band = above + below + 1
    upper = _darkest(straight, tracks, (-above - 1, -above - 2))
    lower = _darkest(straight, tracks, (below + 1, below + 2))
    own = level + _DARKER  # from here on it is the pen's ink and not the line's
    bridged = straight.copy()
    for step in range(band):
        rows = np.clip(tracks + step - above, 0, height - 1)
        share = (step + 1) / (band + 1)
        through = np.zeros_like(upper)
        for slant in range(-2 * band, 2 * band + 1):
            from_above, from_below = round(slant * share), round(slant * (share - 1))
            np.maximum(through, np.minimum(_moved(upper, from_above), _moved(lower, from_below)), out=through)
        if own < 1:
            pen = (straight[rows, columns] - np.float32(own)) / np.float32(1 - own)
            np.maximum(through, pen, out=through)
        bridged[rows, columns] = through
    return bridged


def _darkest(straight: Grey, tracks: _Rows, offsets: tuple[int, ...]) -> Grey:
    columns = np.arange(straight.shape[1])
    darkest: Grey = np.max(
        [straight[np.clip(tracks + offset, 0, len(straight) - 1), columns] for offset in offsets], axis=0
    )
    return darkest


def _moved(values: Grey, columns: int) -> Grey:
    """Moved to the right; what comes in from the left is blank."""
    moved = np.zeros_like(values)
    if columns > 0:
        moved[:, columns:] = values[:, :-columns]
    elif columns < 0:
        moved[:, :columns] = values[:, -columns:]
    else:
        moved[:] = values
    return moved
