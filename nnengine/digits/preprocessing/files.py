"""Picture files: which are read, how large they may be, and what is said of the others."""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from nnengine.digits.preprocessing.decoding import WORKING_SIDE, decoded, orientation, turned
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.preprocessing.preparation import prepare
from nnengine.errors import DataError
from nnengine.files.regular_file import open_regular

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
MAX_PIXELS = 64_000_000
MAX_PIXELS_OF_JPEG = 400_000_000  # which is decoded at an eighth of its size
MAX_PIXELS_OF_WEBP = 32_000_000  # which takes 20 bytes a pixel
MAX_SIDE = 30_000  # pixels

_LARGEST = 2**28  # bytes of a file
_MOST_A_BYTE = 50_000  # pixels that a byte of a file may stand for: even a white page takes more bytes than that
_ALWAYS_WORTH_IT = 1_000_000  # pixels
_LARGEST_TILE = 4_194_304  # pixels of a TIFF's tile, of which one is decoded at a time
_TILE_SIDES = 322, 323  # their tags
_JPEG = b"\xff\xd8"
_SCAN = b"\xff\xda"  # each begins so, and nothing within one does
_MOST_SCANS = 100  # of which a progressive JPEG has about ten; each is decoded for the whole picture
_PIECE = 2**20  # bytes looked through at a time
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")  # brands
_HEIC_LIBRARY = "pi_heif"
_HEIC_IS_UNREAD = (
    "a HEIC picture, which takes the package pi-heif (the extra “heic”: uv sync --extra heic); "
    "or save it as JPEG and open that"
)

# Pillow's limit and what silences it and libtiff belong to the whole process, so one picture is decoded at a time.
_one_at_a_time = threading.Lock()
logging.getLogger("PIL").setLevel(logging.CRITICAL)  # what it has to say of damaged files is said here, once


@dataclass(frozen=True, slots=True, eq=False)
class PictureFile:
    """A picture in grey, (H, W) float32 in [0, 1], 1 white, and its width and height in pixels before it was averaged.

    Both are as it is to be looked at: turned as the camera noted.
    """

    grey: Grey
    width: int
    height: int


def read_image(path: Path) -> Grey:
    """The digit in an image file as the network sees it, (1, 28, 28) float32 in [0, 1], ink 1.

    Raises DataError like ``read_picture``, and where the picture shows nothing.
    """
    return prepare(read_picture(path, str(path)), str(path))


def read_picture(source: Path | IO[bytes], name: str) -> Grey:
    """An image file in grey, (H, W) float32 in [0, 1], 1 white, averaged down to 768 pixels where it is larger.

    Raises DataError like ``open_picture``.
    """
    return open_picture(source, name).grey


