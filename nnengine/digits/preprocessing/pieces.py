"""The pieces of ink in a picture, and which of them stand in one line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.preprocessing.components import Labels, components, roots
from nnengine.digits.preprocessing.fitting import FAINT
from nnengine.digits.preprocessing.pixels import Grey, neighbours_max
from nnengine.digits.strokes import Group

_BREAK = 0.01  # of the usual height: a line that breaks off for twice that goes on
_SPECK = 0.08  # of the tallest piece; what is smaller goes with what is near, or is none of it
_NEAR = 0.15  # of the tallest piece
_FULL = 0.4  # of the usual height; what is smaller tells of no line
_SAME_LINE = 0.4  # of the lower height that pieces of a line share
PARTS = 0.25  # of the usual height: two pieces above each other that are nearer may be one digit
_PERHAPS_TWO = 0.8  # heights that a piece is wide
_FULL_INK = 0.6  # of full ink; where less joins two parts, they may be two digits
_PART = 0.4  # of the piece's height, that such a part has


def around(boxes: npt.NDArray[np.intp]) -> tuple[int, int, int, int]:
    """The box around some: left, top, right, bottom."""
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def pieces_of(ink: Grey) -> tuple[Labels, npt.NDArray[np.intp]]:
    """The number of the piece that each pixel belongs to, from 1, and the pieces' boxes: left, top, right, bottom."""
    mask = ink > FAINT
    labels, count = components(mask)
    breaks = round(_BREAK * _usual_height(labels, count))
    if breaks:
        joined = mask
        for _ in range(breaks):
            joined = neighbours_max(joined, corners=True)
        labels, count = components(joined)
    labels[~mask] = 0
    labels, count = _parted(ink, labels, count)
    boxes = _boxes(labels, count)
    numbers = _without_specks(labels, boxes)
    lefts = np.full(numbers.max() + 1, ink.shape[1])
    np.minimum.at(lefts, numbers[1:], boxes[:, 0])
    order = np.argsort(lefts[1:], kind="stable")
    ranks = np.zeros(len(lefts), dtype=np.intp)
    ranks[1 + order] = np.arange(1, len(lefts))
    labels = ranks[numbers][labels]
    return labels, _boxes(labels, len(order))


def _parted(ink: Grey, labels: Labels, count: int) -> tuple[Labels, int]:
    """Wide pieces that only a faint edge joins as several; the parts of one digit find together again by being read."""
    found = count
    for number, (left, top, right, bottom) in enumerate(_boxes(labels, count).tolist(), 1):
        if right - left < _PERHAPS_TWO * (bottom - top):
            continue
        within = np.s_[top:bottom, left:right]
        is_own = labels[within] == number
        cores, parts = components(is_own & (ink[within] > _FULL_INK))
        boxes = _boxes(cores, parts)
        large = 1 + np.flatnonzero(boxes[:, 3] - boxes[:, 1] >= _PART * (bottom - top))
        if len(large) < 2:
            continue
        ranks = np.zeros(parts + 1, dtype=np.intp)
        ranks[large] = np.arange(1, len(large) + 1)
        cores = ranks[cores]
        for _ in range(max(cores.shape)):
            cores = np.where(is_own & (cores == 0), neighbours_max(cores, corners=True), cores)
        labels[within] = np.where(cores > 1, found + cores - 1, labels[within])
        found += len(large) - 1
    return labels, found


def _usual_height(labels: Labels, count: int) -> int:
    """Half of the ink is in pieces at least that high."""
    boxes = _boxes(labels, count)
    heights = boxes[:, 3] - boxes[:, 1]
    order = np.argsort(heights)
    masses = np.bincount(labels.ravel(), minlength=count + 1)[1:][order].cumsum()
    return int(heights[order[np.searchsorted(masses, masses[-1] / 2)]])


def _boxes(labels: Labels, count: int) -> npt.NDArray[np.intp]:
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns] - 1
    boxes = np.zeros((count, 4), dtype=np.intp)
    boxes[:, :2] = max(labels.shape)
    for at, places in ((0, columns), (1, rows)):
        np.minimum.at(boxes[:, at], numbers, places)
        np.maximum.at(boxes[:, at + 2], numbers, places + 1)
    return boxes


def _without_specks(labels: Labels, boxes: npt.NDArray[np.intp]) -> Labels:
    """For each number its new one: specks that are near a piece get that of it, others 0."""
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    is_piece = sizes >= _SPECK * sizes.max()
    numbers = np.zeros(len(boxes) + 1, dtype=np.intp)
    numbers[1:][is_piece] = np.arange(1, is_piece.sum() + 1)
    pieces = np.flatnonzero(is_piece)
    for speck in np.flatnonzero(~is_piece):
        gaps = np.maximum(boxes[pieces, :2] - boxes[speck, 2:], boxes[speck, :2] - boxes[pieces, 2:])
        distances = np.hypot(*np.maximum(gaps, 0).T)
        nearest = int(distances.argmin())
        if distances[nearest] <= _NEAR * sizes.max():
            numbers[speck + 1] = numbers[pieces[nearest] + 1]
    return numbers


def lines_of(boxes: npt.NDArray[np.intp]) -> list[Group]:
    """The pieces of each line, lines from the top."""
    tops, bottoms = boxes[:, 1], boxes[:, 3]
    heights = (bottoms - tops).astype(np.float64)
    usual = float(np.median(heights[heights >= _FULL * heights.max()]))
    full = np.flatnonzero(heights >= _FULL * usual)
    shared = np.minimum(bottoms[full], bottoms[full, np.newaxis]) - np.maximum(tops[full], tops[full, np.newaxis])
    lower = np.minimum(heights[full], heights[full, np.newaxis])
    chosen = roots(len(full), *np.nonzero(shared >= _SAME_LINE * lower))
    lines = [full[chosen == root] for root in np.unique(chosen)]
    lines.sort(key=lambda line: float(np.mean(tops[line] + bottoms[line])))
    if len(lines) == 2 and len(full) == 2 and _are_parts(boxes[full[0]], boxes[full[1]], usual):
        lines = [full]
    bounds = np.array([around(boxes[line]) for line in lines])
    rest = np.flatnonzero(heights < _FULL * usual)
    gaps = np.maximum(bounds[:, 1] - bottoms[rest, np.newaxis], tops[rest, np.newaxis] - bounds[:, 3])
    nearest = np.maximum(gaps, 0).argmin(axis=1)
    return [tuple(sorted([*line.tolist(), *rest[nearest == place].tolist()])) for place, line in enumerate(lines)]


def _are_parts(one: npt.NDArray[np.intp], other: npt.NDArray[np.intp], usual: float) -> bool:
    """Whether two pieces above each other are as near as the parts of a digit."""
    gap = max(one[1], other[1]) - min(one[3], other[3])
    beside = max(one[0], other[0]) - min(one[2], other[2])
    return bool(gap <= PARTS * usual and beside < 0)
