"""Photographs of digits, made up: paper, light, lines and a camera around a digit that was really written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from nnengine.digits.strokes import Stroke

WIDTH, HEIGHT = 800, 600  # pixels of a photograph
_FINER = 2  # ink is drawn so many times larger, and averaged
_PAPER, _INK = (0.94, 0.92, 0.86), (0.16, 0.2, 0.42)
_BOARD, _CHALK = (0.14, 0.2, 0.17), (0.86, 0.87, 0.84)
_PENCIL = (0.45, 0.45, 0.46)
_DESK = (0.24, 0.17, 0.12)
_RULING = (0.45, 0.56, 0.82)

Colours = npt.NDArray[np.float64]
Mask = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Condition:
    """How a digit is photographed; lengths are shares of the picture's height, light and noise shares of white.

    ``size`` of the digit's longer side, ``pen`` the line's width as a share of that side; ``ruling`` the distance of
    the paper's lines, 0 without, ``squared`` with lines both ways, ``tilt`` of them in degrees at most; ``gradient``
    and ``vignette`` the light that is missing at the darkest edge and in the corners, ``shadow`` in the shadow of a
    hand; ``noise`` the standard deviation of the grain, ``blur`` in pixels; ``specks`` how many;
    ``desk`` how much of the picture's width or height is dark beside the page.
    """

    name: str
    size: float = 0.5
    pen: float = 0.07
    place: float = 0.1  # how far from the middle, at most
    is_board: bool = False
    is_pencil: bool = False
    ruling: float = 0.0
    squared: bool = False
    tilt: float = 3.0
    gradient: float = 0.0
    vignette: float = 0.0
    shadow: float = 0.0
    noise: float = 0.01
    blur: float = 0.7
    specks: int = 0
    desk: float = 0.0
    quality: int = 90  # of JPEG


CONDITIONS = (
    Condition("plain paper"),
    Condition("thin pen", pen=0.025),
    Condition("felt pen", pen=0.16),
    Condition("small, anywhere", size=0.15, place=0.4),
    Condition("fills the picture", size=0.93, place=0.0),
    Condition("light from one side", gradient=0.5),
    Condition("dark corners", vignette=0.5),
    Condition("shadow of a hand", shadow=0.35),
    Condition("grain and blur", noise=0.06, blur=2.5),
    Condition("JPEG of low quality", quality=15),
    Condition("specks", specks=25),
    Condition("page on a dark desk", desk=0.15, size=0.4),
    Condition("ruled paper", ruling=0.08),
    Condition("squared paper", ruling=0.05, squared=True),
    Condition("squared paper, small digit", ruling=0.05, squared=True, size=0.2, place=0.3, pen=0.1),
    Condition("pencil on squared paper", ruling=0.06, squared=True, is_pencil=True, pen=0.05),
    Condition("squared paper, tilted, in bad light", ruling=0.06, squared=True, tilt=5.0, gradient=0.35, noise=0.03),
    Condition("chalk on a board", is_board=True, pen=0.09, noise=0.03, gradient=0.2),
)


def photograph(strokes: Sequence[Stroke], condition: Condition, rng: np.random.Generator) -> bytes:
    """A JPEG file of the digit as it would be photographed; all that is left open is drawn from ``rng``."""
    across, down = np.meshgrid(np.arange(float(WIDTH)), np.arange(float(HEIGHT)))
    ground, ink = (_BOARD, _CHALK) if condition.is_board else (_PAPER, _PENCIL if condition.is_pencil else _INK)
    picture: Colours = np.ones((HEIGHT, WIDTH, 3)) * ground
    if condition.ruling:
        picture = _laid(picture, _ruling(condition, rng, across, down), _RULING)
    picture = _laid(picture, _written(strokes, condition, rng), ink)
    if condition.specks:
        picture = _laid(picture, _specks(condition.specks, rng), ink)
    if condition.desk:
        picture = _laid(picture, _beside_page(condition.desk, rng, across, down), _DESK)
    picture *= _light(condition, rng, across, down)[..., np.newaxis]
    blurred = _image(picture).filter(ImageFilter.GaussianBlur(condition.blur))
    grain = rng.normal(0, condition.noise, (HEIGHT, WIDTH, 1))
    file = BytesIO()
    _image(np.asarray(blurred) / 255 + grain).save(file, "JPEG", quality=condition.quality)
    return file.getvalue()


def _written(strokes: Sequence[Stroke], condition: Condition, rng: np.random.Generator) -> Mask:
    points = np.concatenate([np.asarray(stroke) for stroke in strokes])
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    side = condition.size * HEIGHT * _FINER
    pen = max(condition.pen * side, 1.0)
    scale = (side - pen) / max(float(extent.max()), 1e-9)
    middle = (np.array([WIDTH, HEIGHT]) / 2 + rng.uniform(-1, 1, 2) * condition.place * HEIGHT) * _FINER
    sheet = Image.new("L", (WIDTH * _FINER, HEIGHT * _FINER))
    draw = ImageDraw.Draw(sheet)
    for stroke in strokes:
        path = [tuple(point) for point in (np.asarray(stroke) - low - extent / 2) * scale + middle]
        draw.line(path, fill=255, width=round(pen), joint="curve")
        for x, y in path:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return np.asarray(sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)) / 255


def _ruling(condition: Condition, rng: np.random.Generator, across: Mask, down: Mask) -> Mask:
    """Lines as printed on paper, all tilted by one angle."""
    angle = np.radians(rng.uniform(-condition.tilt, condition.tilt))
    spacing, width = condition.ruling * HEIGHT, rng.uniform(1.5, 4.0)
    lines = np.zeros((HEIGHT, WIDTH))
    for turn in (0.0, np.pi / 2) if condition.squared else (0.0,):
        along = down * np.cos(angle + turn) - across * np.sin(angle + turn) + rng.uniform(0, spacing)
        beside = np.abs((along % spacing) - spacing / 2)
        lines = np.maximum(lines, np.clip(width / 2 - beside + 0.5, 0, 1))
    return lines


def _beside_page(share: float, rng: np.random.Generator, across: Mask, down: Mask) -> Mask:
    """What lies beyond one edge of the page, or beyond two that meet, none of them quite straight."""
    mask = np.zeros((HEIGHT, WIDTH))
    sides = rng.permutation(4)[:1] if rng.random() < 0.5 else rng.integers(2, size=2) * 2 + (0, 1)
    for side in sides:
        ahead, aside = ((across / WIDTH, down / HEIGHT), (down / HEIGHT, across / WIDTH))[side % 2]
        ahead = 1 - ahead if side >= 2 else ahead
        edge = share * rng.uniform(0.4, 1) + np.tan(np.radians(rng.uniform(-3, 3))) * (aside - 0.5)
        mask = np.maximum(mask, np.clip((edge - ahead) * HEIGHT, 0, 1))
    return mask


def _specks(count: int, rng: np.random.Generator) -> Mask:
    sheet = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(sheet)
    for x, y, radius in rng.uniform((0, 0, 1), (WIDTH, HEIGHT, 2.5), (count, 3)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(sheet) / 255


def _light(condition: Condition, rng: np.random.Generator, across: Mask, down: Mask) -> Mask:
    x, y = across / (WIDTH / 2) - 1, down / (HEIGHT / 2) - 1
    angle = rng.uniform(0, 2 * np.pi)
    slope = (x * np.cos(angle) + y * np.sin(angle)) / (abs(np.cos(angle)) + abs(np.sin(angle)))
    light: Mask = 1 - condition.gradient * (slope + 1) / 2 - condition.vignette * (x * x + y * y) / 2
    if condition.shadow:
        edge = slope - rng.uniform(-0.4, 0.4)
        light *= 1 - condition.shadow * np.clip(edge / 0.1 + 0.5, 0, 1)
    return light


def _laid(picture: Colours, mask: Mask, colour: tuple[float, float, float]) -> Colours:
    """Ink lets nothing of what is below through."""
    share = mask[..., np.newaxis]
    laid: Colours = picture * (1 - share) + np.array(colour) * share
    return laid


def _image(picture: Colours) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8))
