"""One program at a time: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``, made where it is missing; wait for whoever holds it. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock(descriptor)
        yield
    finally:
        os.close(descriptor)  # gives the lock back, too


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Lock an open file until it is closed; wait for whoever holds it. Raises OSError."""
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

    def try_lock(descriptor: int) -> bool:
        """Lock an open file until it is closed, unless somebody holds it, and tell which."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Lock an open file until it is closed; wait for whoever holds it. Raises OSError."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def try_lock(descriptor: int) -> bool:
        """Lock an open file until it is closed, unless somebody holds it, and tell which."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
