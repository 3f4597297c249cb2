"""What is asked of a measurement: how long, how often, and which interpreter has the peers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Options:
    """``peers`` is the interpreter that has PyTorch and others, ``pairs`` how often contestants are run in turn.

    A run is timed for ``seconds`` after ``warm_up`` seconds. ``tell`` is told of every step.
    """

    peers: str | None = None
    pairs: int = 5
    quick: bool = False
    tell: Callable[[str], None] = print
    warm_up: float = 1.0
    seconds: float = 4.0

    def __post_init__(self) -> None:
        if self.quick:
            object.__setattr__(self, "warm_up", min(self.warm_up, 0.3))
            object.__setattr__(self, "seconds", min(self.seconds, 1.0))

    @property
    def timing(self) -> dict[str, float]:
        """The part of a job that says how long."""
        return {"warm_up": self.warm_up, "seconds": self.seconds}

    @property
    def short(self) -> Options:
        """For what is one of many, such as the points of a curve."""
        return replace(self, pairs=min(self.pairs, 3), warm_up=self.warm_up / 2, seconds=self.seconds * 0.4)
