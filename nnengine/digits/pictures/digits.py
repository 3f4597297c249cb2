"""Pictures of digits: of what was scanned, of what was written with a pen, and of print."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from nnengine.digits.pictures.ink import (
    Font,
    inked_image,
    inked_strokes,
    inked_text,
    on_sheet,
    program_font,
    scaled,
    with_lines,
)
from nnengine.digits.pictures.taking import some_look, taken
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.stroke import Strokes

_SMALLEST, _LARGEST = 10, 110  # pixels of a digit's longer side
_THINNEST, _THICKEST = 0.03, 0.18  # of that side, a pen's line
_SMALLEST_PRINT = 14  # pixels
_BLUR = 0.04  # of that side at most: more, and nobody reads it
_RESAMPLINGS = (
    Image.Resampling.BILINEAR,
    Image.Resampling.BICUBIC,
    Image.Resampling.NEAREST,
    Image.Resampling.BOX,
)


def picture_of_image(image: Grey, rng: np.random.Generator) -> Grey:
    """A picture of a digit as MNIST has it, (28, 28): larger or smaller, or with thicker or thinner lines."""
    side = some_size(rng)
    way = rng.random()
    if way < 0.25:
        ink = scaled(with_lines(image, int(rng.choice((-2, -1, 1, 2, 3, 4, 5)))), side)
    elif way < 0.45:  # a tiny digit that was made larger again
        tiny = inked_image(image, int(rng.integers(7, 13)), Image.Resampling.BOX)
        ink = scaled(tiny, max(side, 12), _RESAMPLINGS[int(rng.integers(3))])
    else:
        ink = inked_image(image, side, _RESAMPLINGS[int(rng.integers(4))])
    return picture_of_ink(ink, rng)


def picture_of_strokes(strokes: Strokes, rng: np.random.Generator) -> Grey:
    """A picture of strokes (P, 2), drawn with a pen of some width."""
    side = some_size(rng)
    return picture_of_ink(inked_strokes(strokes, side, some_pen(side, rng)), rng)


def picture_of_print(text: str, rng: np.random.Generator, font: Font | None = None) -> Grey:
    """A picture of signs printed in a font, by default the program's: upright or leaning, thin or bold."""
    shear = rng.uniform(-0.1, 0.35) if rng.random() < 0.4 else 0.0
    bold = int(rng.choice((0, 0, 1, 3)))
    side = some_size(rng, least=_SMALLEST_PRINT)
    return picture_of_ink(inked_text(text, side, font or program_font(), bold=bold, shear=shear), rng)


def picture_of_ink(ink: Grey, rng: np.random.Generator) -> Grey:
    """A picture of ink that was cut closely, (H, W) in [0, 1]: on some sheet, and with some look."""
    if rng.random() < 0.15:  # drawn pixel by pixel
        ink = (ink > min(0.5, 0.6 * float(ink.max()))).astype(np.float32)
    look = some_look(rng)
    return taken(on_sheet(ink, rng), replace(look, blur=min(look.blur, _BLUR * max(ink.shape))), rng)


def some_size(rng: np.random.Generator, *, least: int = _SMALLEST) -> int:
    """Pixels of the longer side, small ones as often as large ones."""
    return int(np.exp(rng.uniform(np.log(least), np.log(_LARGEST))))


def some_pen(side: int, rng: np.random.Generator, *, thickest: float = _THICKEST) -> float:
    """The width of a line in pixels, where the longer side has so many."""
    return max(0.9, side * float(np.exp(rng.uniform(np.log(_THINNEST), np.log(thickest)))))