def open_picture(source: Path | IO[bytes], name: str) -> PictureFile:
    """An image file, averaged down to 768 pixels where it is larger.

    Reads png, jpg, bmp, gif (the first frame), tiff (the first page), webp and, with the extra ``heic``, heic. Raises
    DataError with ``name`` where it is no image or too large, which is found out before it is decoded: more than
    ``MAX_PIXELS``, of JPEG ``MAX_PIXELS_OF_JPEG``, of WebP ``MAX_PIXELS_OF_WEBP``, or a side of more than ``MAX_SIDE``.
    """
    if not isinstance(source, Path):
        return _opened(source, name)
    try:
        file = open_regular(source, _LARGEST)
    except FileNotFoundError as error:
        raise DataError(f"{name}: there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise DataError(f"{name}: the image cannot be read: {getattr(error, 'strerror', None) or error}") from error
    with file:
        return _opened(file, name)


def _opened(file: IO[bytes], name: str) -> PictureFile:
    try:
        head = file.read(16)
        bytes_there = file.seek(0, os.SEEK_END)
        file.seek(0)
        with _one_at_a_time, _quiet(), _pillows_limit(_most_pixels("JPEG" if head.startswith(_JPEG) else "")):
            return _read(file, name, bytes_there, head)
    except DataError:
        raise
    except Image.DecompressionBombError as error:
        raise DataError(f"{name}: the image is too large, at most {MAX_PIXELS:,} pixels are read") from error
    except MemoryError as error:
        raise DataError(f"{name}: there is not enough memory for this image") from error
    except UnidentifiedImageError as error:
        raise DataError(f"{name}: not an image, expected png, jpg, bmp, gif, tiff, webp or heic") from error
    except Exception as error:  # Pillow's decoders let through whatever a damaged file makes them trip over.
        raise DataError(f"{name}: the image cannot be read, it is damaged or incomplete") from error


def _read(file: IO[bytes], name: str, bytes_there: int, head: bytes) -> PictureFile:
    formats: tuple[str, ...] = FORMATS
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        if not _reads_heic():
            raise DataError(f"{name}: {_HEIC_IS_UNREAD}")
        formats = (*FORMATS, "HEIF")
    if head.startswith(_JPEG) and (scans := _scans(file)) > _MOST_SCANS:
        raise DataError(f"{name}: expected a JPEG of at most {_MOST_SCANS} scans, got {scans:,}; save it anew")
    with Image.open(file, formats=formats) as image:
        width, height = image.size
        _refuse(image, file, name, bytes_there)
        turn = orientation(image)
        longest = max(image.size)
        # In the picture's own proportions, since the shorter side decides at how much of its size it is decoded.
        image.draft("L", (WORKING_SIDE * width // longest or 1, WORKING_SIDE * height // longest or 1))
        with _libtiff_quiet() if image.format == "TIFF" else _quiet():
            image.load()
        grey = decoded(image, name)
    is_on_its_side = turn > 4
    return PictureFile(turned(grey, turn), *((height, width) if is_on_its_side else (width, height)))


def _most_pixels(kind: str) -> int:
    return {"JPEG": MAX_PIXELS_OF_JPEG, "WEBP": MAX_PIXELS_OF_WEBP}.get(kind, MAX_PIXELS)


def _refuse(image: Image.Image, file: IO[bytes], name: str, bytes_there: int) -> None:
    """Raise DataError for what would take more memory than a picture of a digit is worth, before it is decoded."""
    width, height = image.size
    size = f"{width:,} × {height:,} pixels"
    most, kind = _most_pixels(str(image.format)), image.format
    if kind == "JPEG" and _is_kept_whole(image, file):
        most, kind = MAX_PIXELS, "JPEG of several scans"
    if width * height > most:
        raise DataError(f"{name}: the image has {size}, of {kind} at most {most:,} are read; save it smaller")
    if max(width, height) > MAX_SIDE:
        raise DataError(f"{name}: the image has {size}, expected sides of at most {MAX_SIDE:,}; cut the digit out")
    if width * height > max(_ALWAYS_WORTH_IT, _MOST_A_BYTE * bytes_there):
        raise DataError(f"{name}: expected a picture, got {size} in {bytes_there:,} bytes, which can show nothing")
    if image.format == "TIFF":
        across, down = (int(getattr(image, "tag_v2", {}).get(tag, 0)) for tag in _TILE_SIDES)
        if across * down > max(_LARGEST_TILE, 4 * width * height):
            raise DataError(f"{name}: expected tiles of a size like the image's, {size}, got {across:,} × {down:,}")


def _scans(file: IO[bytes]) -> int:
    """How many scans a JPEG has, those of pictures within it among them; the file is at its start again."""
    count, end = 0, b""
    while piece := file.read(_PIECE):
        count += (end + piece).count(_SCAN)
        end = piece[-1:]
    file.seek(0)
    return count


def _is_kept_whole(image: Image.Image, file: IO[bytes]) -> bool:
    """Whether a JPEG comes in several scans, and so takes all its memory while it is decoded, at whatever size.

    It tells so by being progressive, or by a first scan of fewer colours than the picture has.
    """
    at, place = 2, file.tell()
    file.seek(at)
    while (marker := file.read(2)) and marker != _SCAN:
        at += 2 + int.from_bytes(file.read(2), "big") if marker[0] == 0xFF and marker[1] != 0xFF else 1
        file.seek(at)
    colours = file.read(3)[-1:]
    file.seek(place)
    return "progressive" in image.info or colours < bytes([len(image.getbands())])


@cache
def _reads_heic() -> bool:
    if util.find_spec(_HEIC_LIBRARY) is None:
        return False
    import_module(_HEIC_LIBRARY).register_heif_opener(thumbnails=False)
    return True


@contextmanager
def _pillows_limit(pixels: int) -> Iterator[None]:
    """Let Pillow refuse what has more pixels: it looks before some of its decoders take memory."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, pixels // 2  # from twice its limit it refuses
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's warnings: what matters of a damaged file is told by an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _libtiff_quiet() -> Iterator[None]:
    """Without libtiff's own lines, which it writes past Python to the process's standard error."""
    try:
        kept = os.dup(2)
    except OSError:  # a window without a terminal has none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
