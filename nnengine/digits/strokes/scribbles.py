"""Lines that mean nothing: walks, zigzags, spirals, hatching, polylines, blots. Lengths are about 1, like a digit's."""

from __future__ import annotations

import numpy as np

from nnengine.digits.strokes.stroke import Path


def walk(rng: np.random.Generator) -> list[Path]:
    """A line that wanders and keeps its direction for a while."""
    steps = int(rng.integers(60, 240))
    turning = np.cumsum(rng.normal(0, rng.uniform(0.2, 0.6), steps))
    return [_led(turning + rng.uniform(0, 2 * np.pi))]


def winding(rng: np.random.Generator) -> list[Path]:
    """A smooth curve through a few points anywhere."""
    return [_smooth(rng.random((int(rng.integers(8, 16)), 2)))]


def curls(rng: np.random.Generator) -> list[Path]:
    """Loops in a row, as of a pen that is tried."""
    loops = rng.uniform(3, 7)
    turn = np.linspace(0, 2 * np.pi * loops, 160)
    size, slant = rng.uniform(0.25, 0.6), rng.normal(0, 0.4)
    y = size * np.sin(turn) * (1 + 0.2 * _slow(turn, rng))
    return [np.stack([turn / turn[-1] + 0.4 * size * np.cos(turn) - slant * y, y], axis=1)]


def zigzag(rng: np.random.Generator) -> list[Path]:
    """A line that goes to and fro while it advances."""
    count = int(rng.integers(5, 14))
    across, height = np.linspace(0, 1, count), rng.uniform(0.2, 1.0)
    points = np.stack([across, np.where(np.arange(count) % 2, height, 0.0)], axis=1) + rng.normal(0, 0.04, (count, 2))
    return [_turned(points, rng.uniform(0, 2 * np.pi))]


def wave(rng: np.random.Generator) -> list[Path]:
    """A zigzag without corners."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(2, 5), 120)
    points = np.stack([turn / turn[-1], rng.uniform(0.1, 0.3) * np.sin(turn + rng.uniform(0, 6))], axis=1)
    return [_turned(points, rng.uniform(0, 2 * np.pi))]


def spiral(rng: np.random.Generator) -> list[Path]:
    """From the middle outwards or inwards, more than one and a half times around."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(1.7, 4.5), 160)
    radius = (rng.uniform(0.0, 0.15) + turn / turn[-1]) * (1 + 0.06 * _slow(turn, rng))
    points = np.stack([np.cos(turn), np.sin(turn) * rng.uniform(0.6, 1.1)], axis=1) * radius[:, np.newaxis]
    return [_turned(points * (rng.choice((-1, 1)), 1), rng.uniform(0, 2 * np.pi))]


def hatching(rng: np.random.Generator) -> list[Path]:
    """Lines side by side, each a stroke, sometimes crossed by others."""
    lines = _lines(rng, int(rng.integers(4, 9)), rng.uniform(0, np.pi))
    return lines + _lines(rng, int(rng.integers(3, 7)), rng.uniform(0, np.pi)) if rng.random() < 0.4 else lines


def flat_lines(rng: np.random.Generator) -> list[Path]:
    """Lines that lie above each other."""
    return _lines(rng, int(rng.integers(2, 5)), rng.normal(0, 0.1))


def flat_line(rng: np.random.Generator) -> list[Path]:
    """One line that lies, or nearly: no hand slants a 1 so far."""
    points = np.stack([np.linspace(0, 1, 12), rng.normal(0, 0.02) * np.sin(np.linspace(0, 6, 12))], axis=1)
    return [_turned(points, rng.choice((0, np.pi)) + np.clip(rng.normal(0, 0.15), -0.4, 0.4))]


def crossing_lines(rng: np.random.Generator) -> list[Path]:
    """Straight lines anywhere, all through the middle or none."""
    ends = rng.random((int(rng.integers(3, 6)), 2, 2))
    if rng.random() < 0.5:
        ends[:, 1] = 1 - ends[:, 0]
    return list(ends)


def polyline(rng: np.random.Generator) -> list[Path]:
    """Straight from point to point, each anywhere."""
    return [rng.random((int(rng.integers(5, 11)), 2))]


def polygon(rng: np.random.Generator) -> list[Path]:
    """A polyline that comes back to where it began."""
    points = rng.random((int(rng.integers(5, 9)), 2))
    return [np.concatenate([points, points[:1]])]


