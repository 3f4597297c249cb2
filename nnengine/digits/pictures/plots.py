"""Plots, tables, codes and words: what a page has that is no single digit. (H, W) in [0, 1], ink 1."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from nnengine.digits.pictures.ink import inked_text, program_font, scaled
from nnengine.digits.pictures.sheets import as_grey, as_points, empty_sheet, some_side
from nnengine.digits.preprocessing.pixels import Grey

_LETTERS = "abcdefghikmnoprstuvwxyABCDEFGHKLMNOPRSTUVW"


def curve(rng: np.random.Generator) -> Grey:
    """A line or two over axes."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    line = _line(side, rng)
    _axes(draw, side, line, rng)
    x = np.linspace(0.1, 0.95, 40)
    for _ in range(int(rng.integers(1, 3))):
        waves = sum(rng.normal(0, 0.3 / number) * np.sin(number * 4 * x + rng.uniform(0, 6)) for number in (1, 2, 3))
        y = np.clip(rng.uniform(0.3, 0.7) + rng.normal(0, 0.4) * (x - 0.5) + waves, 0.05, 0.88)
        draw.line(as_points(np.stack([x, y], axis=1) * side), fill=255, width=line)
    return as_grey(sheet)


def bars(rng: np.random.Generator) -> Grey:
    """Three bars and more on an axis."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    _axes(draw, side, _line(side, rng), rng)
    count = int(rng.integers(3, 9))
    width = 0.8 / count
    for number, height in enumerate(rng.uniform(0.1, 0.8, count)):
        left = 0.14 + number * width
        draw.rectangle(
            (left * side, (0.9 - height) * side, (left + width * rng.uniform(0.5, 0.9)) * side, 0.9 * side), fill=255
        )
    return as_grey(sheet)


def points(rng: np.random.Generator) -> Grey:
    """Measured points over axes."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    _axes(draw, side, _line(side, rng), rng)
    reach = max(0.5, side * rng.uniform(0.01, 0.04))
    for x, y in rng.uniform(0.15, 0.85, (int(rng.integers(6, 30)), 2)) * side:
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return as_grey(sheet)


def pie(rng: np.random.Generator) -> Grey:
    """A circle with sectors, some of them full."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    box = (side * 0.06, side * 0.06, side * 0.94, side * 0.94)
    ends = np.sort(rng.uniform(0, 360, int(rng.integers(3, 7))))
    for number, (first, last) in enumerate(zip(ends, [*ends[1:], ends[0] + 360], strict=True)):
        draw.pieslice(
            box, first, last, fill=255 if number == 0 or rng.random() < 0.3 else 0, outline=255, width=_line(side, rng)
        )
    return as_grey(sheet)


def table(rng: np.random.Generator) -> Grey:
    """Rows and columns with nothing in them, from edge to edge or within a frame."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    low, high = (0.0, float(side)) if rng.random() < 0.4 else (side * 0.08, side * 0.92)
    line = _line(side, rng)
    for lines, is_row in ((int(rng.integers(3, 7)), True), (int(rng.integers(3, 6)), False)):
        for place in np.linspace(low, high, lines):
            ends = [(low, place), (high, place)] if is_row else [(place, low), (place, high)]
            draw.line(ends, fill=255, width=line)
    return as_grey(sheet)


def bar_code(rng: np.random.Generator) -> Grey:
    """Upright lines of several widths."""
    side = max(some_side(rng), 40)
    widths = rng.integers(1, 4, int(rng.integers(12, 40)))
    stripes = np.repeat(np.arange(len(widths)) % 2 == 0, widths)
    code = Image.fromarray(np.where(np.tile(stripes, (8, 1)), 255, 0).astype(np.uint8))
    return as_grey(code.resize((side, round(side * rng.uniform(0.4, 0.9))), Image.Resampling.BOX))


def matrix_code(rng: np.random.Generator) -> Grey:
    """A square of full and empty cells."""
    cells = int(rng.integers(6, 22))
    code = Image.fromarray(np.where(rng.random((cells, cells)) < 0.5, 255, 0).astype(np.uint8))
    side = max(some_side(rng), cells)
    return as_grey(code.resize((side, side), Image.Resampling.NEAREST))


def word(rng: np.random.Generator) -> Grey:
    """Two to seven printed letters in a row."""
    return inked_text(_letters(rng), some_side(rng), program_font(), bold=int(rng.integers(0, 5)))


def paragraph(rng: np.random.Generator) -> Grey:
    """Some lines of words."""
    lines = (" ".join(_letters(rng) for _ in range(int(rng.integers(1, 4)))) for _ in range(int(rng.integers(2, 6))))
    rows = [inked_text(line, 24 * len(line), program_font()) for line in lines]
    width, height = max(row.shape[1] for row in rows), max(len(row) for row in rows)
    block = np.concatenate(
        [np.pad(row, ((0, height - len(row) + height // 2), (0, width - row.shape[1]))) for row in rows]
    )
    return scaled(block, max(some_side(rng), 30))


def _axes(draw: ImageDraw.ImageDraw, side: int, line: int, rng: np.random.Generator) -> None:
    """At the left and below, all around, or through the middle; often with marks."""
    left, right, top, bottom = (share * side for share in (0.1, 0.97, 0.03, 0.9))
    way = rng.integers(3)
    if way == 2:
        left, bottom = side * 0.5, side * 0.5
        draw.line([(0, bottom), (side, bottom)], fill=255, width=line)
        draw.line([(left, 0), (left, side)], fill=255, width=line)
    elif way == 1:
        draw.rectangle((left, top, right, bottom), outline=255, width=line)
    else:
        draw.line([(left, top), (left, bottom), (right, bottom)], fill=255, width=line)
    if rng.random() < 0.6:
        for place in np.linspace(0.1, 0.9, int(rng.integers(3, 8))) * side:
            draw.line([(place, bottom), (place, bottom + side * 0.04)], fill=255, width=line)
            draw.line([(left - side * 0.04, place), (left, place)], fill=255, width=line)


def _letters(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(_LETTERS), int(rng.integers(2, 8))))


def _line(side: int, rng: np.random.Generator) -> int:
    return max(1, round(side * rng.uniform(0.005, 0.03)))
