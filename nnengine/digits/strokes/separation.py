"""Several digits drawn on one canvas: which strokes are one digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, inf, log1p

import numpy as np

from nnengine.arrays import Array
from nnengine.digits.strokes.normalisation import fitted
from nnengine.digits.strokes.pieces import Drawing, Group, Nearness, Piece, drawing_of, joined
from nnengine.digits.strokes.stroke import Strokes, checked_strokes

Predict = Callable[[Sequence[Group]], Array]
"""The scores (N, classes) of groups of strokes, each read as one digit."""

Chances = Callable[[Sequence[Group]], Array]
"""How likely each of some groups of strokes is a digit at all: (N,) in [0, 1]."""

MOST_STROKES = 20  # of a number; more are a scribble, which is one drawing
MOST_STROKES_OF_A_DIGIT = 4  # where it is not plain that they belong together

# Distances in sizes of the larger of two pieces, sizes as shares of it.
_SPECK = 0.08
_FRAGMENT = 0.25  # a smaller piece is no digit beside a larger one
_OF_FRAGMENT = 0.15  # a fragment no further away belongs to what it is nearest to
_OUT_OF_TURN = 0.05  # so much further away is what was not drawn next
_TOUCHING = 0.04
_ABOVE_EACH_OTHER = 0.4  # of the narrower extent shared
_REACH = 0.25  # what is further apart is two digits,
_REACH_OF_FRAGMENT = 0.35  # or a digit and a fragment

# What speaks for a way to divide, in units of log odds; the values were chosen by how single pen digits stay whole and
# numbers put together of them are divided.
_READ = 6.0  # for each unit of the mean log score
_NEAR, _FARTHER, _OVERLAP, _USUAL_OVERLAP = 0.5, -10.0, 4.0, 0.3
_STEP, _USUAL_STEP = 12.0, 0.2  # the stem of a 4 reaches lower than its bow; digits of a number stand on a line
_IS_FRAGMENT, _IS_OUT_OF_TURN = 2.0, -1.5
_WIDE, _WIDER = 0.9, -8.0  # from this width on, in heights, and for each height more
_LOW, _LOWER = 0.7, -12.0  # below this share of the tallest, and for each share less
_WIDEST = 1.8
_LEAST_SHARE = 1e-3
_LEAST_CHANCE = 0.7  # or letters would be taken apart until each line of them is a 1

_Run = tuple[int, int]  # pieces from the first up to but without the second


def separated(strokes: Strokes, predict: Predict | None = None, chances: Chances | None = None) -> tuple[Group, ...]:
    """Which strokes are one digit each: the numbers of their strokes, digits from the left to the right.

    Strokes are (P, 2) arrays in the order they were drawn, x to the right and y down, in any unit; size and place make
    no difference. Strokes that touch and lie above each other are one digit, as are a digit and the bar that is nearest
    to it; strokes far apart are not. Where strokes are near and geometry does not settle it, each way to divide
    neighbours is weighed by geometry and by the mean log of the shares that ``predict`` gives the likeliest digits,
    each times what ``chances`` gives it, all in one call; without ``predict``, by geometry alone. A speck beside larger
    strokes belongs to no digit, unless it nearly touches one. Over-segmentation and search as in R. G. Casey, E.
    Lecolinet, "A survey of methods and strategies in character segmentation" (1996).

    Limits: digits of one number stand side by side, in one line; digits drawn in one stroke are never taken apart; more
    than 20 strokes are one drawing. The same strokes and scores give the same digits. Raises ArgumentError like
    ``render``.
    """
    numbers = [number for number, stroke in enumerate(strokes) if np.size(stroke)]
    paths = checked_strokes(strokes)
    if not 1 < len(paths) <= MOST_STROKES:
        return (tuple(numbers),) if numbers else ()
    found = divided(
        drawing_of(fitted(paths, 1.0)),
        None if predict is None else _numbered(predict, numbers),
        None if chances is None else _numbered(chances, numbers),
    )
    return tuple(tuple(numbers[stroke] for stroke in group) for group in found)


def divided(drawing: Drawing, predict: Predict | None = None, chances: Chances | None = None) -> tuple[Group, ...]:
    """Which parts of a drawing are one digit each, as ``separated`` tells of strokes."""
    pieces = _with_fragments(_above_each_other(drawing.pieces, drawing), drawing)
    found = _divided(pieces, drawing, predict, chances)
    return tuple(piece.strokes for piece in sorted(found, key=lambda piece: (piece.centre, piece.strokes)))


def _numbered(predict: Predict, numbers: Sequence[int]) -> Predict:
    """The same for strokes counted without those that have no points."""
    return lambda groups: predict([tuple(numbers[stroke] for stroke in group) for group in groups])


def _above_each_other(pieces: Sequence[Piece], drawing: Drawing) -> list[Piece]:
    """Strokes that touch and lie above each other, as rings of an 8 or the strokes of a 4, as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        whole = piece
        while (other := next((each for each in found if _is_one(each, whole, drawing)), None)) is not None:
            found.remove(other)
            whole = joined([other, whole])
        found.append(whole)
    return found


