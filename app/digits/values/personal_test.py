"""How well each model reads this hand, as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.digits.values.collection import CollectedDigit, SeenDigit


class PersonalTestPhase(Enum):
    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of ``count`` digits are read right."""

    right: int = 0
    count: int = 0

    @property
    def errors(self) -> int:
        return self.count - self.right


@dataclass(frozen=True, slots=True, eq=False)
class ModelScores:
    """What one model makes of the user's digits: of all, of those held out, of each of the ten, and what it misreads.

    ``has_learned`` tells that it was trained on a user's digits, so that only those held out are a fair test.
    ``problem`` says why there are no scores.
    """

    name: str
    has_learned: bool = False
    all: Score = Score()
    held_out: Score = Score()
    by_digit: tuple[Score, ...] = ()
    misread: tuple[tuple[CollectedDigit, SeenDigit], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PersonalTest:
    """Where the test stands; ``models`` are those that are done. ``refusal`` says why it cannot begin now."""

    phase: PersonalTestPhase = PersonalTestPhase.IDLE
    refusal: str = ""
    message: str = ""
    fraction: float = 0.0
    models: tuple[ModelScores, ...] = ()


def short_score(score: Score) -> str:
    """Such as "47 · 94 %"; a dash where there is nothing to read."""
    return f"{score.right:,} · {score.right / score.count * 100:.0f} %" if score.count else "–"


def errors_word(score: Score) -> str:
    """How many are misread; a dot for none, nothing where there is nothing to read."""
    return "" if not score.count else str(score.errors) if score.errors else "·"


def misread_words(model: ModelScores) -> str:
    """Over the pictures: what they are of."""
    if model.problem:
        return f"{model.name}: {model.problem}"
    if not model.all.errors:
        return f"{model.name} reads all of your digits right"
    more = f", the first {len(model.misread)} of them" if len(model.misread) < model.all.errors else ""
    return f"Misread by {model.name} · {model.all.errors:,}{more}"
