"""What people photograph or draw that has no writing in it: icons, hands, things, surfaces. (H, W) in [0, 1]."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from nnengine.digits.pictures.sheets import as_grey, as_points, empty_sheet, slow_chance, some_side
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.stroke import Path

_FINGERS = ((-0.62, 0.5), (-0.3, 0.62), (-0.02, 0.68), (0.25, 0.6))  # to the right of upright, radians; length
_THUMB = (1.0, 0.5)


def icon(rng: np.random.Generator) -> Grey:
    """Full and empty shapes put together, as on a button: ink 1."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    for number in range(int(rng.integers(2, 6))):
        _some_shape(draw, rng, side, fill=255 if number == 0 or rng.random() < 0.5 else 0)
    return as_grey(sheet)


def face(rng: np.random.Generator) -> Grey:
    """A full face with eyes and a mouth left out, or an outline with them: ink 1."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side)
    ink, paper = (255, 0) if rng.random() < 0.5 else (0, 255)
    middle, width, height = side / 2, side * rng.uniform(0.3, 0.45), side * rng.uniform(0.35, 0.48)
    line = max(1, round(side * rng.uniform(0.02, 0.08)))
    draw.ellipse((middle - width, middle - height, middle + width, middle + height), fill=ink, outline=255, width=line)
    eye, up, apart = side * rng.uniform(0.02, 0.08), height * rng.uniform(0.15, 0.4), width * rng.uniform(0.3, 0.5)
    for x in (middle - apart, middle + apart):
        draw.ellipse((x - eye, middle - up - eye, x + eye, middle - up + eye), fill=paper)
    mouth = (middle - width * 0.5, middle, middle + width * 0.5, middle + height * 0.6)
    start = int(rng.choice((20, 200)))
    draw.arc(mouth, start, start + 140, fill=paper, width=line)
    return as_grey(sheet)


def hand(rng: np.random.Generator) -> Grey:
    """A hand that shows some fingers, light or dark before what is behind it, with shadows between the fingers."""
    side = some_side(rng)
    behind, skin = rng.uniform(0, 0.35), rng.uniform(0.55, 1.0)
    if rng.random() < 0.5:
        behind, skin = skin, behind
    sheet, draw = empty_sheet(side, round(255 * behind))
    fill = round(255 * skin)
    shade = round(255 * (skin + (behind - skin) * rng.uniform(0, 0.5)))
    palm = side * np.array([rng.uniform(0.42, 0.58), rng.uniform(0.6, 0.68)])
    size, lean, thick = side * rng.uniform(0.13, 0.19), rng.normal(0, 0.25), side * rng.uniform(0.07, 0.1)
    mirrored = rng.choice((-1, 1))
    _limb(draw, palm, np.array([palm[0] - lean * side * 0.4, side * 1.1]), thick * 2.2, fill)
    for angle, length in (*_FINGERS, _THUMB):
        reach = side * length * rng.uniform(0.85, 1.1) * (1 if rng.random() < 0.6 else 0.42)
        turned = mirrored * (angle + rng.normal(0, 0.08)) + lean
        along = np.array([np.sin(turned), -np.cos(turned)])
        root = palm + along * size * 0.6
        _limb(draw, root, root + along * reach * 0.75, thick * 1.25, shade)
        _limb(draw, root, root + along * reach * 0.75, thick, fill)
    draw.ellipse((*(palm - size * 1.15), *(palm + size * 1.15)), fill=fill)
    return _shaded(sheet, rng, 0.2)


def things(rng: np.random.Generator) -> Grey:
    """Some objects on each other, of any brightness, with a light of their own."""
    side = some_side(rng)
    sheet, draw = empty_sheet(side, int(rng.integers(256)))
    for _ in range(int(rng.integers(2, 12))):
        _some_shape(draw, rng, side, fill=int(rng.integers(256)))
    blurred = sheet.filter(ImageFilter.GaussianBlur(side * float(rng.choice((0.0, 0.01, 0.05)))))
    return _shaded(blurred, rng, 0.5)


def surface(rng: np.random.Generator) -> Grey:
    """Stripes, checks, bricks or cloth."""
    side = some_side(rng)
    angle, period = rng.uniform(0, np.pi), side * rng.uniform(0.08, 0.4)
    y, x = np.mgrid[:side, :side] / period * 2 * np.pi
    along, aside = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    way = rng.integers(4)
    waves = (
        np.sin(along),
        np.sin(along) * np.sin(aside),
        np.maximum(np.cos(along) ** 8, np.cos(aside / 2 + (np.floor(along / np.pi) % 2) * np.pi / 2) ** 8),
        np.sin(along + rng.uniform(0.5, 2) * np.sin(aside / 3)),
    )[way]
    sharp = np.clip(waves * rng.uniform(0.5, 6), -1, 1)
    picture: Grey = np.clip(rng.uniform(0.3, 0.7) + rng.uniform(0.15, 0.4) * sharp, 0, 1).astype(np.float32)
    return picture


def nothing(rng: np.random.Generator) -> Grey:
    """A photograph of nothing: light, shadows and grain of several sizes."""
    side = some_side(rng)
    field = np.zeros((side, side), np.float32)
    for cells in (2, 4, 8, 16, 32):
        field += rng.normal(0, 1 / cells**0.5) * slow_chance(side, cells, rng)
    picture: Grey = np.clip(rng.uniform(0.2, 0.8) + rng.uniform(0.05, 0.3) * field, 0, 1).astype(np.float32)
    return picture


def _some_shape(draw: ImageDraw.ImageDraw, rng: np.random.Generator, side: int, fill: int) -> None:
    middle, reach = side * rng.uniform(0.25, 0.75, 2), side * rng.uniform(0.08, 0.4, 2)
    way = rng.integers(4)
    box = (*(middle - reach), *(middle + reach))
    if way == 0:
        draw.ellipse(box, fill=fill)
    elif way == 1:
        draw.rectangle(box, fill=fill)
    elif way == 2:
        turn = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 7))))
        corners = middle + np.stack([np.cos(turn), np.sin(turn)], axis=1) * reach
        draw.polygon(as_points(corners), fill=fill)
    else:
        _limb(draw, middle - reach, middle + reach * rng.choice((-1, 1), 2), side * rng.uniform(0.02, 0.12), fill)


def _limb(draw: ImageDraw.ImageDraw, start: Path, end: Path, width: float, fill: int) -> None:
    """A thick line with round ends."""
    (left, top), (right, bottom) = start.tolist(), end.tolist()
    draw.line([(left, top), (right, bottom)], fill=fill, width=max(1, round(width)))
    for x, y in ((left, top), (right, bottom)):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=fill)


def _shaded(sheet: Image.Image, rng: np.random.Generator, strength: float) -> Grey:
    light = 1 + strength * rng.uniform(0, 1) * np.clip(slow_chance(sheet.width, 3, rng) / 2, -1, 1)
    return np.clip(as_grey(sheet) * light, 0, 1).astype(np.float32)
