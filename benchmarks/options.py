"""What is asked of a measurement: how long, how often, and which interpreter has the peers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """``peers`` is the interpreter that has PyTorch and others; ``tell`` is told of every step."""

    peers: str | None = None
    pairs: int = 5
    quick: bool = False
    tell: Callable[[str], None] = print

    @property
    def timing(self) -> dict[str, float]:
        """Seconds of warm-up and of timing of a run that counts."""
        return {"warm_up": 0.3, "seconds": 1.0} if self.quick else {"warm_up": 1.0, "seconds": 4.0}

    @property
    def short_timing(self) -> dict[str, float]:
        """The same of a run that only finds the best configuration or one point of a curve."""
        return {"warm_up": 0.2, "seconds": 0.4} if self.quick else {"warm_up": 0.5, "seconds": 1.5}
