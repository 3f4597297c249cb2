"""Work in a thread of its own. No Qt: out of it come only frozen values, left in a slot."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import monotonic
from typing import Protocol

SHUTDOWN_TIME = 1.8  # seconds that a closed window waits for all that runs, together


class Runs(Protocol):
    """What has a thread of its own, perhaps."""

    def stop(self) -> None:
        """Ask the thread to end soon, if there is one."""

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End it, and wait so long at most; another time there is nothing to wait for."""


def end_all(parts: Sequence[Runs]) -> None:
    """End all threads in the time that one may take: all are asked before one is waited for."""
    deadline = monotonic() + SHUTDOWN_TIME
    for part in parts:
        part.stop()
    for part in parts:
        part.shutdown(max(deadline - monotonic(), 0.0))


class BackgroundRun(ABC):
    """Begun once, and ended by itself or by ``stop``. Its commands return at once."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        # A daemon, so that nothing, be it a server that does not answer, can keep a closed program alive.
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end soon."""
        self._stop.set()

    def join(self, timeout: float) -> bool:
        """Wait until the thread has ended, so many seconds at most; whether it has."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @abstractmethod
    def _work(self) -> None:
        """What the thread does; it looks at ``_stop`` now and then."""
