"""Picture files."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from nnengine.errors import DataError
from nnengine.preprocessing.pixels import Grey, resized
from nnengine.preprocessing.preparation import prepare

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
MAX_PIXELS = 64_000_000

_WORKING_SIDE = 768  # larger pictures are averaged down to this first


def read_image(path: Path) -> Grey:
    """The digit in an image file as the network sees it, (1, 28, 28) float32 in [0, 1], ink 1.

    Raises DataError like ``read_picture``, and where the picture shows nothing.
    """
    return prepare(read_picture(path, str(path)), str(path))


def read_picture(source: Path | IO[bytes], name: str) -> Grey:
    """An image file in grey, (H, W) float32 in [0, 1], 1 white, averaged down to 768 pixels where it is larger.

    Reads png, jpg, bmp, gif (the first frame), tiff and webp. Raises DataError with ``name`` where it is no image or
    has more than ``MAX_PIXELS`` (found out before they are decoded).
    """
    try:
        with Image.open(source, formats=FORMATS) as image:
            _refuse_size(name, image.size)
            image.draft("L", (_WORKING_SIDE, _WORKING_SIDE))
            return _grey(name, ImageOps.exif_transpose(image))
    except DataError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"{name}: the image is too large, at most {MAX_PIXELS:,} pixels are read") from error
    except FileNotFoundError as error:
        raise DataError(f"{name}: there is no such file") from error
    except UnidentifiedImageError as error:
        raise DataError(f"{name}: not an image, expected png, jpg, bmp, gif, tiff or webp") from error
    except Exception as error:  # Pillow's decoders let through whatever a damaged file makes them trip over.
        raise DataError(f"{name}: the image cannot be read: {error}") from error


def _refuse_size(name: str, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise DataError(f"{name}: the image has {width}x{height} pixels, at most {MAX_PIXELS:,} are read")


def _grey(name: str, image: Image.Image) -> Grey:
    if image.mode == "F" or image.mode.startswith("I"):
        deep = np.asarray(image, dtype=np.float64)
        if not np.isfinite(deep).all():
            raise DataError(f"{name}: expected finite brightness everywhere, got values that are none")
        span = np.ptp(deep)
        grey = ((deep - deep.min()) / span if span > 0 else np.zeros_like(deep)).astype(np.float32)
    elif image.has_transparency_data:
        grey = _on_paper(np.asarray(image.convert("LA"), dtype=np.float32) / np.float32(255))
    else:
        grey = np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
    longest = max(grey.shape)
    return resized(grey, _WORKING_SIDE / longest) if longest > _WORKING_SIDE else grey


def _on_paper(grey_alpha: Grey) -> Grey:
    """Lay a transparent picture on white, or on black where what is drawn is light."""
    grey, alpha = grey_alpha[..., 0], grey_alpha[..., 1]
    drawn = float((grey * alpha).sum()) / max(float(alpha.sum()), 1e-6)
    paper = np.float32(0 if drawn > 0.5 else 1)
    return grey * alpha + paper * (1 - alpha)
