"""Reading idx files, the format in which MNIST is published."""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from nnengine.errors import DataError
from nnengine.files.unpacking import open_unpacked

UNSIGNED_BYTE = 0x08
TYPES = {
    UNSIGNED_BYTE: "unsigned bytes",
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
MAX_BYTES = 800_000_000  # a million images of 28 × 28

_MOST_DIMENSIONS = 4


def read_idx(path: Path, dimensions: int | None = None, max_bytes: int = MAX_BYTES) -> npt.NDArray[np.uint8]:
    """The array of unsigned bytes in an idx file, plain or gzip, whatever it is called.

    The array has as many ``dimensions`` as asked for, else 1 to 4. Nothing beyond what the header announces is
    unpacked, and a header that announces more than ``max_bytes`` is refused. Raises DataError naming the file, what was
    expected and what was found. Format: Y. LeCun, http://yann.lecun.com/exdb/mnist/.
    """
    try:
        with open_unpacked(path, max_bytes + 4 * (1 + _MOST_DIMENSIONS)) as file:
            return _read(path, file, dimensions, max_bytes)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def is_idx(start: bytes) -> bool:
    """Whether a file that begins with these bytes, unpacked, is an idx file."""
    return len(start) >= 4 and start[:2] == b"\0\0" and start[2] in TYPES and 1 <= start[3] <= _MOST_DIMENSIONS


def _read(path: Path, file: BinaryIO, dimensions: int | None, max_bytes: int) -> npt.NDArray[np.uint8]:
    shape = _read_shape(path, file, dimensions)
    expected = math.prod(shape)
    if expected > max_bytes:
        raise DataError(f"{path}: the header announces {expected:,} bytes {shape}, at most {max_bytes:,} are read")
    content = file.read(expected)
    if len(content) < expected:
        raise DataError(f"{path}: truncated, expected {expected:,} bytes for shape {shape}, got {len(content):,}")
    if file.read(1):
        raise DataError(f"{path}: expected {expected:,} bytes for shape {shape}, but more follow")
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _read_shape(path: Path, file: BinaryIO, dimensions: int | None) -> tuple[int, ...]:
    magic = file.read(4)
    if len(magic) < 4:
        raise DataError(f"{path}: truncated, expected the 4 bytes that open an idx file, got {len(magic)}")
    if magic[:2] != b"\0\0" or magic[2] not in TYPES:
        begin = "00 00 08" if dimensions is None else f"00 00 08 {dimensions:02x}"
        raise DataError(f"{path}: not an idx file, expected it to begin with {begin}, got {magic.hex(' ')}")
    if magic[2] != UNSIGNED_BYTE:
        raise DataError(
            f"{path}: expected {TYPES[UNSIGNED_BYTE]} (type 08), got {TYPES[magic[2]]} (type {magic[2]:02x})"
        )
    if magic[3] != dimensions and (dimensions is not None or not is_idx(magic)):
        wanted = f"1 to {_MOST_DIMENSIONS}" if dimensions is None else dimensions
        raise DataError(f"{path}: expected an idx file of {wanted} dimensions, got {magic[3]}")
    dimensions = magic[3]
    sizes = file.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{path}: truncated, expected {dimensions} dimensions in the header, got {len(sizes) // 4}")
    return tuple(int(size) for size in np.frombuffer(sizes, dtype=">u4"))
