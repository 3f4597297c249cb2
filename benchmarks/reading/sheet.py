"""The misread drawings as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app.drawing.values.sketch import Sketch
from benchmarks.reading.conditions import USUAL, sketched
from nnengine.digits.sources.pen_strokes import PenDigits

COLUMNS = 22
_THUMBNAIL, _CAPTION, _GAP, _LEFT = 72, 34, 10, 56  # pixels
_FINER = 3  # drawn so many times larger, then made smaller: smooth edges
_PAPER, _LINE, _INK, _TEXT, _QUIET = 255, 216, 20, 30, 95


def sheet(digits: PenDigits, misread: Sequence[Sequence[Any]]) -> Image.Image:
    """Every misread digit as it was drawn, what was read and how sure; those of each digit together, surest first.

    ``misread`` is that of ``measuring``.
    """
    by_digit = {
        digit: list(rows) for digit, rows in groupby(sorted(misread, key=lambda row: row[2]), key=lambda row: row[2])
    }
    lines = [
        (digit, rows[start : start + COLUMNS], start == 0)
        for digit, rows in by_digit.items()
        for start in range(0, len(rows), COLUMNS)
    ]
    height = _THUMBNAIL + _CAPTION + _GAP
    size = _LEFT + COLUMNS * (_THUMBNAIL + _GAP) + _GAP, max(len(lines), 1) * height + 2 * _GAP
    picture = Image.new("L", size, _PAPER)
    draw = ImageDraw.Draw(picture)
    large, text, quiet = (
        _font(weight, points) for weight, points in (("SemiBold", 32), ("SemiBold", 13), ("Regular", 12))
    )
    for line, (digit, rows, is_first) in enumerate(lines):
        top = _GAP + line * height
        if is_first:
            draw.text((_LEFT / 2, top + _THUMBNAIL / 2), str(digit), _TEXT, large, anchor="mm")
        for column, (index, _, _, shown, likeliest, share) in enumerate(rows):
            left = _LEFT + column * (_THUMBNAIL + _GAP)
            picture.paste(thumbnail(sketched(digits.strokes[index], USUAL)), (left, top))
            middle = left + _THUMBNAIL / 2
            read = f"read {shown}" if shown != "?" else f"? ({likeliest})"
            draw.text((middle, top + _THUMBNAIL + 4), read, _TEXT, text, anchor="ma")
            draw.text((middle, top + _THUMBNAIL + 19), f"{share * 100:.0f} %", _QUIET, quiet, anchor="ma")
    return picture


def thumbnail(sketch: Sketch) -> Image.Image:
    """The drawing as it stands on the canvas, (72, 72) grey."""
    side = _THUMBNAIL * _FINER
    picture = Image.new("L", (side, side), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, side - 1, side - 1), outline=_LINE, width=_FINER)
    for stroke in sketch.strokes:
        points = [(x * side, y * side) for x, y in stroke.points]
        width = round(stroke.width * side)
        radius = (width - 1) / 2  # as the line's
        for segment in pairwise(points):
            draw.line(segment, _INK, width)
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), _INK)
    return picture.resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.LANCZOS)


def _font(weight: str, points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(str(files("resources"))) / "fonts" / f"Inter-{weight}.otf", points)
