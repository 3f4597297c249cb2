"""Learning from the user's digits, as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

FINE_FROM = 1000  # images from which hundredths of a percent mean something


class LearningPhase(Enum):
    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"  # to be kept or discarded


@dataclass(frozen=True, slots=True)
class Pair:
    """How many of ``count`` images, named by ``title``, were read right ``before`` and are read right ``after``."""

    title: str
    before: int
    after: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class ChangedDigit:
    """One of the user's digits that is answered otherwise now: (28, 28) uint8 with ink 255, its label, both answers."""

    pixels: npt.NDArray[np.uint8]
    label: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Before and after, side by side; ``changed`` are those with a picture, the most important first."""

    pairs: tuple[Pair, ...]
    corrected: int = 0  # of the user's digits: read wrong before, right now
    lost: int = 0  # the other way round
    changed: tuple[ChangedDigit, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Learning:
    """Where it stands. ``refusal`` says why it cannot begin now, empty where it can; ``fraction`` is in [0, 1]."""

    phase: LearningPhase = LearningPhase.IDLE
    refusal: str = ""
    message: str = ""
    fraction: float = 0.0
    comparison: Comparison | None = None


def share_words(right: int, count: int) -> str:
    """Such as "21 of 25 · 84 %" and "9,936 of 10,000 · 99.36 %"."""
    decimals = 2 if count >= FINE_FROM else 0
    return f"{right:,} of {count:,} · {right / count * 100:.{decimals}f} %"


def change_words(comparison: Comparison) -> str:
    """What became of the user's digits: "3 now read right, 1 no longer"."""
    corrected, lost = comparison.corrected, comparison.lost
    if not corrected and not lost:
        return "None of your digits is read better or worse than before"
    return f"Of your digits {corrected:,} {'is' if corrected == 1 else 'are'} now read right, {lost:,} no longer"
