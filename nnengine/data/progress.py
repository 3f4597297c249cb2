"""How far the reading, drawing or fetching of a data set has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` steps; ``total`` is None where it is not known. ``message`` says what is being done."""

    message: str
    done: int
    total: int | None


ProgressCallback = Callable[[Progress], None]
