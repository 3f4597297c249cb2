"""Digits that the user drew and labelled: what each one is, and what can be done to a collection of them.

A collection is a tuple of ``UserDigit``, by the time of drawing. Every function here returns a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES
from nnengine.digits.strokes import Strokes
from nnengine.digits.strokes.stroke import checked_strokes
from nnengine.errors import ArgumentError, DataError

MOST_DIGITS = 20_000  # the file is written anew after every change
MOST_POINTS = 20_000  # of one digit
LARGEST_COORDINATE = 1e6
LATEST = 253_402_300_799_999  # milliseconds since 1970: the end of the year 9999

KeptStroke = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class UserDigit:
    """A drawing and what it shows.

    ``strokes`` are (P, 2), x to the right and y down, in any unit, and kept as float32. ``drawn_at`` counts
    milliseconds since 1970 in UTC, 0 where nobody knows. A digit that ``is_held_out`` is never learned from: it tells
    how well the others taught. ``key`` follows from the strokes alone, so that the same drawing has the same key
    wherever and however often it is kept. Raises ArgumentError for values that cannot be kept.
    """

    strokes: tuple[KeptStroke, ...]
    label: int
    drawn_at: int = 0
    is_relabelled: bool = False
    is_held_out: bool = False
    key: str = field(init=False)

    def __post_init__(self) -> None:
        if not 0 <= self.label < CLASSES:
            raise ArgumentError(f"label: expected 0 to {CLASSES - 1}, got {self.label}")
        if not 0 <= self.drawn_at <= LATEST:
            raise ArgumentError(f"time of drawing: expected 0 to {LATEST} milliseconds, got {self.drawn_at}")
        strokes = _kept(self.strokes)
        object.__setattr__(self, "strokes", strokes)
        object.__setattr__(self, "key", _key(strokes))


def labelled(digits: tuple[UserDigit, ...], strokes: Strokes, label: int, drawn_at: int) -> tuple[UserDigit, ...]:
    """The collection with this drawing labelled ``label``; one that it has already is relabelled, not kept twice.

    Raises ArgumentError for a drawing that cannot be kept, DataError when the collection is full.
    """
    new = UserDigit(tuple(np.asarray(stroke) for stroke in strokes), label, drawn_at)
    if any(digit.key == new.key for digit in digits):
        return relabelled(digits, {new.key}, label)
    return joined(digits, [replace(new, is_held_out=_next_is_held_out(digits, label))])


def relabelled(digits: tuple[UserDigit, ...], keys: Collection[str], label: int) -> tuple[UserDigit, ...]:
    """The collection in which the digits of these keys show ``label``."""
    return tuple(
        replace(digit, label=label, is_relabelled=True) if digit.key in keys and digit.label != label else digit
        for digit in digits
    )


def without(digits: tuple[UserDigit, ...], keys: Collection[str]) -> tuple[UserDigit, ...]:
    """The collection less the digits of these keys."""
    return tuple(digit for digit in digits if digit.key not in keys)


def restored(digits: tuple[UserDigit, ...], before: Mapping[str, UserDigit | None]) -> tuple[UserDigit, ...]:
    """The collection with the digits of these keys as they were before; None for one that was not there.

    Raises DataError for more than ``MOST_DIGITS``.
    """
    return joined(without(digits, before.keys()), [digit for digit in before.values() if digit is not None])


def joined(digits: tuple[UserDigit, ...], others: Iterable[UserDigit]) -> tuple[UserDigit, ...]:
    """The collection and those of ``others`` that it has not, by the time of drawing.

    Raises DataError for more than ``MOST_DIGITS``.
    """
    by_key = {digit.key: digit for digit in digits}
    for other in others:
        by_key.setdefault(other.key, other)
    if len(by_key) > MOST_DIGITS:
        raise DataError(f"at most {MOST_DIGITS:,} digits are kept, and these would be {len(by_key):,}")
    return tuple(sorted(by_key.values(), key=lambda digit: (digit.drawn_at, digit.key)))


def parted(digits: Iterable[UserDigit]) -> tuple[UserDigit, ...]:
    """The same digits, of which every second of each label is held out: for a file that says nothing about it."""
    done: list[UserDigit] = []
    # Each is weighed against those before it: counted along, not counted anew.
    held, learned = np.zeros(CLASSES, np.int64), np.zeros(CLASSES, np.int64)
    for digit in digits:
        is_held_out = _is_held_out(held, learned, digit.label)
        (held if is_held_out else learned)[digit.label] += 1
        done.append(replace(digit, is_held_out=is_held_out))
    return tuple(done)


def _next_is_held_out(digits: tuple[UserDigit, ...], label: int) -> bool:
    held, learned = np.zeros(CLASSES, np.int64), np.zeros(CLASSES, np.int64)
    for digit in digits:
        (held if digit.is_held_out else learned)[digit.label] += 1
    return _is_held_out(held, learned, label)


def _is_held_out(held: npt.NDArray[np.int64], learned: npt.NDArray[np.int64], label: int) -> bool:
    """By turns within a label; where a label's halves are alike, by turns over all, so that few digits part, too."""
    if held[label] != learned[label]:
        return bool(held[label] < learned[label])
    return bool(held.sum() < learned.sum())


def _kept(strokes: Strokes) -> tuple[KeptStroke, ...]:
    paths = checked_strokes(strokes)
    count = sum(len(path) for path in paths)
    if not 0 < count <= MOST_POINTS:
        raise ArgumentError(f"strokes: expected 1 to {MOST_POINTS:,} points, got {count:,}")
    if max(float(np.abs(path).max()) for path in paths) > LARGEST_COORDINATE:
        raise ArgumentError(f"strokes: expected coordinates up to {LARGEST_COORDINATE:,.0f}")
    kept = tuple(path.astype(np.float32) + np.float32(0) for path in paths)  # no -0, which would change the key
    for stroke in kept:
        stroke.setflags(write=False)
    return kept


def _key(strokes: tuple[KeptStroke, ...]) -> str:
    digest = blake2b(digest_size=8)
    for stroke in strokes:
        digest.update(len(stroke).to_bytes(4, "little"))
        digest.update(stroke.astype("<f4").tobytes())
    return digest.hexdigest()