def scrawl(rng: np.random.Generator) -> list[Path]:
    """A dense tangle in one stroke."""
    return [_smooth(rng.normal(0, 0.35, (int(rng.integers(20, 50)), 2)))]


def shading(rng: np.random.Generator) -> list[Path]:
    """To and fro without lifting the pen, as a surface is filled."""
    count = int(rng.integers(8, 20))
    across = np.repeat(np.linspace(0, rng.uniform(0.5, 1.5), count), 2)
    points = np.stack([across, np.tile([0.0, 1.0, 1.0, 0.0], count)[: 2 * count]], axis=1)
    return [_turned(points + rng.normal(0, 0.06, points.shape), rng.uniform(0, np.pi))]


def blot(rng: np.random.Generator) -> list[Path]:
    """A spot that was filled."""
    angle = rng.uniform(0, 2 * np.pi, 90)
    radius = np.sqrt(rng.random(90)) * 0.5
    return [np.stack([radius * np.cos(angle) * rng.uniform(0.5, 1), radius * np.sin(angle)], axis=1)]


def dot(rng: np.random.Generator) -> list[Path]:
    """One touch."""
    return [rng.random((1, 2))]


def dots(rng: np.random.Generator) -> list[Path]:
    """Some touches, apart from each other."""
    return [point[np.newaxis] for point in rng.random((int(rng.integers(3, 9)), 2))]


def arcs(rng: np.random.Generator) -> list[Path]:
    """Several short bows anywhere."""
    return [_smooth(rng.random(2) + rng.normal(0, 0.25, (3, 2))) for _ in range(int(rng.integers(4, 8)))]


def burst(rng: np.random.Generator) -> list[Path]:
    """Rays from one point."""
    angles = np.linspace(0, 2 * np.pi, int(rng.integers(5, 10)), endpoint=False) + rng.uniform(0, 1)
    hole = rng.choice((0.0, 0.35))
    return [np.array([[hole * np.cos(a), hole * np.sin(a)], [np.cos(a), np.sin(a)]]) for a in angles]


def glyph(rng: np.random.Generator) -> list[Path]:
    """Some lines and bows put together, as the letter of an unknown script."""
    ends = rng.random((int(rng.integers(3, 6)), 2, 2))
    bows = rng.normal(0, 0.35, (len(ends), 2)) * rng.integers(0, 2, (len(ends), 1))
    return [
        _smooth(np.stack([first, (first + last) / 2 + bow, last]))
        for (first, last), bow in zip(ends, bows, strict=True)
    ]


def knot(rng: np.random.Generator) -> list[Path]:
    """A closed curve that crosses itself several times."""
    turn = np.linspace(0, 2 * np.pi, 160)
    first, second = rng.choice(((2, 3), (3, 4), (3, 5), (2, 5), (4, 5)))
    points = np.stack([np.sin(first * turn + rng.uniform(0, 6)), np.sin(second * turn)], axis=1)
    return [points * (0.5, rng.uniform(0.35, 0.6))]


def _led(directions: Path) -> Path:
    return np.cumsum(np.stack([np.cos(directions), np.sin(directions)], axis=1), axis=0)


def _smooth(points: Path) -> Path:
    """A Catmull-Rom curve through points."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    share = np.linspace(0, 1, 12, endpoint=False)[:, np.newaxis, np.newaxis]
    a, b, c, d = (padded[tap : tap + len(points) - 1] for tap in range(4))
    curve = b + share / 2 * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a)))
    return np.concatenate([curve.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])


def _lines(rng: np.random.Generator, count: int, angle: float) -> list[Path]:
    places = np.linspace(0, rng.uniform(0.5, 1.2), count) + rng.normal(0, 0.02, count)
    return [_turned(np.array([[0.0, place], [1.0, place]]) + rng.normal(0, 0.04, (2, 2)), angle) for place in places]


def _turned(points: Path, angle: float) -> Path:
    cosine, sine = np.cos(angle), np.sin(angle)
    turned: Path = points @ np.array([[cosine, sine], [-sine, cosine]])
    return turned


def _slow(turn: Path, rng: np.random.Generator) -> Path:
    wave: Path = np.sin(turn * rng.uniform(0.1, 0.7) + rng.uniform(0, 6))
    return wave
