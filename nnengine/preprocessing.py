"""From a picture of a digit to what the network reads: 28x28, ink 1, at MNIST's size and centre."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from nnengine.digit_image import BOX, CENTRE, SIDE
from nnengine.errors import DataError

Grey = npt.NDArray[np.float32]

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
MAX_PIXELS = 64_000_000

_WORKING_SIDE = 768  # larger pictures are averaged down to this first
_FINE = 10  # the digit is straightened out at this many times its final size
_LEAST_CONTRAST = 0.08
_LEAST_STROKE = 2.4  # pixels of the final image; the middle half of MNIST has 1.9 to 2.6
_FAINT = 0.25  # of full ink; fainter edges do not count for the digit's extent
_SPECK = 0.03  # of the largest piece's ink; what is smaller and apart is dirt


def read_image(path: Path) -> Grey:
    """The digit in an image file as the network sees it, (1, 28, 28) float32 in [0, 1], ink 1.

    Reads png, jpg, bmp, gif (the first frame), tiff and webp. Raises DataError naming the file where it is no image,
    has more than ``MAX_PIXELS`` (found out before they are decoded) or shows nothing.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            _refuse_size(path, image.size)
            image.draft("L", (_WORKING_SIDE, _WORKING_SIDE))
            grey = _grey(ImageOps.exif_transpose(image))
    except DataError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"{path}: the image is too large, at most {MAX_PIXELS:,} pixels are read") from error
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file") from error
    except UnidentifiedImageError as error:
        raise DataError(f"{path}: not an image, expected png, jpg, bmp, gif, tiff or webp") from error
    except Exception as error:  # Pillow's decoders let through whatever a damaged file makes them trip over.
        raise DataError(f"{path}: the image cannot be read: {error}") from error
    return prepare(grey, str(path))


def prepare(grey: Grey, name: str = "the image") -> Grey:
    """The digit in a grey picture, (H, W) float in [0, 1], either ink on paper or light on dark.

    An image that is already like MNIST's comes back unchanged. Elsewhere the border tells the paper, even under uneven
    light; the ink is cropped, thin lines are thickened to MNIST's, and the digit is averaged into a box of 20x20 whose
    mass is centred (Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section
    III.A). Returns (1, 28, 28) float32, ink 1. Raises DataError where the picture shows nothing.
    """
    grey = np.asarray(grey, dtype=np.float32)
    if grey.ndim != 2 or 0 in grey.shape:
        raise DataError(f"{name}: expected a grey picture of shape (H, W), got shape {grey.shape}")
    for candidate in (grey, 1 - grey):
        if _is_like_mnist(candidate):
            return np.ascontiguousarray(candidate[np.newaxis])
    ink = _without_specks(_ink(grey, name))
    return _centred(_fitted(_thickened(_fitted(_cropped(ink), BOX * _FINE)), BOX))[np.newaxis]


