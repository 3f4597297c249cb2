"""How fast something goes, measured over the last seconds."""

from __future__ import annotations

from collections import deque

WINDOW = 5.0  # seconds


class Rate:
    """Things per second over a sliding window. The clock is the caller's; a pause is told and does not count."""

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._samples: deque[tuple[float, int]] = deque()

    def add(self, time: float, count: int) -> None:
        """``count`` things were done in all at ``time`` seconds."""
        self._samples.append((time, count))
        while len(self._samples) > 2 and self._samples[1][0] <= time - self._window:
            self._samples.popleft()

    def skip(self, seconds: float) -> None:
        """That many seconds were a pause."""
        self._samples = deque((time + seconds, count) for time, count in self._samples)

    @property
    def per_second(self) -> float | None:
        """None while there is too little to tell."""
        if len(self._samples) < 2:
            return None
        (first, before), (last, after) = self._samples[0], self._samples[-1]
        return (after - before) / (last - first) if last > first else None
