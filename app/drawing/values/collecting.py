"""A round in which digits are asked for, ten on each sheet."""

from __future__ import annotations

from dataclasses import dataclass

from app.parts.values.labels import DIGITS

WHOLE_ROUND = 20  # digits of each
QUICK_ROUND = 5
FEW = 3  # digits missing on a sheet that are told one by one


@dataclass(frozen=True, slots=True)
class Collecting:
    """Where a round stands: how many sheets it has and how many of them are done.

    ``written`` are the digits on the sheet that is being written; ``has_ink`` tells whether anything is on it.
    """

    sheets: int
    done: int = 0
    written: frozenset[int] = frozenset()
    seconds: int = 0
    has_ink: bool = False

    @property
    def is_over(self) -> bool:
        return self.done >= self.sheets

    @property
    def is_full(self) -> bool:
        """Whether no digit of the sheet is missing."""
        return len(self.written) == DIGITS

    @property
    def can_go_back(self) -> bool:
        return self.has_ink or self.done > 0


def prompt_words(written: frozenset[int]) -> str:
    """What is to be done on a sheet with these digits: "Write all ten digits", "Missing: 4 and 7"."""
    missing = [str(label) for label in range(DIGITS) if label not in written]
    if not missing:
        return "All ten are written"
    if len(missing) > FEW:
        return "Write all ten digits"
    *others, last = missing
    return f"Missing: {', '.join(others)}{' and ' if others else ''}{last}"


def progress_words(collecting: Collecting) -> str:
    """How far it is: "23 of 200 · 0:41"."""
    minutes, seconds = divmod(collecting.seconds, 60)
    return f"{digits_written(collecting)} of {DIGITS * collecting.sheets} · {minutes}:{seconds:02}"


def digits_written(collecting: Collecting) -> int:
    """In the whole round, those on the sheet that is being written among them."""
    return DIGITS * collecting.done + len(collecting.written)
