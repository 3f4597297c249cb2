"""An opened image file as brightness, piece by piece, so that little memory is taken beside the image itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from nnengine.digits.preprocessing.pixels import Grey, resized
from nnengine.errors import DataError

WORKING_SIDE = 768  # larger pictures are averaged down to this first

_STRIP = 1_000_000  # pixels that are worked on at a time
_ORIENTATION = 0x0112  # EXIF's tag

_Levels = npt.NDArray[np.floating[Any]]


def decoded(image: Image.Image, name: str) -> Grey:
    """The brightness of an image that Pillow has loaded, (H, W) float32 in [0, 1], its longer side 768 at most.

    A transparent picture is laid on white, or on black where what is drawn is light; one with more than 256 levels
    reaches from black to white. Raises DataError with ``name`` for brightness that is no finite number.
    """
    if image.mode == "F" or image.mode.startswith("I"):
        deep = np.concatenate([_averaged(np.asarray(strip, np.float64), image) for strip in _strips(image)])
        if not np.isfinite(deep).all():
            raise DataError(f"{name}: expected finite brightness everywhere, got values that are none")
        span = np.ptp(deep)
        grey = (deep - deep.min()) / span if span > 0 else np.zeros_like(deep)
    elif image.has_transparency_data:
        grey = _on_paper(image)
    else:
        grey = np.concatenate([_averaged(_levels(strip.convert("L")), image) for strip in _strips(image)])
    longest = max(grey.shape)
    small: Grey = grey.astype(np.float32)
    return resized(small, WORKING_SIDE / longest) if longest > WORKING_SIDE else small


def orientation(image: Image.Image) -> int:
    """How the camera was held, as EXIF numbers it: 1 upright; where nothing readable is noted, 1."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # damaged notes do not make a picture unreadable
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def turned(grey: Grey, orientation: int) -> Grey:
    """The picture upright. Above 4 its width and height change places."""
    if orientation > 4:
        grey = grey.T
    rows = -1 if orientation in {3, 4, 7, 8} else 1
    columns = -1 if orientation in {2, 3, 6, 7} else 1
    return np.ascontiguousarray(grey[::rows, ::columns])


def _strips(image: Image.Image) -> Iterator[Image.Image]:
    """The image in strips of whole blocks, from the top."""
    width, height = image.size
    block = _block(image)
    rows = max(_STRIP // width // block, 1) * block
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))


def _block(image: Image.Image) -> int:
    """How many pixels, across and down, are averaged first."""
    return max(max(image.size) // WORKING_SIDE, 1)


def _levels(strip: Image.Image) -> _Levels:
    return np.asarray(strip, dtype=np.float32) / np.float32(255)


def _averaged(values: _Levels, image: Image.Image) -> _Levels:
    """The mean of each block; those at the right edge and at the bottom may be smaller."""
    block = _block(image)
    if block == 1:
        return values
    for axis in (0, 1):
        starts = np.arange(0, values.shape[axis], block)
        counts = np.diff(starts, append=values.shape[axis])
        shape = (-1, 1) if axis == 0 else (1, -1)
        values = np.add.reduceat(values, starts, axis=axis) / counts.reshape(shape)
    return values


def _on_paper(image: Image.Image) -> _Levels:
    drawn, covered = [], []  # how bright what is drawn is, as far as it covers the paper
    for strip in _strips(image):
        grey, alpha = np.moveaxis(_levels(strip.convert("LA")), 2, 0)
        drawn.append(_averaged(grey * alpha, image))
        covered.append(_averaged(alpha, image))
    ink, cover = np.concatenate(drawn), np.concatenate(covered)
    is_light = float(ink.sum()) > 0.5 * max(float(cover.sum()), 1e-6)
    return ink if is_light else ink + (1 - cover)
