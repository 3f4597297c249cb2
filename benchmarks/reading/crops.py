"""Pictures as people cut them out: closely around the ink, or along the lines of the cell that a digit stands in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Ink = npt.NDArray[np.float32]

RESAMPLINGS = (Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BOX)
_FINER = 3  # lines are drawn so many times larger, and averaged
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)


@dataclass(frozen=True, slots=True)
class Cell:
    """How a digit stands in a cell; lengths are shares of the cell's side.

    ``sides`` how many have a line, ``thickness`` of the thickest, ``size`` of the digit, 0 for an empty cell, ``place``
    how far from the middle at most, ``gaps`` whether the lines have some.
    """

    name: str
    sides: int
    thickness: float = 0.05
    size: float = 0.6
    place: float = 0.06
    gaps: bool = False


CELLS = tuple(
    cell
    for kind in (
        Cell("one edge", 1),
        Cell("two edges", 2),
        Cell("framed", 4),
        Cell("framed thickly", 4, thickness=0.1),
        Cell("framed with gaps", 4, gaps=True),
    )
    for cell in (kind, Cell(f"empty cell, {kind.name}", kind.sides, kind.thickness, 0.0, 0.0, kind.gaps))
)


def cut(ink: Ink, margin: int) -> Ink:
    """The ink (H, W), in [0, 1], cut out with so many pixels of paper around."""
    rows, columns = np.flatnonzero((ink > 0.1).any(axis=1)), np.flatnonzero((ink > 0.1).any(axis=0))
    return np.pad(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin)


def closely_cut(ink: Ink, side: int, rng: np.random.Generator) -> Ink:
    """The digit (H, W) cut out with up to 2 pixels of paper, ``side`` pixels high or wide, in grey (1 is white).

    How it is scaled and whether it is light or dark is drawn from ``rng``.
    """
    digit = cut(ink, int(rng.integers(3)))
    scaled = np.clip(_scaled(digit, side, RESAMPLINGS[rng.integers(len(RESAMPLINGS))]), 0, 1)
    return _as_bytes(scaled if rng.random() < 0.5 else 1 - scaled)


def in_cell(ink: Ink, cell: Cell, rng: np.random.Generator) -> Ink:
    """The digit (H, W) in a cell of 28 to 220 pixels, in grey (1 is white), with a little blur and grain."""
    height = round(float(np.exp(rng.uniform(np.log(28), np.log(220)))))
    width = round(height * rng.uniform(0.8, 1.25))
    picture = _lines(height, width, cell, rng)
    if cell.size:
        digit = _scaled(cut(ink, 0), round(cell.size * min(height, width)), Image.Resampling.BILINEAR)
        down, across = (
            int(np.clip((whole - part) / 2 + rng.uniform(-1, 1) * cell.place * whole, 0, whole - part))
            for whole, part in zip((height, width), digit.shape, strict=True)
        )
        place = picture[down : down + digit.shape[0], across : across + digit.shape[1]]
        np.maximum(place, digit * np.float32(rng.uniform(0.6, 1)), out=place)
    paper, full = rng.uniform(0.8, 1), rng.uniform(0, 0.3)
    if rng.random() < 0.4:
        paper, full = full, paper
    image = Image.fromarray(np.rint(255 * (paper + (full - paper) * picture)).astype(np.uint8))
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.6)))) / 255
    return _as_bytes(blurred + rng.normal(0, rng.uniform(0, 0.02), blurred.shape))


def _scaled(ink: Ink, side: int, how: Image.Resampling) -> Ink:
    scale = side / max(ink.shape)
    height, width = (max(1, round(size * scale)) for size in ink.shape)
    return np.asarray(Image.fromarray(ink).resize((width, height), how), dtype=np.float32)


def _as_bytes(grey: npt.NDArray[np.floating]) -> Ink:
    rounded: Ink = (np.rint(255 * np.clip(grey, 0, 1)) / 255).astype(np.float32)
    return rounded


def _lines(height: int, width: int, cell: Cell, rng: np.random.Generator) -> Ink:
    """The lines along some edges, tilted together by up to 4 degrees, on both sides of the edges or a little inside."""
    picture = np.zeros((height, width), np.float32)
    tilt = np.tan(np.radians(rng.uniform(-4, 4)))
    thickness = max(1.0, min(height, width) * rng.uniform(0.3, 1) * cell.thickness)
    darkness = rng.uniform(0.3, 1)
    for side in rng.permutation(4)[: cell.sides]:
        inside = thickness / 2 + rng.uniform(-0.3 * thickness, 0.05 * min(height, width))
        ends = _pieces(rng) if cell.gaps else [(0.0, 1.0)]
        sheet = Image.new("L", (width * _FINER, height * _FINER))
        draw = ImageDraw.Draw(sheet)
        for start, end in ends:
            points = [_beside(side, share, inside, tilt, height, width) for share in (start, end)]
            draw.line([(x * _FINER, y * _FINER) for x, y in points], fill=255, width=round(thickness * _FINER))
        drawn = np.asarray(sheet.resize((width, height), Image.Resampling.BOX), dtype=np.float32) / 255
        np.maximum(picture, drawn * np.float32(darkness), out=picture)
    return picture


def _pieces(rng: np.random.Generator) -> list[tuple[float, float]]:
    pieces, start = [], 0.0
    while start < 1:
        end = min(1.0, start + rng.uniform(0.15, 0.5))
        pieces.append((start, end))
        start = end + rng.uniform(0.02, 0.1)
    return pieces


def _beside(side: int, share: float, inside: float, tilt: float, height: int, width: int) -> tuple[float, float]:
    """The point of a line along a side, so far along it."""
    if side in (_TOP, _BOTTOM):
        y = inside + (share - 0.5) * tilt * width * (1 if side == _TOP else -1)
        return share * width, y if side == _TOP else height - y
    x = inside - (share - 0.5) * tilt * height * (1 if side == _LEFT else -1)
    return (x if side == _LEFT else width - x), share * height
