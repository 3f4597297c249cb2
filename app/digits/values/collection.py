"""The digits that the user drew and labelled, and what the open network makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.parts.values.labels import DIGITS


@dataclass(frozen=True, slots=True)
class CollectedDigit:
    """One of them. ``drawn_at`` counts milliseconds since 1970 in UTC, 0 where nobody knows."""

    key: str
    label: int
    drawn_at: int = 0
    is_relabelled: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SeenDigit:
    """How it looks to a network, (28, 28) uint8 with ink 255, and what the open one answers."""

    pixels: npt.NDArray[np.uint8]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """All of them, the newest first. ``last`` says what was done last and can be undone, in words."""

    digits: tuple[CollectedDigit, ...] = ()
    last: str = ""


@dataclass(frozen=True, slots=True)
class DigitFilter:
    """Which digits are looked at: those of a label, those that the open network misreads, or all."""

    label: int | None = None
    only_misread: bool = False


Seen = Mapping[str, SeenDigit]


def is_misread(digit: CollectedDigit, seen: Seen) -> bool:
    """Whether the open network answers something else; one that it has not read yet is not misread."""
    found = seen.get(digit.key)
    return found is not None and found.answer not in {"", str(digit.label)}


def chosen_digits(digits: Iterable[CollectedDigit], seen: Seen, wanted: DigitFilter) -> tuple[CollectedDigit, ...]:
    """Those that the filter lets through, in their order."""
    return tuple(
        digit
        for digit in digits
        if wanted.label in {None, digit.label} and (not wanted.only_misread or is_misread(digit, seen))
    )


def label_counts(digits: Iterable[CollectedDigit]) -> tuple[int, ...]:
    """How many there are of each label, from 0 to 9."""
    counts = [0] * DIGITS
    for digit in digits:
        counts[digit.label] += 1
    return tuple(counts)


def number_of_digits(count: int) -> str:
    """How many, in words: 1 digit, 3 digits."""
    return f"{count:,} digit{'' if count == 1 else 's'}"
