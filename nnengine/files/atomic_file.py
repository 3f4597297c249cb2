"""Files that are whole or unchanged at any moment, even when the process is killed."""

from __future__ import annotations

import errno
import os
import re
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nnengine.files import file_lock

_TEMPORARY = re.compile(r"\.saving-[0-9a-f]{16}")


def write_atomically(path: Path, contents: bytes) -> None:
    """Replace the file at once, keeping its permissions. Raises OSError and then leaves the old file as it was.

    What is no file, such as a device or a pipe, is refused: it would be replaced by a file, not written to. Temporary
    files that a killed process left in the same folder are removed.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "expected a file or a new name, got a folder or a device", str(path))
    _clear_abandoned(path.parent)
    file, temporary = _new_temporary(path.parent)
    try:
        with file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o777)
            if sys.platform != "win32":  # there an open file cannot be renamed; here its lock must last until it is
                temporary.replace(path)
        if sys.platform == "win32":
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _new_temporary(folder: Path) -> tuple[BinaryIO, Path]:
    """A new file, locked for as long as it is open, which tells other processes that somebody writes it."""
    while True:
        path = folder / f".saving-{secrets.token_hex(8)}"
        file = path.open("xb")
        with suppress(OSError):  # not every file system has locks
            file_lock.lock(file.fileno())
        if path.exists():  # else it was taken for abandoned between being made and being locked
            return file, path
        file.close()


def _clear_abandoned(folder: Path) -> None:
    """Remove temporary files that nobody holds open. What cannot be removed stays: it is no reason not to save."""
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if _TEMPORARY.fullmatch(entry.name)]
    except OSError:
        return
    for path in found:
        with suppress(OSError):
            _remove_if_abandoned(path)


if sys.platform == "win32":

    def _remove_if_abandoned(path: Path) -> None:
        path.unlink()  # an open file cannot be

else:

    def _remove_if_abandoned(path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if file_lock.try_lock(descriptor):
                path.unlink()
        finally:
            os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Have the system write the new name down. Not every file system can; the file itself is written all the same."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
