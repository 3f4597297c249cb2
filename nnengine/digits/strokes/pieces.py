"""Parts of a drawing with several digits: how large they are, and how near to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.digits.strokes.stroke import Path

Group = tuple[int, ...]
"""The numbers of the strokes of one digit, in the order they were drawn."""

_SAMPLES = 48  # of a stroke: a digit's line is some three heights long, so they lie a sixteenth of a height apart
_FLAT = 0.3  # of its width: the size of what has no height, as a bar
_WORTH_MEASURING = 0.5  # of the larger size: boxes further apart are apart, and how far does not matter
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Piece:
    """Strokes that are one digit or a part of one, and the box around them; y grows downwards."""

    strokes: Group
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def size(self) -> float:
        """What distances are compared with: the height; of a bar, a part of its width. Never 0."""
        return max(self.bottom - self.top, _FLAT * self.width, _LEAST)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Nearness:
    """What geometry tells of two pieces.

    ``distance`` between their lines, in sizes of the larger one; ``overlap`` of their horizontal extents, as a share of
    the narrower one's; ``likeness``, the smaller size as a share of the larger one; ``in_turn`` where no other stroke
    """

    distance: float
    overlap: float
    likeness: float
    step: float
    in_turn: bool


class Drawing:
    """The parts that digits are put together of, each with its number as its stroke, and the distances between them.

    ``distances`` (S, S) are between lines, from where the pen's middle went.
    """

    def __init__(self, pieces: list[Piece], distances: npt.NDArray[np.float64]) -> None:
        self.pieces = pieces
        self._distances: list[list[float]] = distances.tolist()

    def nearness(self, first: Piece, second: Piece) -> Nearness:
        larger, smaller = max(first.size, second.size), min(first.size, second.size)
        between = min(self._distances[i][j] for i in first.strokes for j in second.strokes)
        shared = min(first.right, second.right) - max(first.left, second.left)
        narrower = max(min(first.width, second.width), _LEAST)
        return Nearness(
            between / larger,
            1.0 if narrower == _LEAST and shared >= 0 else max(shared / narrower, 0.0),
            smaller / larger,
            abs(first.bottom - second.bottom) / larger,
            _in_turn(first.strokes, second.strokes),
        )


def drawing_of(paths: list[Path]) -> Drawing:
    """The strokes of a drawing, (P, 2) each."""
    pieces = [
        Piece((number,), *path.min(axis=0).tolist(), *path.max(axis=0).tolist()) for number, path in enumerate(paths)
    ]
    return Drawing(pieces, _distances(paths, pieces))


def joined(pieces: list[Piece]) -> Piece:
    """All of them as one."""
    return Piece(
        tuple(sorted(stroke for piece in pieces for stroke in piece.strokes)),
        min(piece.left for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
    )


def _in_turn(first: Group, second: Group) -> bool:
    strokes = sorted((*first, *second))
    return strokes[-1] - strokes[0] == len(strokes) - 1


def _distances(paths: list[Path], pieces: list[Piece]) -> npt.NDArray[np.float64]:
    """Between the lines of each two strokes, (S, S); between boxes where these are far from each other."""
    boxes = np.array([(piece.left, piece.top, piece.right, piece.bottom) for piece in pieces])
    low, high = boxes[:, :2], boxes[:, 2:]
    gaps = np.maximum(low[:, np.newaxis] - high, low - high[:, np.newaxis])
    found: npt.NDArray[np.float64] = np.hypot(*np.moveaxis(np.maximum(gaps, 0), 2, 0))
    sizes = np.array([piece.size for piece in pieces])
    near = found <= _WORTH_MEASURING * np.maximum(sizes, sizes[:, np.newaxis])
    first, second = np.nonzero(np.triu(near, 1))
    if len(first):
        points = np.stack([_evenly(path) for path in paths])
        squares: npt.NDArray[Any] = np.square(points[first][:, :, np.newaxis] - points[second][:, np.newaxis])
        found[first, second] = found[second, first] = np.sqrt(squares.sum(axis=3).min(axis=(1, 2)))
    return found


def _evenly(path: Path) -> Path:
    """Points spread evenly along a stroke, (48, 2)."""
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    wanted = np.linspace(0, travelled[-1], _SAMPLES)
    return np.stack([np.interp(wanted, travelled, path[:, axis]) for axis in (0, 1)], axis=1)