def _refuse_size(path: Path, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise DataError(f"{path}: the image has {width}x{height} pixels, at most {MAX_PIXELS:,} are read")


def _grey(image: Image.Image) -> Grey:
    if image.mode == "F" or image.mode.startswith("I"):
        deep = np.asarray(image, dtype=np.float64)
        span = np.ptp(deep)
        grey = ((deep - deep.min()) / span if span > 0 else np.zeros_like(deep)).astype(np.float32)
    elif image.has_transparency_data:
        grey = _on_paper(np.asarray(image.convert("LA"), dtype=np.float32) / np.float32(255))
    else:
        grey = np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
    longest = max(grey.shape)
    return _resized(grey, _WORKING_SIDE / longest) if longest > _WORKING_SIDE else grey


def _on_paper(grey_alpha: Grey) -> Grey:
    """Lay a transparent picture on white, or on black where what is drawn is light."""
    grey, alpha = grey_alpha[..., 0], grey_alpha[..., 1]
    drawn = float((grey * alpha).sum()) / max(float(alpha.sum()), 1e-6)
    paper = np.float32(0 if drawn > 0.5 else 1)
    return grey * alpha + paper * (1 - alpha)


def _is_like_mnist(grey: Grey) -> bool:
    if grey.shape != (SIDE, SIDE) or grey.max() < 0.95:
        return False
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    rows, columns = np.flatnonzero((grey > 0).any(axis=1)), np.flatnonzero((grey > 0).any(axis=0))
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    off_centre = max(abs(place - CENTRE) for place in _centre_of_mass(grey))
    return bool(border.mean() < 0.1 and abs(longest - BOX) <= 1 and off_centre < 0.6)


def _ink(grey: Grey, name: str) -> Grey:
    """How much ink is where, in [0, 1]: the distance from the paper on the side that the border is not on."""
    if min(grey.shape) > 4 * SIDE:
        grey = _smoothed(grey)
    darker = _paper(grey, _frame(grey.shape), degree=1) - grey
    sign = np.float32(1 if _energy(darker) >= _energy(-darker) else -1)
    away = darker * sign
    for _ in range(3):
        is_paper = np.abs(away) < max(_LEAST_CONTRAST, 0.3 * float(away.max()))
        if is_paper.mean() < 0.3:
            break
        away = sign * (_paper(grey, is_paper, degree=2) - grey)
    noise = 1.4826 * float(np.median(np.abs(away)))
    full = float(np.quantile(away[away >= 0.5 * away.max()], 0.75))
    if full < max(_LEAST_CONTRAST, 6 * noise):
        raise DataError(f"{name}: the image is blank, expected a digit that stands out from its background")
    floor = min(max(3 * noise, 0.05 * full), 0.4 * full)
    ink: Grey = np.clip((away - np.float32(floor)) / np.float32(full - floor), 0, 1)
    return ink


def _energy(away: Grey) -> float:
    return float((np.clip(away - _LEAST_CONTRAST / 2, 0, None) ** 3).sum())


def _frame(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    width = max(1, min(shape) // 25)
    frame = np.ones(shape, dtype=np.bool_)
    frame[width:-width, width:-width] = False
    return frame


def _paper(grey: Grey, is_paper: npt.NDArray[np.bool_], degree: int) -> Grey:
    """The paper's brightness everywhere: a plane or a parabola through the pixels that show it."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in grey.shape)
    y, x = np.meshgrid(down, across, indexing="ij")
    terms = [np.ones_like(x), x, y] + ([x * x, x * y, y * y] if degree == 2 else [])
    step = max(1, max(grey.shape) // 128)
    seen = is_paper & (np.abs(grey - np.median(grey[is_paper])) < 0.35)
    thinned = np.zeros_like(seen)
    thinned[::step, ::step] = seen[::step, ::step]
    if thinned.sum() < 4 * len(terms):
        return np.full_like(grey, np.median(grey[is_paper]))
    basis = np.stack([term[thinned] for term in terms], axis=1).astype(np.float64)
    factors, *_ = np.linalg.lstsq(basis, grey[thinned].astype(np.float64), rcond=None)
    surface: Grey = sum(
        (np.float32(factor) * term for factor, term in zip(factors, terms, strict=True)), np.zeros_like(x)
    )
    return surface


def _without_specks(ink: Grey) -> Grey:
    """The ink without the small pieces that lie apart, found on a coarse grid so that narrow gaps do not part it."""
    block = -(-max(ink.shape) // 64)
    height, width = (-(-size // block) for size in ink.shape)
    padded = np.zeros((height * block, width * block), dtype=np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(height, block, width, block)
    covered = blocks.max(axis=(1, 3)) > 0.25
    labels = np.where(covered, np.arange(1, covered.size + 1).reshape(covered.shape), 0)
    while True:
        spread = np.where(covered, _neighbours_max(_neighbours_max(labels, corners=True), corners=True), 0)
        if np.array_equal(spread, labels):
            break
        labels = spread
    masses = np.bincount(labels.ravel(), weights=blocks.sum(axis=(1, 3)).ravel())
    masses[0] = 0
    pieces = (masses >= _SPECK * masses.max())[labels] & covered
    keep = np.repeat(np.repeat(_neighbours_max(pieces, corners=True), block, axis=0), block, axis=1)
    return np.where(keep[: ink.shape[0], : ink.shape[1]], ink, np.float32(0))


def _cropped(ink: Grey) -> Grey:
    rows, columns = np.flatnonzero((ink > _FAINT).any(axis=1)), np.flatnonzero((ink > _FAINT).any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fitted(ink: Grey, longest: int) -> Grey:
    return _resized(ink, longest / max(ink.shape))


def _resized(grey: Grey, scale: float) -> Grey:
    """Scaled; smaller by averaging areas, larger smoothly."""
    height, width = (max(1, round(size * scale)) for size in grey.shape)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(grey).resize((width, height), how), dtype=np.float32)


def _thickened(ink: Grey) -> Grey:
    """Widen thin lines, which averaging would make faint; the ink comes at ``_FINE`` times the final size."""
    padded = np.pad(ink, 1)
    slopes = np.hypot(np.diff(padded, axis=0)[:, :-1], np.diff(padded, axis=1)[:-1])
    # A stroke's outline is twice its length, so its area over half its outline is its width.
    stroke = 2 * float(ink.sum()) / float(slopes.sum())
    steps = round((_LEAST_STROKE * _FINE - stroke) / 2)
    if steps <= 0:
        return ink
    thick = np.pad(ink, steps)
    for step in range(steps):  # a cross and a square in turn make an octagon, nearly a disc
        thick = _neighbours_max(thick, corners=step % 2 == 1)
    return thick


def _neighbours_max(values: npt.NDArray[Any], *, corners: bool) -> npt.NDArray[Any]:
    """The largest value of each pixel and its four neighbours, or all eight."""
    across = values.copy()
    np.maximum(across[:, 1:], values[:, :-1], out=across[:, 1:])
    np.maximum(across[:, :-1], values[:, 1:], out=across[:, :-1])
    source = across if corners else values
    result = across.copy()
    np.maximum(result[1:], source[:-1], out=result[1:])
    np.maximum(result[:-1], source[1:], out=result[:-1])
    return result


def _smoothed(grey: Grey) -> Grey:
    """Each pixel averaged with its eight neighbours, against the grain of a photograph."""
    padded = np.pad(grey, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth: Grey = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return smooth


def _centred(digit: Grey) -> Grey:
    """The digit in 28x28, its centre of mass where MNIST has it, moved by whole pixels."""
    digit = digit / digit.max()
    places = []
    for size, mass in zip(digit.shape, _centre_of_mass(digit), strict=True):
        places.append(min(max(round(CENTRE - mass), 0), SIDE - size))
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    top, left = places
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return image


def _centre_of_mass(grey: Grey) -> tuple[float, float]:
    mass = float(grey.sum(dtype=np.float64))
    down, across = (np.arange(size, dtype=np.float64) for size in grey.shape)
    return float(grey.sum(axis=1) @ down) / mass, float(grey.sum(axis=0) @ across) / mass
