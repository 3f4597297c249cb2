"""Lines that run along the picture's edges: of the cell, the form or the frame that a digit was cut out of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.preprocessing.lines import share_as_dark, usual_darkness
from nnengine.digits.preprocessing.pixels import Grey, neighbours_max
from nnengine.digits.preprocessing.specks import is_narrow, labelled

_SIDE = 192  # pixels of the longer side, enough to find lines
_LEAST_SIDE = 12  # pixels; below it no line can be told from a stroke
_BLOCKS = 24  # along a line
_DEPTH = 0.25  # of the shorter side; lines further inside run along no edge
_THICKEST = 0.14  # of the shorter side
_STEEPEST = 0.08  # tangent of the largest tilt
_COVERED = 0.7  # of its length a line must be seen
_COVERED_IN_HALF = 0.95  # the same of a line that ends in the middle
_UNBROKEN = 0.7  # of its length a line is dark; a row of digits is dark where their strokes are
_STRAIGHT = 0.75  # of what is seen of a line, its inner edge is so straight; strokes that touch it hide the rest
_SOFT = 1  # row that a line's inner edge fades in
_FAINTEST = 0.15  # of full ink
_CLEAR = 0.4  # of a line's darkness; what is lighter lies beside it
_INK = 0.3  # of full ink
_MARGIN, _ROOM = 2, 0.06  # pixels, and of the shorter side; a digit that is farther from an edge was not cut there
_NEAR = 0.03  # of the shorter side; what is no farther from an edge reaches it
_COARSE = 64  # pixels of the longer side, enough to tell what is near
_REST = 0.12  # of the shorter side; so far from the edges lie the rests of lines, and of neighbours

_Mask = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.intp]


def beyond_edge_lines(contrast: Grey) -> tuple[_Mask, int]:
    """Where lines along the edges lie and all that is outside of them, (H, W), and along how many edges there are some.

    ``contrast`` (H, W) is around 0 on the paper and 1 where ink is full. Strokes of a digit that was cut out closely
    run along the edges, too; but then the rest of the digit reaches the other edges, as what stands in a frame does
    not.
    """
    nothing = np.zeros(contrast.shape, np.bool_), 0
    step = -(-max(contrast.shape) // _SIDE)
    ink = _darkest(np.clip(contrast, 0, 1), step)
    if min(ink.shape) < _LEAST_SIDE:
        return nothing
    outside = np.zeros(ink.shape, np.bool_)
    sides = set()
    for side in range(4):
        turned = np.rot90(ink, side)
        inner = _inner_edge(turned)
        if (inner >= 0).any():
            outside |= np.rot90(np.arange(len(turned))[:, np.newaxis] <= np.where(inner >= 0, inner + _SOFT, -1), -side)
            sides.add(side)
    if not sides or not _surrounded((ink > _INK) & ~outside, near_edges(outside), sides):
        return nothing
    if step > 1:
        outside = neighbours_max(outside, corners=True)
    large = np.repeat(np.repeat(outside, step, axis=0), step, axis=1)
    return large[: contrast.shape[0], : contrast.shape[1]], len(sides)


def near_edges(beyond: _Mask) -> _Mask:
    """The places (H, W) near the picture's edges and near what lies beyond its lines: no digit keeps within these."""
    height, width = beyond.shape
    step = -(-max(height, width) // _COARSE)
    near = np.pad(_darkest(beyond.astype(np.float32), step) > 0, 1, constant_values=True)
    for turn in range(1 + max(1, round(_REST * min(height, width) / step))):
        near = neighbours_max(near, corners=turn % 2 == 1)
    large = np.repeat(np.repeat(near[1:-1, 1:-1], step, axis=0), step, axis=1)
    return large[:height, :width]


def _darkest(ink: Grey, step: int) -> Grey:
    """The darkest of each square of so many pixels, so that thin lines do not fade."""
    height, width = (-(-size // step) for size in ink.shape)
    padded = np.zeros((height * step, width * step), dtype=np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    darkest: Grey = padded.reshape(height, step, width, step).max(axis=(1, 3))
    return darkest


def _inner_edge(ink: Grey) -> _Numbers:
    """The last row of the innermost line along the upper edge in each column, -1 where there is none."""
    width = ink.shape[1]
    shorter = min(ink.shape)
    whole = _line(ink, shorter, _COVERED, slice(None))
    if whole is not None:
        return whole
    inner = np.full(width, -1)
    for half, outer in ((slice(0, width // 2), slice(0, 1)), (slice(width - width // 2, width), slice(-1, None))):
        line = _line(ink[:, half], shorter, _COVERED_IN_HALF, outer)
        if line is not None:
            inner[half] = line
    return inner


def _line(ink: Grey, shorter: int, covered: float, ends: slice) -> _Numbers | None:
    """The last row of the innermost line in each column, which is seen in so much of them and in one of the ends."""
    width = ink.shape[1]
    profiles, middles = _profiles(ink[: round((_DEPTH + _THICKEST) * shorter) + 3])
    steepest = max(1, round(_STEEPEST * width))
    levels = [
        _levels(profiles, np.round(drift * middles), steepest, covered) for drift in range(-steepest, steepest + 1)
    ]
    best = int(np.argmax([np.square(level).sum() for level in levels]))
    drift = best - steepest
    run = _innermost(levels[best], steepest, shorter)
    if run is None:
        return None
    last, darkness = run
    rows = last + np.round(drift * middles).astype(np.intp)
    inside = np.flatnonzero(rows >= 0)
    reach = max(1, round(_NEAR * len(rows)))
    around = np.clip(rows[:, np.newaxis] + np.arange(-2, 3), 0, profiles.shape[1] - 1)
    dark = profiles[np.arange(len(rows))[:, np.newaxis], around] >= _CLEAR * darkness
    seen = dark[:, :3].any(axis=1)
    is_straight = seen & ~dark[:, 4]
    if is_straight[inside].mean() < _STRAIGHT * covered:
        return None
    at_ends = np.concatenate([seen[inside[:reach]], seen[inside[-reach:]]])
    if ends != slice(None):
        at_ends = seen[inside][ends]
    if not at_ends.any():
        return None
    places = (np.arange(width) + 0.5) / width - 0.5
    inner: _Numbers = last + np.round(drift * places).astype(np.intp)
    inside = np.flatnonzero((inner >= 0) & (inner < len(ink)))
    near = np.clip(inner[inside, np.newaxis] - np.arange(3), 0, len(ink) - 1)
    way = ink[near, inside[:, np.newaxis]].max(axis=1)
    return inner if share_as_dark(way, usual_darkness(way)) >= _UNBROKEN else None


def _profiles(ink: Grey) -> tuple[Grey, npt.NDArray[np.float64]]:
    """How dark each block of columns is in each row: (blocks, rows), and where the blocks lie, from -0.5 to 0.5."""
    width = ink.shape[1]
    edges = np.linspace(0, width, min(_BLOCKS, width) + 1).astype(int)
    profiles: Grey = (np.add.reduceat(ink, edges[:-1], axis=1) / np.diff(edges)).T.astype(np.float32)
    return profiles, (edges[:-1] + edges[1:]) / 2 / width - 0.5


def _levels(profiles: Grey, starts: npt.NDArray[np.float64], margin: int, covered: float) -> Grey:
    """How dark each row that starts so much lower in each block is, along so much of its way through the picture.

    The first row is ``margin`` above the picture.
    """
    blocks, rows = profiles.shape
    source = np.arange(-margin, rows)[np.newaxis] + starts.astype(np.intp)[:, np.newaxis]
    is_inside = (source >= 0) & (source < rows)
    level = profiles[np.arange(blocks)[:, np.newaxis], np.clip(source, 0, rows - 1)]
    ordered = np.sort(np.where(is_inside, level, np.float32(2)), axis=0)
    counts = is_inside.sum(axis=0)
    clear: Grey = ordered[((1 - covered) * counts).astype(np.intp), np.arange(ordered.shape[1])]
    clear[(counts < blocks / 2) | (clear > 1)] = 0
    return clear


def _innermost(level: Grey, margin: int, shorter: int) -> tuple[int, float] | None:
    """The last row of the innermost line, and how dark it is."""
    deepest = margin + round(_DEPTH * shorter)
    thickest = max(2, round(_THICKEST * shorter))
    for start in range(min(deepest, len(level) - 2), -1, -1):
        darkness = float(level[start])
        if darkness < _FAINTEST or level[start + 1] > darkness:
            continue
        dark = level >= _CLEAR * darkness
        last = start + int(np.argmin(dark[start:])) - 1 if not dark[start:].all() else len(level)
        first = start - int(np.argmin(dark[start::-1])) + 1 if not dark[: start + 1].all() else 0
        if last - max(first, margin) < thickest and last < len(level):
            return last - margin, darkness
    return None


def _surrounded(left: _Mask, near: _Mask, sides: set[int]) -> bool:
    """Whether the lines along those sides are none of the digit's, by the ink that is left without them.

    What keeps near the edges is the rest of other lines. The sides are upper, right, lower and left, as ``np.rot90``
    brings them up.
    """
    height, width = left.shape
    labels = labelled(left)
    counts = np.bincount(labels[~near])
    counts[:1] = 0  # nothing lies beyond the rests in a picture of a few pixels
    if not counts.any():
        return not is_narrow(left)
    piece = labels == counts.argmax()
    if len(sides) > 2:
        return True
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    room = rows[0], width - 1 - columns[-1], height - 1 - rows[-1], columns[0]
    reach = max(_MARGIN, _ROOM * min(height, width))
    return all(space > reach for side, space in enumerate(room) if side not in sides)
