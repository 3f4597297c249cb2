"""The points of series as the run store holds them: pieces of little-endian numbers, trusted in nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from nnengine.errors import ArgumentError, one_line
from nnengine.training.series import FrozenSeries, Points, frozen_series

_EVEN = 1e-9  # epochs by which evenly spread positions may be off
_LARGEST_PIECE = 2**16  # points
_MOST_NAMES = 10_000
_LONGEST_NAME = 300
_LAST = 1e9  # epochs


class Piece(NamedTuple):
    """Points in a row. ``positions`` are float64, None where they are spread evenly from ``first`` to ``last``."""

    first: float
    last: float
    positions: bytes | None
    values: bytes


def pieces(points: Points) -> Iterator[Piece]:
    """The points in pieces. Those of mini-batches lie evenly in an epoch and take four bytes each, others twelve."""
    start = 0
    for end in _ends(points):
        positions, values = points.positions[start:end], points.values[start:end]
        start = end
        even = np.linspace(positions[0], positions[-1], len(positions))
        is_even = bool(np.abs(positions - even).max() <= _EVEN)
        written = None if is_even else positions.astype("<f8").tobytes()
        yield Piece(float(positions[0]), float(positions[-1]), written, values.astype("<f4").tobytes())


def put_together(rows: Iterable[Any]) -> dict[str, FrozenSeries]:
    """The series of rows (name, *piece), in their order. Raises ArgumentError for what no series could hold."""
    found: dict[str, list[Points]] = {}
    for name, *piece in rows:
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise ArgumentError(f"series: expected a name, got {one_line(repr(name), 60)}")
        found.setdefault(name, []).append(_points(name, Piece(*piece)))
        if len(found) > _MOST_NAMES:
            raise ArgumentError(f"series: expected at most {_MOST_NAMES:,} of them, got more")
    return {
        name: frozen_series(
            name, np.concatenate([each.positions for each in parts]), np.concatenate([each.values for each in parts])
        )
        for name, parts in found.items()
    }


def _points(name: str, piece: Piece) -> Points:
    count, rest = divmod(len(piece.values), 4)
    if rest or not 0 < count <= _LARGEST_PIECE:
        raise ArgumentError(f"series {name}: expected 1 to {_LARGEST_PIECE:,} numbers, got {len(piece.values):,} bytes")
    if not 0 <= piece.first <= piece.last <= _LAST:
        raise ArgumentError(f"series {name}: expected positions from 0 to {_LAST:g}, got {piece.first} to {piece.last}")
    if piece.positions is None:
        positions = np.linspace(piece.first, piece.last, count)
    elif len(piece.positions) == 8 * count:
        positions = np.frombuffer(piece.positions, "<f8").astype(np.float64)
    else:
        raise ArgumentError(f"series {name}: expected {count:,} positions, got {len(piece.positions):,} bytes")
    if not ((positions >= piece.first) & (positions <= piece.last)).all():
        raise ArgumentError(f"series {name}: expected positions from {piece.first} to {piece.last}, got others")
    return Points(positions, np.frombuffer(piece.values, "<f4").astype(np.float32))


def _ends(points: Points) -> Iterator[int]:
    """Where pieces end: where the distance of neighbours changes, unless that is often, and where they are long."""
    count = len(points.values)
    if not count:
        return
    steps = np.diff(points.positions)
    breaks = np.flatnonzero(np.abs(np.diff(steps)) > _EVEN) + 2
    inner = breaks.tolist() if len(breaks) <= count // 100 else []
    start = 0
    for end in (*inner, count):
        yield from range(start + _LARGEST_PIECE, end, _LARGEST_PIECE)
        if end > start:
            yield end
        start = end