def _is_one(first: Piece, second: Piece, drawing: Drawing) -> bool:
    near = drawing.nearness(first, second)
    return near.likeness >= _FRAGMENT and near.distance <= _TOUCHING and near.overlap >= _ABOVE_EACH_OTHER


def _with_fragments(pieces: Sequence[Piece], drawing: Drawing) -> list[Piece]:
    """Every bar joined to what it is nearest to, and specks left out that are near nothing."""
    found = sorted(pieces, key=lambda piece: (piece.size, piece.strokes))
    tallest = found[-1].size
    at = 0
    while at < len(found):
        piece = found[at]
        nearest = _nearest_larger(piece, found, drawing)
        if nearest is not None and nearest[0].distance <= _OF_FRAGMENT:
            found[found.index(nearest[1])] = joined([piece, nearest[1]])
            del found[at]
        elif nearest is not None and max(piece.size, piece.width) < _SPECK * tallest:
            del found[at]
        else:
            at += 1
    return found


def _nearest_larger(piece: Piece, others: Sequence[Piece], drawing: Drawing) -> tuple[Nearness, Piece] | None:
    """The nearest of those beside which a piece is too small to be a digit; None where it is a fragment of nothing."""
    beside = [(drawing.nearness(piece, other), other) for other in others if other.size > piece.size]
    larger = [(near, other) for near, other in beside if near.likeness < _FRAGMENT]
    return min(larger, key=lambda each: each[0].distance + (0 if each[0].in_turn else _OUT_OF_TURN), default=None)


def _divided(pieces: list[Piece], drawing: Drawing, predict: Predict | None, chances: Chances | None) -> list[Piece]:
    """Pieces as digits: those within reach of each other as the best way to divide them has it."""
    chains = [_Chain(chain, drawing) for chain in _chains(pieces, drawing)]
    open_ones = [chain for chain in chains if len(chain.pieces) > 1]
    if predict is not None and open_ones:
        candidates = [chain.joined(run) for chain in open_ones for run in chain.runs]
        groups = [piece.strokes for piece in candidates]
        logs = iter(_log_shares(predict(groups), None if chances is None else chances(groups)))
        for chain in open_ones:
            chain.log_shares = {run: next(logs) for run in chain.runs}
    return [chain.joined(run) for chain in chains for run in chain.best()]


def _chains(pieces: list[Piece], drawing: Drawing) -> list[list[Piece]]:
    """Pieces in groups within which each is in reach of another, each from the left to the right."""
    left = sorted(pieces, key=lambda piece: (piece.centre, piece.strokes))
    chains = []
    while left:
        chain = [left.pop(0)]
        for piece in chain:  # it grows while it is walked
            near = [other for other in left if _is_in_reach(piece, other, drawing)]
            left = [other for other in left if other not in near]
            chain += near
        chains.append(sorted(chain, key=lambda piece: (piece.centre, piece.strokes)))
    return chains


def _is_in_reach(first: Piece, second: Piece, drawing: Drawing) -> bool:
    near = drawing.nearness(first, second)
    return near.distance <= (_REACH_OF_FRAGMENT if near.likeness < _FRAGMENT else _REACH)


