"""The one place where files are opened to be read: a pipe, a device or a loop of links never makes a loader wait."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


class _NeverWaiting(io.FileIO):
    """A file that raises OSError where a read would wait: some of the system's, such as its log, look like files."""

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = super().readinto(buffer)
        if count is None:
            raise _waits(self.name)
        return count

    def readall(self) -> bytes:
        contents: bytes | None = super().readall()
        if contents is None:
            raise _waits(self.name)
        return contents


def open_regular(path: Path, largest: int) -> BinaryIO:
    """Open a file of at most ``largest`` bytes to be read. The caller closes it.

    Raises OSError, with a ``strerror`` that says what was expected and what came, for a path that is no file and for a
    larger file.
    """
    try:
        found = path.stat()
    except ValueError as error:  # a null character in the name, which a recipe may hold
        raise OSError(errno.EINVAL, f"expected the name of a file, got one with an {error}", str(path)) from error
    _refuse(path, found, largest)  # before it is opened: opening a device may do something
    file = io.BufferedReader(_NeverWaiting(os.open(path, _FLAGS)))
    try:
        _refuse(path, os.fstat(file.fileno()), largest)  # what was opened may be another one than a moment ago
    except OSError:
        file.close()
        raise
    return file


def read_regular(path: Path, largest: int) -> bytes:
    """The contents of a file of at most ``largest`` bytes. Raises OSError like ``open_regular``."""
    with open_regular(path, largest) as file:
        contents = file.read(largest + 1)
    if len(contents) > largest:  # it grew, or it is one of those whose size the system does not tell
        raise _too_large(path, largest, f"{len(contents):,} or more")
    return contents


def is_there(path: str | Path) -> bool:
    """Whether something has that name. Unlike ``Path.exists`` it raises nothing, whatever the name."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: str | Path) -> bool:
    """Whether a folder has that name. Unlike ``Path.is_dir`` it raises nothing, whatever the name."""
    return os.path.isdir(path)  # noqa: PTH112


def _refuse(path: Path, found: os.stat_result, largest: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        number = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL
        raise OSError(number, f"expected a file, got {kind}", str(path))
    if found.st_size > largest:
        raise _too_large(path, largest, f"{found.st_size:,}")


def _waits(name: object) -> OSError:
    return OSError(errno.EAGAIN, "expected a file, got one that has nothing to be read yet", str(name))


def _too_large(path: Path, largest: int, size: str) -> OSError:
    return OSError(errno.EFBIG, f"expected a file of at most {largest:,} bytes, got {size}", str(path))
