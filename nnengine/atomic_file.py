"""Files that are whole or unchanged at any moment, even when the process is killed."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path


def write_atomically(path: Path, contents: bytes) -> None:
    """Replace the file at once, keeping its permissions. Raises OSError and then leaves the old file as it was.

    What is no file, such as a device or a pipe, is refused: it would be replaced by a file, not written to.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "expected a file or a new name, got a folder or a device", str(path))
    temporary = path.parent / f".saving-{secrets.token_hex(8)}"
    try:
        with temporary.open("xb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
