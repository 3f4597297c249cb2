"""What the drawing could be instead of the answer, and which ink speaks for which of the two."""

from __future__ import annotations

from dataclasses import dataclass

from app.drawing.values.reading import BLANK, Image, Reading
from app.parts.values.number_text import percent

Part = tuple[int, int]  # row and column of nine, (0, 0) at the upper left

_PLACES = {
    (0, 0): "at the upper left",
    (0, 1): "at the top",
    (0, 2): "at the upper right",
    (1, 0): "at the left",
    (1, 1): "in the middle",
    (1, 2): "at the right",
    (2, 0): "at the lower left",
    (2, 1): "at the bottom",
    (2, 2): "at the lower right",
}


@dataclass(frozen=True, slots=True, eq=False)
class RunnerUp:
    """``pixels`` are what the network sees, (28, 28) in [0, 1]; None while nothing is told.

    ``change``, (28, 28), is positive where the ink speaks for the answer, negative where for the runner-up. The ink of
    the part ``strongest`` speaks most for the answer; without that of ``needed`` the answer would be the runner-up.
    """

    reading: Reading = BLANK
    pixels: Image | None = None
    change: Image | None = None
    strongest: Part | None = None
    needed: Part | None = None

    @property
    def answer(self) -> int:
        return self.reading.ranking[0]

    @property
    def runner_up(self) -> int:
        return self.reading.ranking[1]


def runner_up_words(value: RunnerUp) -> str:
    """The answer and what it could be instead: "9, else 4 (6.2 %)"."""
    if value.pixels is None:
        return ""
    words = f"{value.answer}, else {value.runner_up} ({percent(value.reading.shares[value.runner_up])})"
    if value.reading.is_hypothetical:
        return f"If a digit: {words}"
    return f"Unsure: {words}" if value.reading.is_unsure else words


def evidence_words(value: RunnerUp) -> str:
    """What in the drawing decides between the two, in a sentence; empty where nothing does."""
    if value.pixels is None:
        return ""
    if value.needed is not None:
        return f"Without the ink {_PLACES[value.needed]} it would read\u00a0{value.runner_up}."
    if value.strongest is not None:
        return f"The ink {_PLACES[value.strongest]} speaks most for\u00a0{value.answer}."
    return ""
