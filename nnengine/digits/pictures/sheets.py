"""Raw material of made-up pictures: empty sheets to draw on, and chance that changes slowly from place to place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from nnengine.digits.preprocessing.pixels import Grey

Point = tuple[float, float]

_SMALLEST, _LARGEST = 20, 140  # pixels of a side


def some_side(rng: np.random.Generator) -> int:
    """Pixels of a picture's side, small ones as often as large ones."""
    return int(np.exp(rng.uniform(np.log(_SMALLEST), np.log(_LARGEST))))


def empty_sheet(side: int, fill: int = 0) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A square to draw on, 255 ink."""
    sheet = Image.new("L", (side, side), fill)
    return sheet, ImageDraw.Draw(sheet)


def slow_chance(side: int, cells: int, rng: np.random.Generator) -> Grey:
    """Chance of ``cells`` places across and down, smooth in between: (side, side), around 0."""
    coarse = Image.fromarray(rng.normal(0, 1, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), np.float32)


def as_points(points: npt.ArrayLike) -> list[Point]:
    """Points (P, 2) as Pillow takes them."""
    return [(float(x), float(y)) for x, y in np.asarray(points)]


def as_grey(image: Image.Image) -> Grey:
    """An image of bytes as (H, W) in [0, 1]."""
    return np.asarray(image, np.float32) / np.float32(255)


def as_image(grey: Grey) -> Image.Image:
    """The same the other way."""
    return Image.fromarray(np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8))
