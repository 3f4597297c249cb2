"""Fetching published files: checked, from the first mirror that answers, and never left half done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nnengine.errors import DownloadError

TIMEOUT = 15.0  # seconds without an answer, after which the next mirror is asked
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as its publisher names it, with its length in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The same files under several addresses; each mirror ends in a slash and is tried in order."""

    mirrors: tuple[str, ...]
    files: tuple[PublishedFile, ...]


def has_size(path: Path, file: PublishedFile) -> bool:
    """Whether a file of the published length is there; quick, its content is not looked at."""
    return path.is_file() and path.stat().st_size == file.size


def is_whole(path: Path, file: PublishedFile) -> bool:
    """Whether the file has the published length and checksum."""
    # Imported late: what pooch brings along takes time that a program that downloads nothing should not pay.
    from pooch import file_hash  # type: ignore[import-untyped]  # noqa: PLC0415

    return has_size(path, file) and file_hash(str(path)) == file.sha256


def download(
    file: PublishedFile, mirrors: tuple[str, ...], folder: Path, received: Callable[[int], None] = lambda _: None
) -> Path:
    """Fetch one file into the folder, which gets it whole or not at all, and return its path.

    ``received`` is told the bytes so far, beginning at 0 again with each mirror; what it raises ends the download.
    Raises DownloadError with the reason of each mirror.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=folder)
        os.close(descriptor)
    except OSError as error:
        raise DownloadError(f"{folder}: downloads cannot be kept there: {error}") from error
    part = Path(name)
    try:
        reasons = []
        for mirror in mirrors:
            try:
                _fetch(mirror + file.name, part, file, received)
            except (OSError, DownloadError) as error:
                reasons.append(f"{mirror}: {_reason(error)}")
            else:
                part.replace(folder / file.name)
                return folder / file.name
    finally:
        part.unlink(missing_ok=True)
    raise DownloadError(f"{file.name} could not be downloaded: " + "; ".join(reasons))


def _fetch(url: str, part: Path, file: PublishedFile, received: Callable[[int], None]) -> None:
    from pooch import HTTPDownloader  # noqa: PLC0415

    with part.open("wb") as raw:
        downloader = HTTPDownloader(chunk_size=CHUNK, timeout=TIMEOUT)
        downloader(url, _Meter(raw.write, file.size, received), None)
    if part.stat().st_size != file.size:
        raise DownloadError(f"expected {file.size:,} bytes, got {part.stat().st_size:,}")
    if not is_whole(part, file):
        raise DownloadError(f"wrong checksum, expected SHA-256 {file.sha256}")


def _reason(error: Exception) -> str:
    from requests import ConnectionError, HTTPError, Timeout  # noqa: PLC0415

    match error:
        case Timeout():
            return f"no answer within {TIMEOUT:g} s"
        case HTTPError() if error.response is not None:
            return f"answered {error.response.status_code} {error.response.reason}"
        case ConnectionError():
            return "no connection"
        case _:
            return str(error)


class _Meter:
    """What pooch writes to: counts the bytes, and stops a server that sends more than was published."""

    def __init__(self, write: Callable[[bytes], object], size: int, received: Callable[[int], None]) -> None:
        self._write = write
        self._size = size
        self._received = received
        self._count = 0
        received(0)

    def write(self, chunk: bytes) -> None:
        self._count += len(chunk)
        if self._count > self._size:
            raise DownloadError(f"expected {self._size:,} bytes, got more")
        self._write(chunk)
        self._received(self._count)

    def flush(self) -> None:
        """Pooch asks for it after each chunk; closing the file is soon enough."""