class _Chain:
    """Neighbours that may be parts of one digit, and the ways to divide them.

    ``runs`` are the neighbours that can be one digit; ``log_shares`` what speaks for each, by how it is read.
    """

    def __init__(self, pieces: list[Piece], drawing: Drawing) -> None:
        self.pieces = pieces
        self._odds = [[_log_odds(a, b, drawing) if a is not b else 0.0 for b in pieces] for a in pieces]
        self._tallest = max(piece.size for piece in pieces)
        self.runs = [run for start in range(len(pieces)) for run in self._runs_from(start, drawing)]
        self.log_shares = dict.fromkeys(self.runs, 0.0)

    def joined(self, run: _Run) -> Piece:
        return joined(self.pieces[run[0] : run[1]])

    def best(self) -> tuple[_Run, ...]:
        """The way to divide that most speaks for: of all numbers of digits the best, by dynamic programming."""
        shapes = {run: self._shape(run) for run in self.runs}
        best: tuple[_Run, ...] = ()
        best_value = -inf
        for digits in range(1, len(self.pieces) + 1):
            values = {run: shapes[run] + _READ * self.log_shares[run] / digits for run in self.runs}
            value, runs = self._best_of(digits, values)
            if value > best_value:
                best_value, best = value, runs
        return best

    def _best_of(self, digits: int, values: dict[_Run, float]) -> tuple[float, tuple[_Run, ...]]:
        ways: dict[int, tuple[float, tuple[_Run, ...]]] = {0: (0.0, ())}  # by how many pieces they divide
        for _ in range(digits):
            further: dict[int, tuple[float, tuple[_Run, ...]]] = {}
            for run in self.runs:
                if run[0] not in ways:
                    continue
                value, runs = ways[run[0]]
                if run[1] not in further or value + values[run] > further[run[1]][0]:
                    further[run[1]] = value + values[run], (*runs, run)
            ways = further
        return ways.get(len(self.pieces), (-inf, ()))

    def _runs_from(self, start: int, drawing: Drawing) -> list[_Run]:
        runs = [(start, start + 1)]
        for end in range(start + 2, len(self.pieces) + 1):
            *others, last = self.pieces[start:end]
            whole = joined([*others, last])
            if len(whole.strokes) > MOST_STROKES_OF_A_DIGIT or whole.width > _WIDEST * whole.size:
                break
            if any(_is_in_reach(other, last, drawing) for other in others):
                runs.append((start, end))
        return runs

    def _shape(self, run: _Run) -> float:
        """What speaks for one digit where those pieces are, before it is read."""
        start, end = run
        whole = self.joined(run)
        value = sum(_log_chance(max(self._odds[at][start:at])) for at in range(start + 1, end))
        if end < len(self.pieces):
            value += _log_chance(-self._odds[end - 1][end])
        value += _WIDER * max(whole.width / whole.size - _WIDE, 0)
        return value + _LOWER * max(_LOW - whole.size / self._tallest, 0)


def _log_odds(first: Piece, second: Piece, drawing: Drawing) -> float:
    """How much speaks for one digit, judging by two of its pieces."""
    near = drawing.nearness(first, second)
    value = _NEAR + _FARTHER * near.distance + _OVERLAP * (min(near.overlap, 1.0) - _USUAL_OVERLAP)
    value += _STEP * max(min(near.step, 0.5) - _USUAL_STEP, 0.0)
    value += _IS_FRAGMENT if near.likeness < _FRAGMENT else 0.0
    value += 0.0 if near.in_turn else _IS_OUT_OF_TURN
    return max(min(value, 10.0), -10.0)


def _log_chance(log_odds: float) -> float:
    return -log1p(exp(-log_odds))


def _log_shares(scores: Array, chances: Array | None) -> list[float]:
    """The log of the likeliest class's share of the scores, of each row (N, classes), times the chance (N,) of any."""
    counted = np.maximum(np.nan_to_num(scores, posinf=0.0), 0).astype(np.float64)
    shares = counted.max(axis=1) / np.maximum(counted.sum(axis=1), 1e-12)
    logs = np.log(np.maximum(shares, _LEAST_SHARE))
    if chances is not None:
        logs += np.log(np.maximum(chances, _LEAST_CHANCE))
    return [float(each) for each in logs]
