"""Signs that nobody writes, by chance or out of parts of those that people write: what no list of kinds has.

A judge that meets named kinds alone learns these; one that meets a broad background learns what digits are.
Source: D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly detection with outlier exposure" (2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnengine.digits.strokes.stroke import Path, Strokes

_POINTS = 20  # along each piece of a line
_CORNERS = np.radians((45, 60, 90, 90, 120, 135, 150, 165))
_STROKES = (0.35, 0.37, 0.19, 0.09)  # how often there are one, two, three and four
_PIECES = (0.30, 0.35, 0.25, 0.10)  # how often a stroke has one, two, three and four
_NEXT = (0.38, 0.32, 0.18, 0.12)  # how often another stroke sets out from, crosses, mirrors or repeats what is there

_MIRRORED, _UPSIDE_DOWN = np.diag([-1.0, 1.0]), np.diag([1.0, -1.0])
_LEFT = np.array([(0.0, -1.0), (1.0, 0.0)])
_TURNS = (_MIRRORED, _UPSIDE_DOWN, -np.eye(2), _LEFT, -_LEFT)


def invented_sign(rng: np.random.Generator) -> list[Path]:
    """One to four strokes (P, 2) of lines, bows, loops and corners, put together as those of letters and signs are."""
    more = int(rng.choice(4, p=_STROKES))
    strokes = [_stroke(rng, least=1 if more else 2)]
    if rng.random() < 0.15:
        strokes[0] = _closed(strokes[0])
    for _ in range(more):
        strokes.append(_another(strokes, rng))
    return _leant(strokes, rng)


def recombined(drawings: Sequence[Strokes], rng: np.random.Generator) -> list[Path]:
    """One of the drawings turned or mirrored, or with a part cut off, displaced, repeated or added, or both.

    Or it begins as one and ends as another. The strokes are (P, 2), about 1 in their longer side.
    """
    first, second = (_turned(_in_size(drawings[int(rng.integers(len(drawings)))]), rng) for _ in range(2))
    begun, ended = _cut(first, rng.uniform(0.3, 0.7))
    way = rng.integers(6)
    if way == 0:
        return begun if rng.random() < 0.5 else ended
    if way == 1:
        return [*begun, *_displaced(ended, rng)]
    if way == 2:
        return [*first, *_displaced(begun if rng.random() < 0.5 else ended, rng)]
    if way == 3:
        return [*first, _another(first, rng)]
    if way == 4:
        rest = _cut(second, rng.uniform(0.3, 0.7))[1]
        return [*begun, *(stroke + begun[-1][-1] - rest[0][0] for stroke in rest)]
    return first


def _stroke(rng: np.random.Generator, least: int = 1) -> Path:
    """Pieces of constant curvature, joined smoothly or by corners, most of them upright, level or in between."""
    heading = rng.choice((0, 0, 1, 2, 2, 2, 3)) * np.pi / 4 + rng.normal(0, 0.15)
    if rng.random() < 0.2:
        heading = rng.uniform(0, 2 * np.pi)
    steps = []
    for _ in range(max(least, 1 + int(rng.choice(4, p=_PIECES)))):
        length, turn = _piece(rng)
        turning = turn * np.linspace(0, 1, _POINTS) ** rng.choice((1, 1, 1, 1.7))
        directions = heading + turning
        steps.append(np.stack([np.cos(directions), np.sin(directions)], axis=1) * length / _POINTS)
        heading = directions[-1]
        if rng.random() < 0.6:
            heading += rng.choice((-1, 1)) * (rng.choice(_CORNERS) + rng.normal(0, 0.12))
    return np.cumsum(np.concatenate([np.zeros((1, 2)), *steps]), axis=0)


def _piece(rng: np.random.Generator) -> tuple[float, float]:
    """Its length and by how much it turns."""
    way = rng.random()
    side = rng.choice((-1, 1))
    if way < 0.42:
        return rng.uniform(0.3, 1.0), rng.normal(0, 0.1)
    if way < 0.75:
        return rng.uniform(0.4, 1.3), side * np.radians(rng.uniform(40, 200))
    if way < 0.90:
        return rng.uniform(0.8, 2.2), side * np.radians(rng.uniform(230, 420))
    if way < 0.97:
        return rng.uniform(0.12, 0.4), side * np.radians(rng.uniform(70, 230))
    return rng.uniform(1.5, 3.5), side * np.radians(rng.uniform(450, 900))


def _another(strokes: Sequence[Path], rng: np.random.Generator) -> Path:
    """One more stroke: from a point of the others or across it, or the mirror image or a copy of one of them."""
    way = int(rng.choice(4, p=_NEXT))
    if way > 1:
        known = strokes[int(rng.integers(len(strokes)))]
        copy: Path = known * rng.uniform(0.6, 1.1) + rng.uniform(-0.5, 0.5, 2) if way == 3 else _mirrored(known, rng)
        return copy
    points = np.concatenate(strokes)
    stroke = _stroke(rng) * rng.uniform(0.25, 1.0)
    own, other = len(stroke) // 2, int(rng.integers(len(points)))
    if way == 0:
        own, other = 0, int(rng.choice((0, len(points) // 2, len(points) - 1, other)))
    moved: Path = stroke + points[other] - stroke[own]
    return moved


def _mirrored(stroke: Path, rng: np.random.Generator) -> Path:
    axis = int(rng.random() < 0.3)  # most letters and things that have two sides have a left one and a right one
    mirror = rng.choice((stroke[0, axis], stroke[-1, axis], stroke[:, axis].min(), stroke[:, axis].max()))
    image = stroke.copy()
    image[:, axis] = 2 * mirror - image[:, axis] + rng.choice((0, 0, 0.15))
    return image


def _closed(stroke: Path) -> Path:
    """Led back to where it began, all of it giving way a little."""
    closed: Path = stroke - np.linspace(0, 1, len(stroke))[:, np.newaxis] * (stroke[-1] - stroke[0])
    return closed


def _leant(strokes: list[Path], rng: np.random.Generator) -> list[Path]:
    """Stretched and slanted, with corners as a slow or a fast hand makes them."""
    proportion, slant = np.exp(rng.normal(0, 0.2)), rng.normal(0.05, 0.15)
    matrix = np.array([(proportion, 0.0), (-slant, 1.0)])
    near = int(rng.integers(0, 5))
    return [_rounded(stroke @ matrix, near) for stroke in strokes]


def _rounded(stroke: Path, near: int) -> Path:
    """Each point the mean of its neighbours, up to ``near`` at both sides; the ends stay."""
    index = np.arange(len(stroke))
    reach = np.minimum(np.minimum(index, index[::-1]), near)
    total = np.cumsum(np.concatenate([np.zeros((1, 2)), stroke]), axis=0)
    means: Path = (total[index + reach + 1] - total[index - reach]) / (2 * reach + 1)[:, np.newaxis]
    return means


def _in_size(drawing: Strokes) -> list[Path]:
    """Around 0 and 1 in its longer side, its strokes (P, 2) with some points at least."""
    points = np.concatenate(drawing)
    low, high = points.min(axis=0), points.max(axis=0)
    return [_dense((stroke - (low + high) / 2) / max(float((high - low).max()), 1e-9)) for stroke in drawing]


def _turned(strokes: list[Path], rng: np.random.Generator) -> list[Path]:
    """Every second one turned or mirrored."""
    if rng.random() < 0.5:
        return strokes
    turn = _TURNS[int(rng.integers(len(_TURNS)))]
    return [stroke @ turn for stroke in strokes]


def _dense(path: Path) -> Path:
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    wanted = np.linspace(0, travelled[-1], max(len(path), 2 * _POINTS))
    return np.stack([np.interp(wanted, travelled, path[:, axis]) for axis in (0, 1)], axis=1)


def _cut(strokes: Sequence[Path], share: float) -> tuple[list[Path], list[Path]]:
    """What is drawn before and after that share of all points."""
    place = int(share * sum(map(len, strokes)))
    before: list[Path] = []
    after: list[Path] = []
    for stroke in strokes:
        here = min(max(place, 0), len(stroke))
        before += [stroke[:here]] * (here > 1)
        after += [stroke[max(here - 1, 0) :]] * (here < len(stroke))
        place -= len(stroke)
    return before, after


def _displaced(strokes: Sequence[Path], rng: np.random.Generator) -> list[Path]:
    """Moved, or turned or mirrored around where they begin."""
    way, at = rng.integers(3), strokes[0][0]
    if way == 0:
        angle = rng.uniform(0, 2 * np.pi)
        aside = rng.uniform(0.2, 0.5) * np.array([np.cos(angle), np.sin(angle)])
        return [stroke + aside for stroke in strokes]
    if way == 1:
        angle = rng.choice((-1, 1)) * rng.uniform(np.pi / 3, np.pi)
        turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    else:
        turn = _MIRRORED if rng.random() < 0.5 else _UPSIDE_DOWN
    return [(stroke - at) @ turn + at for stroke in strokes]
