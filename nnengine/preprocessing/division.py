"""The ink of a picture as lines of digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.judge import FLAT, LEAST_CHANCE, WIDEST, Doubt, Judge, doubt_of, two_that_touch
from nnengine.preparation_stage import PreparationStage
from nnengine.preprocessing.components import Labels, components, roots
from nnengine.preprocessing.fitting import FAINT, cropped, is_inked
from nnengine.preprocessing.pixels import Grey, neighbours_max
from nnengine.preprocessing.preparation import digit_preparation
from nnengine.strokes.pieces import Drawing, Group, Piece
from nnengine.strokes.separation import MOST_STROKES, divided
from nnengine.touching import CUTS, LEAST_WIDTH, likely_pair

Read = Callable[[Array], Array]
"""The scores (N, classes) of images (N, 28, 28)."""

_BREAK = 0.01  # of the usual height: a line that breaks off for twice that goes on
_SPECK = 0.08  # of the tallest piece; what is smaller goes with what is near, or is none of it
_NEAR = 0.15  # of the tallest piece
_FULL = 0.4  # of the usual height; what is smaller tells of no line
_SAME_LINE = 0.4  # of the lower height that pieces of a line share
_PARTS = 0.25  # of the usual height: two pieces above each other that are nearer may be one digit
_PERHAPS_TWO = 0.8  # heights that a piece is wide
_FULL_INK = 0.6  # of full ink; where less joins two parts, they may be two digits
_PART = 0.4  # of the piece's height, that such a part has
_EDGE = 2  # pixels that a line fades away in
_WIDEST = 1.4  # in heights, that parts put together may be
_MOST_ASKED_ABOUT = 4  # lines
_SAMPLES = 160  # points of an outline


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is in a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


class InkPieces:
    """The connected pieces of ink (H, W) in [0, 1], and what they are as digits. Numbers are from the left."""

    def __init__(self, ink: Grey) -> None:
        self._ink = ink
        self._labels, self._boxes = _pieces(ink)
        self._stages: dict[Group, tuple[PreparationStage, ...]] = {}

    @property
    def whole(self) -> Group:
        return tuple(range(len(self._boxes)))

    def box(self, group: Group) -> Box:
        """Around the ink of that digit."""
        left, top, right, bottom = _around(self._boxes[list(group)])
        return Box(left, top, right - left, bottom - top)

    def stages(self, group: Group) -> tuple[PreparationStage, ...]:
        """How that digit's ink becomes what a network reads, (28, 28): the image of the last stage."""
        if group not in self._stages:
            self._stages[group] = digit_preparation(self._part(group), self._ink.shape)
        return self._stages[group]

    def images(self, groups: Sequence[Group]) -> Array:
        """What networks read of those digits: (N, 28, 28)."""
        return np.stack([self.stages(group)[-1].image for group in groups])

    def halves(self, group: Group) -> list[Array]:
        """What a digit would be as two, by some cuts: (2, 28, 28) each."""
        part, box = cropped(self._part(group)), self.box(group)
        if box.width < LEAST_WIDTH * box.height:
            return []
        places = [round(share * part.shape[1]) for share in CUTS]
        halves = [(part[:, :place], part[:, place:]) for place in places]
        return [
            np.stack([digit_preparation(half, self._ink.shape)[-1].image for half in pair])
            for pair in halves
            if all(is_inked(half) for half in pair)
        ]

    def lines(self, read: Read | None = None, judge: Judge | None = None) -> tuple[tuple[Group, ...], ...]:
        """The digits of each line, from the left to the right, lines from the top.

        Digits are told apart as ``nnengine.strokes.separated`` does with drawn ones, asking ``read`` and ``judge``
        where geometry leaves it open, unless it is a whole page.
        """
        found: list[tuple[Group, ...]] = []
        lines = _lines(self._boxes)
        if (
            len(lines) == 2 and len(self.whole) == 2 and judge is not None
        ):  # or a digit that its writer lifted the pen in
            whole, *parts = judge.chances(self.images([self.whole, *lines])).tolist()
            if whole >= LEAST_CHANCE > min(parts):
                return ((self.whole,),)
        if len(lines) > _MOST_ASKED_ABOUT:
            read = judge = None
        for line in lines:
            if len(line) > MOST_STROKES:
                found.append((line,))
                continue

            def predict(groups: Sequence[Group], line: Group = line) -> Array:
                assert read is not None
                return read(self.images(_numbered(groups, line)))

            def chances(groups: Sequence[Group], line: Group = line) -> Array:
                assert judge is not None
                return judge.chances(self.images(_numbered(groups, line)))

            drawing = self._drawing(line)
            groups = divided(drawing, None if read is None else predict, None if judge is None else chances)
            found.append(self._parts_joined(list(_numbered(groups, line)), judge))
        return tuple(found)

    def doubt(self, group: Group, chance: float) -> Doubt | None:
        """What speaks against a digit that the judge gives that chance."""
        box = self.box(group)
        return FLAT if box.width > WIDEST * box.height else doubt_of(chance, ())

    def closer(self, group: Group, doubt: Doubt, judge: Judge, read: Read) -> Doubt:
        """A closer look at what is no digit: perhaps two that touch."""
        pair = likely_pair(self.halves(group), judge, read)
        return doubt if pair is None else two_that_touch(*pair)

    def _parts_joined(self, groups: list[Group], judge: Judge | None) -> tuple[Group, ...]:
        """Neighbours as one where by itself one of them is no digit, such as the flag of a 5, and both are one."""
        if judge is None or len(groups) < 2:
            return tuple(groups)
        chances = judge.chances(self.images(groups)).tolist()
        for place in range(len(groups) - 1, 0, -1):
            one, other = groups[place - 1 : place + 1]
            both = tuple(sorted((*one, *other)))
            if min(chances[place - 1 : place + 1]) < LEAST_CHANCE and self._may_be_one(one, other):
                chance = float(judge.chances(self.images([both]))[0])
                if chance >= LEAST_CHANCE:
                    groups[place - 1 : place + 1] = [both]
                    chances[place - 1 : place + 1] = [chance]
        return tuple(groups)

    def _may_be_one(self, one: Group, other: Group) -> bool:
        """Whether two neighbours are as near as the parts of a digit, and no wider together than one."""
        boxes = self._boxes[list(one)], self._boxes[list(other)]
        (left, top, right, bottom), (left2, top2, right2, bottom2) = (_around(each) for each in boxes)
        height = max(bottom, bottom2) - min(top, top2)
        gap = max(left, left2) - min(right, right2)
        return gap <= _PARTS * height and max(right, right2) - min(left, left2) <= _WIDEST * height

    def _part(self, group: Group) -> Grey:
        if group == self.whole:
            return self._ink
        left, top, right, bottom = _around(self._boxes[list(group)])
        around = np.s_[max(top - _EDGE, 0) : bottom + _EDGE, max(left - _EDGE, 0) : right + _EDGE]
        labels = self._labels[around]
        for _ in range(_EDGE):  # the faint edge of a line is ink, too
            labels = np.where(labels > 0, labels, neighbours_max(labels, corners=True))
        part: Grey = np.where(np.isin(labels, np.array(group) + 1), self._ink[around], np.float32(0))
        return part

    def _drawing(self, line: Group) -> Drawing:
        outlines = [self._outline(number) for number in line]
        inked = sum(int((self._labels == number + 1).sum()) for number in line)
        # A line's outline is twice its length, so its area over half its outline is its width.
        pen = 2 * inked / max(sum(count for _, count in outlines), 1)
        pieces = []
        for place, number in enumerate(line):
            left, top, right, bottom = self._boxes[number].tolist()
            across, down = (min(pen, extent) / 2 for extent in (right - left, bottom - top))
            pieces.append(Piece((place,), left + across, top + down, right - across, bottom - down))
        distances = np.zeros((len(line), len(line)))
        for one, (points, _) in enumerate(outlines):
            for other, (others, _) in enumerate(outlines[:one]):
                near = np.square(points[:, np.newaxis] - others).sum(axis=2).min() ** 0.5
                distances[one, other] = distances[other, one] = near + pen
        return Drawing(pieces, distances)

    def _outline(self, number: int) -> tuple[npt.NDArray[np.float64], int]:
        """Points (P, 2) of a piece's outline, and how many pixels it has."""
        left, top, right, bottom = self._boxes[number].tolist()
        mask = np.pad(self._labels[top:bottom, left:right] == number + 1, 1)
        is_inside = mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
        is_edge = mask[1:-1, 1:-1] & ~is_inside
        rows, columns = np.nonzero(is_edge)
        chosen = np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLES)).astype(np.intp)
        return np.stack([columns[chosen] + left, rows[chosen] + top], axis=1).astype(np.float64), len(rows)


