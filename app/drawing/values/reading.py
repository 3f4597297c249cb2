"""What a network makes of the drawing: of each digit ten scores, an answer or none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IF_IT_WERE = "If it were a digit"  # over scores that are none of an answer

SURE_FROM = 0.5  # the least share of the total score that counts as an answer

Image = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]  # left, top, right, bottom, as fractions of the canvas


@dataclass(frozen=True, slots=True)
class Reading:
    """Ten scores in [0, 1], one a digit; empty when nothing is drawn.

    ``doubt`` is why it is not taken for a digit, whatever the scores: in a few words, and in some more.
    """

    scores: tuple[float, ...] = ()
    doubt: tuple[str, str] | None = None

    @property
    def shares(self) -> tuple[float, ...]:
        """The scores as shares of their sum: what ten sigmoid outputs have in common with a softmax."""
        total = sum(self.scores)
        return tuple(score / total for score in self.scores) if total > 0 else self.scores

    @property
    def ranking(self) -> tuple[int, ...]:
        """The digits from the most to the least likely."""
        return tuple(sorted(range(len(self.scores)), key=lambda digit: -self.scores[digit]))

    @property
    def is_blank(self) -> bool:
        return not self.scores

    @property
    def is_unsure(self) -> bool:
        return not self.is_blank and (self.doubt is not None or max(self.shares) < SURE_FROM)

    @property
    def is_hypothetical(self) -> bool:
        """Whether the scores only tell what it would be if it were a digit."""
        return not self.is_blank and self.doubt is not None

    @property
    def answer(self) -> str:
        """The digit, "?" when unsure, empty when nothing is drawn."""
        if self.is_blank:
            return ""
        return "?" if self.is_unsure else str(self.ranking[0])


BLANK = Reading()


@dataclass(frozen=True, slots=True)
class ReadDigit:
    """One digit of the drawing: its reading, and the box around its ink."""

    reading: Reading
    box: Box


@dataclass(frozen=True, slots=True)
class NumberReading:
    """All digits of the drawing from the left to the right, and which of them is looked at."""

    digits: tuple[ReadDigit, ...] = ()
    index: int = 0

    @property
    def is_several(self) -> bool:
        return len(self.digits) > 1

    @property
    def answer(self) -> str:
        """The answers of all digits: "2026", or "20?6"."""
        return "".join(digit.reading.answer for digit in self.digits)

    @property
    def reading(self) -> Reading:
        """That of the digit looked at."""
        return self.digits[self.index].reading if self.digits else BLANK


@dataclass(frozen=True, slots=True, eq=False)
class NetworkInput:
    """The image that the network really sees: (28, 28) float32 in [0, 1], ink 1; None when nothing is drawn."""

    pixels: Image | None = None
