"""The ink of a picture as lines of digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.digits.judge import (
    DOT,
    FLAT,
    LEAST_CHANCE,
    WIDEST,
    Doubt,
    Judge,
    doubt_of,
    reason_to_be_unsure,
    two_that_touch,
)
from nnengine.digits.preparation_stage import PreparationStage
from nnengine.digits.preprocessing.fitting import enlarged, evenly_dark, extent, is_inked
from nnengine.digits.preprocessing.pieces import PARTS, around, lines_of, pieces_of
from nnengine.digits.preprocessing.pixels import Grey, neighbours_max
from nnengine.digits.preprocessing.preparation import digit_preparation
from nnengine.digits.strokes.pieces import Drawing, Group, Piece
from nnengine.digits.strokes.separation import MOST_STROKES, divided
from nnengine.digits.touching import CUTS, LEAST_WIDTH, likely_pair
from nnengine.network.ensemble import Read

_EDGE = 2  # pixels that a line fades away in
_WIDEST = 1.4  # in heights, that parts put together may be
_MOST_ASKED_ABOUT = 4  # lines
_SMALL = 0.1  # of the picture's longer side; such a digit has fine lines, or it is dirt
_THICK = 0.36  # of its longer side, as thick as of two specks one is
_ALL_THICK = 0.92  # of the ink, where no part is a line
_FULL = 0.5  # of full ink
_FEW = 9  # pixels of height, in which gaps are of the pixels and not between digits
_SAMPLES = 160  # points of an outline


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is in a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class PictureDigit:
    """One digit of a picture: the numbers of its pieces of ink, and what a network reads of them, (28, 28).

    ``scores`` (classes,) are None without a network; ``doubt`` is why it may be no digit.
    """

    group: Group
    image: Grey
    scores: Array | None = None
    doubt: Doubt | None = None

    @property
    def unsure(self) -> str | None:
        """Why it has no answer, in words; None where it has one."""
        return "nothing has read it" if self.scores is None else reason_to_be_unsure(self.scores, self.doubt)

    @property
    def answer(self) -> str:
        """The digit, or "?"."""
        return "?" if self.scores is None or self.unsure else str(self.scores.argmax())


class InkPieces:
    """The connected pieces of ink (H, W) in [0, 1], and what they are as digits. Numbers are from the left.

    Ink that ``is_ready`` to be read, (28, 28) like MNIST's images, is one digit and stays as it is.
    """

    def __init__(self, ink: Grey, *, is_ready: bool = False) -> None:
        self._ink = ink
        self._is_ready = is_ready
        self._labels, self._boxes = pieces_of(ink)
        self._stages: dict[Group, tuple[PreparationStage, ...]] = {}

    @property
    def whole(self) -> Group:
        return tuple(range(len(self._boxes)))

    def box(self, group: Group) -> Box:
        """Around the ink of that digit."""
        left, top, right, bottom = around(self._boxes[list(group)])
        return Box(left, top, right - left, bottom - top)

    def stages(self, group: Group) -> tuple[PreparationStage, ...]:
        """How that digit's ink becomes what a network reads, (28, 28): the image of the last stage."""
        if group not in self._stages:
            self._stages[group] = digit_preparation(self._part(group), self._ink.shape)
        return self._stages[group]

    def images(self, groups: Sequence[Group]) -> Array:
        """What networks read of those digits: (N, 28, 28)."""
        if self._is_ready:
            return np.repeat(self._ink[np.newaxis], len(groups), axis=0)
        return np.stack([self.stages(group)[-1].image for group in groups])

    def halves(self, group: Group) -> list[Array]:
        """What a digit would be as two, by some cuts: (2, 28, 28) each."""
        part, box = self._part(group), self.box(group)
        if box.width < LEAST_WIDTH * box.height:
            return []
        part = part[extent(part)]
        places = [round(share * part.shape[1]) for share in CUTS]
        halves = [(part[:, :place], part[:, place:]) for place in places]
        return [
            np.stack([digit_preparation(half, self._ink.shape)[-1].image for half in pair])
            for pair in halves
            if all(is_inked(half) for half in pair)
        ]

    def lines(self, read: Read | None = None, judge: Judge | None = None) -> tuple[tuple[Group, ...], ...]:
        """The digits of each line, from the left to the right, lines from the top.

        Digits are told apart as ``nnengine.digits.strokes.separated`` does with drawn ones, asking ``read`` and
        ``judge`` where geometry leaves it open, unless it is a whole page.
        """
        whole_box = self.box(self.whole)
        if self._is_ready or whole_box.width <= whole_box.height <= _FEW:
            return ((self.whole,),)
        found: list[tuple[Group, ...]] = []
        lines = lines_of(self._boxes)
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

    def digits(self, groups: Sequence[Group], read: Read | None, judge: Judge | None) -> list[PictureDigit]:
        """Those digits as ``read`` scores them; what the ``judge`` takes for none is in doubt."""
        images = self.images(groups)
        scores: Sequence[Array | None] = [None] * len(groups) if read is None else list(read(images))
        doubts: Sequence[Doubt | None] = [None] * len(groups)
        if judge is not None:
            chances = judge.chances(images).tolist()
            doubts = [self.doubt(group, chance) for group, chance in zip(groups, chances, strict=True)]
        return [PictureDigit(*each) for each in zip(groups, images, scores, doubts, strict=True)]

    def doubt(self, group: Group, chance: float) -> Doubt | None:
        """What speaks against a digit that the judge gives that chance."""
        box = self.box(group)
        if self._is_dirt(group):
            return DOT
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
        (left, top, right, bottom), (left2, top2, right2, bottom2) = (around(each) for each in boxes)
        height = max(bottom, bottom2) - min(top, top2)
        gap = max(left, left2) - min(right, right2)
        return gap <= PARTS * height and max(right, right2) - min(left, left2) <= _WIDEST * height

    def _is_dirt(self, group: Group) -> bool:
        """Whether something is so small in its picture, and so thick, that it is a speck or two that touch."""
        box = self.box(group)
        if max(box.width, box.height) > _SMALL * max(self._ink.shape):
            return False
        dark = evenly_dark(self._part(group))
        whole = enlarged(dark[extent(dark)]) > _FULL
        steps = round(_THICK * max(whole.shape) / 2)
        left = np.pad(whole, steps + 1)
        for step in range(steps):  # thin parts go
            left = ~neighbours_max(~left, corners=step % 2 == 1)
        for step in range(steps):  # and what is left grows back
            left = neighbours_max(left, corners=step % 2 == 1)
        return bool(left.sum() >= _ALL_THICK * whole.sum())

    def _part(self, group: Group) -> Grey:
        if group == self.whole:
            return self._ink
        left, top, right, bottom = around(self._boxes[list(group)])
        within = np.s_[max(top - _EDGE, 0) : bottom + _EDGE, max(left - _EDGE, 0) : right + _EDGE]
        labels = self._labels[within]
        for _ in range(_EDGE):  # the faint edge of a line is ink, too
            labels = np.where(labels > 0, labels, neighbours_max(labels, corners=True))
        part: Grey = np.where(np.isin(labels, np.array(group) + 1), self._ink[within], np.float32(0))
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
