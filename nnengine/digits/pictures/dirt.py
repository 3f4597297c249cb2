"""Ink that nobody wrote: specks, blots, smears, stains, and what lies at the edges of a picture. (H, W), ink 1."""

from __future__ import annotations

import numpy as np
from PIL import ImageFilter

from nnengine.digits.pictures.sheets import Point, as_grey, as_points, empty_sheet, slow_chance, some_side
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.stroke import Path


def a_speck(rng: np.random.Generator) -> Grey:
    return _specks(1, rng)


def two_specks(rng: np.random.Generator) -> Grey:
    return _specks(2, rng)


def some_specks(rng: np.random.Generator) -> Grey:
    return _specks(int(rng.integers(3, 8)), rng)


def many_specks(rng: np.random.Generator) -> Grey:
    return _specks(int(rng.integers(10, 50)), rng)


def blot(rng: np.random.Generator) -> Grey:
    """A spot with a border of bays and drops, sometimes with some drops beside it."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    for number in range(int(rng.choice((1, 1, 2, 4)))):
        radius = rng.uniform(0.2, 0.35) if number == 0 else rng.uniform(0.03, 0.08)
        draw.polygon(_bay(rng, side * rng.uniform(0.35, 0.65, 2), side * radius), fill=255)
    return as_grey(sheet)


def smear(rng: np.random.Generator) -> Grey:
    """What a sleeve made of wet ink: streaks side by side, more or less level."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    angle, middle = rng.uniform(-0.6, 0.6), side * rng.uniform(0.4, 0.6, 2)
    along = np.array([np.cos(angle), np.sin(angle)])
    for _ in range(int(rng.integers(4, 16))):
        start = middle + rng.normal(0, 0.07, 2) * side - along * side * rng.uniform(0.1, 0.35)
        end = start + along * side * rng.uniform(0.2, 0.6)
        draw.line(
            [*as_points([start, end])], fill=int(rng.integers(60, 256)), width=int(rng.integers(1, 2 + side // 16))
        )
    return as_grey(sheet.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2.0))))


def stain(rng: np.random.Generator) -> Grey:
    """Islands of some shape, as water, coffee and copiers leave them."""
    side = some_side(rng)
    field = slow_chance(side, int(rng.integers(3, 9)), rng)
    level = np.quantile(field, rng.uniform(0.55, 0.93))
    islands: Grey = np.clip((field - level) * rng.uniform(4, 30), 0, 1).astype(np.float32)
    return islands


def page_edge(rng: np.random.Generator) -> Grey:
    """What lies beyond two edges of the page or three; beyond one it may look like a 1."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    for turn in rng.permutation(4)[: int(rng.choice((2, 2, 3)))]:
        depth, other = side * rng.uniform(0.02, 0.25, 2)
        corners = np.array([(0, 0), (side, 0), (side, depth), (0, other)])
        draw.polygon(as_points(_quarter_turns(corners, int(turn), side)), fill=255)
    return as_grey(sheet)


def dark_corners(rng: np.random.Generator) -> Grey:
    """What a scan that was turned has in its corners."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    for turn in rng.permutation(4)[: int(rng.integers(1, 5))]:
        long, short = side * rng.uniform(0.1, 0.6), side * rng.uniform(0.04, 0.3)
        corner = np.array([(0, 0), (long, 0), (0, short)])
        draw.polygon(as_points(_quarter_turns(corner, int(turn), side)), fill=255)
    return as_grey(sheet)


def rests_of_a_frame(rng: np.random.Generator) -> Grey:
    """A cell cut from a form, a little beside its lines: rests of these at two edges at least, often broken."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    for turn in rng.permutation(4)[: int(rng.integers(2, 5))]:
        depth, width = side * rng.uniform(0, 0.07), max(1.0, side * rng.uniform(0.01, 0.06))
        first, last = (0.0, side) if rng.random() < 0.5 else side * rng.uniform((0, 0.6), (0.4, 1))
        tilt = side * rng.normal(0, 0.02)
        corners = np.array([(first, depth), (last, depth + tilt), (last, depth + tilt + width), (first, depth + width)])
        draw.polygon(as_points(_quarter_turns(corners, int(turn), side)), fill=int(rng.integers(120, 256)))
    return as_grey(sheet)


def lines_alone(rng: np.random.Generator) -> Grey:
    """Lines of a notebook with nothing on them, level or nearly."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    tilt, width = rng.normal(0, 0.04) * side, max(1, round(side * rng.uniform(0.01, 0.04)))
    for place in np.sort(rng.uniform(0.05, 0.95, int(rng.integers(1, 7)))) * side:
        draw.line([(0, place - tilt), (side, place + tilt)], fill=int(rng.integers(120, 256)), width=width)
    return as_grey(sheet)


def crossing(rng: np.random.Generator) -> Grey:
    """Where lines of a table meet: a corner, a T or a cross from edge to edge."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    x, y = side * rng.uniform(0.15, 0.85, 2)
    ends = [(0, y), (side, y), (x, 0), (x, side)]
    kept = [ends[int(rng.integers(2))], ends[int(rng.integers(2, 4))]]
    kept += [end for end in ends if end not in kept and rng.random() < 0.5]
    for end in kept:
        draw.line([(x, y), end], fill=255, width=max(1, round(side * rng.uniform(0.01, 0.06))))
    return as_grey(sheet)


def _specks(count: int, rng: np.random.Generator) -> Grey:
    """Round or square ones, near each other or anywhere."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    middle, spread = side * rng.uniform(0.2, 0.8, 2), side * float(rng.choice((0.03, 0.08, 0.3)))
    largest = max(1.0, side * rng.uniform(0.01, 0.06))
    for _ in range(count):
        x, y = middle + rng.uniform(-spread, spread, 2)
        reach = largest * rng.uniform(0.5, 1)
        shape = draw.rectangle if rng.random() < 0.4 else draw.ellipse
        shape((x - reach, y - reach, x + reach, y + reach), fill=255)
    return as_grey(sheet)


def _bay(rng: np.random.Generator, middle: Path, radius: float) -> list[Point]:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    waves = sum(rng.normal(0, 0.25 / number) * np.cos(number * turn + rng.uniform(0, 6)) for number in range(2, 8))
    reach = radius * np.clip(1 + waves, 0.3, 2)
    return as_points(middle + np.stack([reach * np.cos(turn) * rng.uniform(0.7, 1.3), reach * np.sin(turn)], axis=1))


def _quarter_turns(points: Path, turns: int, side: int) -> Path:
    for _ in range(turns):
        points = np.stack([side - points[:, 1], points[:, 0]], axis=1)
    return points
