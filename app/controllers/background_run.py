"""Work in a thread of its own. No Qt: out of it come only frozen values, left in a slot."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod


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
