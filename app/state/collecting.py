"""A round in which digits are asked for in turn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.state.collection import DIGITS, with_article

WHOLE_ROUND = 20  # digits of each
QUICK_ROUND = 5


@dataclass(frozen=True, slots=True)
class Collecting:
    """Where a round stands: the digits asked for in their order, and how many of them are done.

    ``has_ink`` tells whether something is written that is not kept yet.
    """

    asked: tuple[int, ...]
    done: int = 0
    seconds: int = 0
    has_ink: bool = False

    @property
    def is_over(self) -> bool:
        return self.done >= len(self.asked)

    @property
    def label(self) -> int:
        """The digit that is asked for now. Raises IndexError when the round is over."""
        return self.asked[self.done]

    @property
    def can_go_back(self) -> bool:
        return self.has_ink or self.done > 0


def asked_in_turn(each: int, random: Random) -> tuple[int, ...]:
    """All ten digits in a new order, ``each`` times: a round that ends early has about as many of each.

    No digit is asked for twice in a row: nobody would see that the next one is wanted.
    """
    asked: list[int] = []
    for _ in range(each):
        some = random.sample(range(DIGITS), DIGITS)
        if asked and some[0] == asked[-1]:
            some.append(some.pop(0))
        asked += some
    return tuple(asked)


def prompt_words(collecting: Collecting) -> str:
    """What is asked for: "Write a 7"."""
    return "" if collecting.is_over else f"Write {with_article(collecting.label)}"


def progress_words(collecting: Collecting) -> str:
    """How far it is: "23 of 200 · 0:41"."""
    minutes, seconds = divmod(collecting.seconds, 60)
    return f"{collecting.done} of {len(collecting.asked)} · {minutes}:{seconds:02}"
