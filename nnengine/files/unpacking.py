"""Compressed files, which may become larger than anybody wants: each is opened with a bound on what comes out of it."""

from __future__ import annotations

import errno
import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from nnengine.files.regular_file import open_regular

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ROOM = 64 * 2**20  # bytes that any file may unpack to
RATIO = 60  # to one: more than this, images and their labels are not packed; blank paper is, a thousand to one

_PIECE = 2**18  # bytes unpacked at a time
_GZIP_MAGIC = b"\x1f\x8b"
_LARGEST_DIRECTORY = 2**20  # bytes of a zip's list of entries: ten thousand of them
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"  # of a zip's directory, and where a larger one's is
_END_SIZE, _END_64_SIZE = 22, 20
_LONGEST_COMMENT = 2**16


def most_unpacked(packed: int) -> int:
    """To how many bytes a file of that many may unpack."""
    return ROOM + RATIO * packed


@contextmanager
def open_unpacked(path: Path, largest: int) -> Iterator[BinaryIO]:
    """Open a file of at most ``largest`` bytes to be read, unpacked where it is gzip, whatever it is called.

    Raises OSError like ``open_regular``, with a ``strerror`` for a gzip file that is damaged, and as soon as it unpacks
    to more than ``most_unpacked``.
    """
    with open_regular(path, largest) as raw:
        is_packed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        if not is_packed:
            yield raw
            return
        packed = os.fstat(raw.fileno()).st_size
        most = most_unpacked(packed)
        raw.seek(max(0, packed - 4))
        told = int.from_bytes(raw.read(4), "little")  # the length of what was packed, without multiples of 4 GiB
        if told > most:
            raise _too_much(packed, told)
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw) as unpacked:
            yield io.BufferedReader(_Bounded(unpacked, packed, most), _PIECE)


class _Bounded(io.RawIOBase):
    def __init__(self, unpacked: gzip.GzipFile, packed: int, most: int) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._most = most
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            count = self._unpacked.readinto(buffer)
        except EOFError:
            raise OSError(errno.EINVAL, "truncated, the gzip stream ends too early") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise OSError(errno.EINVAL, f"a damaged gzip file: {error}") from error
        self._count += count
        if self._count > self._most:
            raise _too_much(self._packed, self._count)
        return count


def _too_much(packed: int, unpacked: int) -> OSError:
    return OSError(
        errno.EFBIG,
        f"expected at most {most_unpacked(packed):,} bytes packed into {packed:,}, got {unpacked:,} or more; "
        "unpack it yourself if it is meant",
    )


def opened_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """A zip file to be read, whose list of entries is short enough to be read at once.

    Raises BadZipFile for what is none, OSError for a longer list, and where it unpacks to more than ``most_unpacked``.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _LONGEST_COMMENT - _END_SIZE - _END_64_SIZE))
    tail = file.read()
    place = len(tail) - _END_SIZE  # where it is without a comment; zipfile looks for it in the same way
    if not tail.startswith(_END, max(place, 0)) or not tail.endswith(b"\0\0"):
        place = tail.rfind(_END)
    if place >= 0 and len(tail) - place >= _END_SIZE:
        entries, directory = struct.unpack_from("<HI", tail, place + 10)
        if directory > _LARGEST_DIRECTORY or _END_64 in tail[max(0, place - _END_64_SIZE) : place]:
            raise OSError(
                errno.EFBIG,
                f"expected its entries listed in {_LARGEST_DIRECTORY:,} bytes at most, got {directory:,} "
                f"for {entries:,} or more",
            )
    file.seek(0)
    archive = zipfile.ZipFile(file)
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > most_unpacked(size):
        raise _too_much(size, unpacked)
    for entry in archive.infolist():
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(f"{entry.filename}: packed in a way that is not read; pack it as zip usually does")
    return archive