def lines_doubt(lines: int) -> Doubt:
    """Why a picture of several lines has no answer."""
    return Doubt(f"{lines} lines of digits", "cut out one of them")


def _numbered(groups: Sequence[Group], line: Group) -> tuple[Group, ...]:
    return tuple(tuple(line[place] for place in group) for group in groups)


def _around(boxes: npt.NDArray[np.intp]) -> tuple[int, int, int, int]:
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _pieces(ink: Grey) -> tuple[Labels, npt.NDArray[np.intp]]:
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


def _lines(boxes: npt.NDArray[np.intp]) -> list[Group]:
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
    bounds = np.array([_around(boxes[line]) for line in lines])
    rest = np.flatnonzero(heights < _FULL * usual)
    gaps = np.maximum(bounds[:, 1] - bottoms[rest, np.newaxis], tops[rest, np.newaxis] - bounds[:, 3])
    nearest = np.maximum(gaps, 0).argmin(axis=1)
    return [tuple(sorted([*line.tolist(), *rest[nearest == place].tolist()])) for place, line in enumerate(lines)]


def _are_parts(one: npt.NDArray[np.intp], other: npt.NDArray[np.intp], usual: float) -> bool:
    """Whether two pieces above each other are as near as the parts of a digit."""
    gap = max(one[1], other[1]) - min(one[3], other[3])
    beside = max(one[0], other[0]) - min(one[2], other[2])
    return bool(gap <= _PARTS * usual and beside < 0)
