"""From ink to a picture of it: paper, light, a lens, grain and JPEG, or none of these."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from nnengine.digits.pictures.sheets import as_grey, as_image
from nnengine.digits.preprocessing.pixels import Grey

_CLEAN = 0.35  # of pictures were drawn by a program, or scanned by a good one
_LIGHT_ON_DARK = 0.3
_LEAST_CONTRAST = 0.3


@dataclass(frozen=True, slots=True)
class Look:
    """How ink on paper looks in a picture: brightness, light and grain as shares of white, ``blur`` in pixels.

    ``gradient`` is the light that is missing at the darkest edge, ``noise`` the standard deviation of the grain;
    ``quality`` is that of JPEG, None for a picture that was never packed.
    """

    paper: float = 1.0
    ink: float = 0.0
    gradient: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int | None = None


def some_look(rng: np.random.Generator) -> Look:
    """Dark on light or light on dark, clean or photographed, as it happens."""
    light, dark = 1.0, 0.0
    if rng.random() >= _CLEAN:
        light = float(rng.uniform(0.5, 1.0))
        dark = float(rng.uniform(0, light - _LEAST_CONTRAST))
    paper, ink = (dark, light) if rng.random() < _LIGHT_ON_DARK else (light, dark)
    if light == 1.0:
        return Look(paper, ink, quality=_quality(rng))
    return Look(
        paper,
        ink,
        gradient=float(rng.choice((0.0, rng.uniform(0, 0.4)))),
        blur=float(rng.choice((0.0, rng.uniform(0, 1.0)))),
        noise=float(rng.choice((0.0, rng.uniform(0, 0.04)))),
        quality=_quality(rng),
    )


def taken(ink: Grey, look: Look, rng: np.random.Generator) -> Grey:
    """The picture (H, W) in [0, 1], 1 white, of ink (H, W), 1 where it is full."""
    picture = look.paper + (look.ink - look.paper) * ink
    if look.gradient:
        picture = picture * (1 - look.gradient * _slope(ink.shape, rng))
    return seen(picture, look, rng)


def seen(picture: Grey, look: Look, rng: np.random.Generator) -> Grey:
    """What a camera makes of a picture (H, W) that has its light already: blur, grain and JPEG."""
    if look.blur:
        blurred = as_image(picture).filter(ImageFilter.GaussianBlur(look.blur))
        picture = as_grey(blurred)
    if look.noise:
        picture = picture + rng.normal(0, look.noise, picture.shape).astype(np.float32)
    image = as_image(picture)
    if look.quality is not None:
        file = BytesIO()
        image.save(file, "JPEG", quality=look.quality)
        image = Image.open(file, formats=("JPEG",))
    return as_grey(image)


def _quality(rng: np.random.Generator) -> int | None:
    return int(rng.integers(35, 96)) if rng.random() < 0.4 else None


def _slope(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    """From 0 to 1 across the picture, in some direction."""
    angle = rng.uniform(0, 2 * np.pi)
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in shape)
    slope = np.cos(angle) * across + np.sin(angle) * down[:, np.newaxis]
    lifted: Grey = (slope / (abs(np.cos(angle)) + abs(np.sin(angle))) + 1) / 2
    return lifted
