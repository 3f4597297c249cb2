"""Reading idx files, the format in which MNIST is published."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.errors import DataError

UNSIGNED_BYTE = 0x08
TYPES = {
    UNSIGNED_BYTE: "unsigned bytes",
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
MAX_BYTES = 256 * 2**20

_GZIP_MAGIC = b"\x1f\x8b"


def read_idx(path: Path, dimensions: int, max_bytes: int = MAX_BYTES) -> npt.NDArray[np.uint8]:
    """The array of unsigned bytes in an idx file, plain or gzip, whatever it is called.

    The array has as many ``dimensions`` as asked for. Nothing beyond what the header announces is unpacked, and a
    header that announces more than ``max_bytes`` is refused. Raises DataError naming the file, what was expected and
    what was found. Format: Y. LeCun, http://yann.lecun.com/exdb/mnist/.
    """
    with _opened(path) as file:
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


def _read_shape(path: Path, file: BufferedIOBase, dimensions: int) -> tuple[int, ...]:
    magic = file.read(4)
    if len(magic) < 4:
        raise DataError(f"{path}: truncated, expected the 4 bytes that open an idx file, got {len(magic)}")
    if magic[:2] != b"\0\0" or magic[2] not in TYPES:
        raise DataError(
            f"{path}: not an idx file, expected it to begin with 00 00 08 {dimensions:02x}, got {magic.hex(' ')}"
        )
    if magic[2] != UNSIGNED_BYTE:
        raise DataError(
            f"{path}: expected {TYPES[UNSIGNED_BYTE]} (type 08), got {TYPES[magic[2]]} (type {magic[2]:02x})"
        )
    if magic[3] != dimensions:
        raise DataError(f"{path}: expected an idx file of {dimensions} dimensions, got {magic[3]}")
    sizes = file.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{path}: truncated, expected {dimensions} dimensions in the header, got {len(sizes) // 4}")
    return tuple(int(size) for size in np.frombuffer(sizes, dtype=">u4"))


@contextmanager
def _opened(path: Path) -> Iterator[BufferedIOBase]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield unpacked
            else:
                yield raw
    except EOFError as error:
        raise DataError(f"{path}: truncated, the gzip stream ends too early") from error
    except (OSError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
