"""Ink cut closely, and where on a sheet it lies: strokes led by a pen, images made larger or smaller, print."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from nnengine.digits.pictures.sheets import as_grey, as_image, as_points
from nnengine.digits.preprocessing.fitting import extent
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.stroke import Strokes

_FINER = 4  # lines are drawn so many times larger, and averaged
_TYPE = 96  # pixels of the printed signs, before they are scaled
_THICKER = 80  # pixels of the longer side at which a written digit's lines are made thicker or thinner
_CLOSELY, _WIDELY = 0.4, 0.15  # of pictures are cut to the ink, or show much more than it

Font = ImageFont.FreeTypeFont


def inked_strokes(strokes: Strokes, side: int, pen: float, *, fill: bool = False) -> Grey:
    """Strokes (P, 2) drawn with a round pen: (H, W) in [0, 1], ink 1, the longer side ``side`` pixels.

    ``pen`` is the line's width in pixels; with ``fill`` what a stroke goes around is full.
    """
    points = np.concatenate(list(strokes))
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = max(side - pen, 1.0) / max(float(extent.max()), 1e-9)
    width, height = (max(1, round(float(size) * scale + pen)) for size in extent)
    sheet = Image.new("L", (width * _FINER, height * _FINER))
    draw, reach = ImageDraw.Draw(sheet), pen * _FINER / 2
    for stroke in strokes:
        path = as_points(((np.asarray(stroke) - low) * scale + pen / 2) * _FINER - 0.5)
        if fill and len(path) > 2:
            draw.polygon(path, fill=255)
        if len(path) > 1:
            draw.line(path, fill=255, width=max(1, round(2 * reach)))
        for x, y in path:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return as_grey(sheet.resize((width, height), Image.Resampling.BOX))


def inked_image(image: Grey, side: int, resampling: Image.Resampling = Image.Resampling.BILINEAR) -> Grey:
    """A digit as MNIST has it, (28, 28) in [0, 1], cut to its ink and scaled: the longer side ``side`` pixels."""
    return scaled(_cut(image / image.max()), side, resampling)


def with_lines(image: Grey, wider: int) -> Grey:
    """The digit with lines wider by so many fortieths of its longer side, or thinner: (H, W), about 80 pixels
    high or wide. The image is as above.
    """
    large = np.pad(inked_image(image, _THICKER, Image.Resampling.BICUBIC), abs(wider) + 1)
    size = 2 * abs(wider) + 1
    changed = as_image(large).filter(ImageFilter.MaxFilter(size) if wider > 0 else ImageFilter.MinFilter(size))
    return _cut(as_grey(changed))


def inked_text(text: str, side: int, font: Font, *, bold: int = 0, shear: float = 0.0) -> Grey:
    """Signs as printed: (H, W) in [0, 1], the longer side ``side`` pixels; ``bold`` pixels of 96 are added around."""
    left, top, right, bottom = font.getbbox(text, stroke_width=bold)
    room = round(abs(shear) * (bottom - top)) + 2
    width, height = round(right - left) + 2 * room, round(bottom - top) + 4
    sheet = Image.new("L", (width, height))
    ImageDraw.Draw(sheet).text((room - left, 2 - top), text, font=font, fill=255, stroke_width=bold)
    if shear:
        sheet = sheet.transform(
            sheet.size, Image.Transform.AFFINE, (1, shear, -shear * height / 2, 0, 1, 0), Image.Resampling.BILINEAR
        )
    printed = _cut(as_grey(sheet))
    return scaled(printed, side, Image.Resampling.BOX if side < max(printed.shape) else Image.Resampling.BILINEAR)


def scaled(ink: Grey, side: int, resampling: Image.Resampling = Image.Resampling.BOX) -> Grey:
    """Ink (H, W) made larger or smaller: the longer side ``side`` pixels."""
    height, width = (max(1, round(size * side / max(ink.shape))) for size in ink.shape)
    return as_grey(as_image(ink).resize((width, height), resampling))


@cache
def program_font() -> Font:
    """The font of the program's own window, 96 pixels large."""
    return ImageFont.truetype(str(files("resources") / "fonts" / "Inter-Regular.otf"), _TYPE)


@cache
def other_font() -> Font:
    """The font that comes with Pillow, 96 pixels large; nothing is trained on it."""
    font = ImageFont.load_default(_TYPE)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def on_sheet(ink: Grey, rng: np.random.Generator) -> Grey:
    """The ink on a sheet: cut closely, with some paper around, or small on a large sheet."""
    way = rng.random()
    most = 0.06 if way < _CLOSELY else 1.2 if way > 1 - _WIDELY else 0.5
    return np.pad(ink, np.rint(rng.uniform(0, most, (2, 2)) * max(ink.shape)).astype(int))


def beside_each_other(parts: Sequence[Grey], gap: int) -> Grey:
    """Ink in a row, so many pixels apart, about the same middle."""
    height = max(len(part) for part in parts)
    columns = [
        np.pad(part, (((height - len(part)) // 2, height - len(part) - (height - len(part)) // 2), (0, gap)))
        for part in parts
    ]
    row: Grey = np.concatenate(columns, axis=1)
    return row[:, : row.shape[1] - gap] if gap else row


def _cut(ink: Grey) -> Grey:
    closely: Grey = ink[extent(ink)]
    return closely
