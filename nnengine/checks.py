"""Checks of values that come from outside, each with an error that names the argument."""

from __future__ import annotations

from math import inf
from sys import float_info
from typing import Any

from nnengine.errors import ArgumentError


def checked_whole(name: str, value: Any, least: int, largest: int) -> int:
    """A whole number from ``least`` to ``largest``. Raises ArgumentError."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= largest:
        raise ArgumentError(f"{name}: expected a whole number from {least} to {largest:,}, got {value!r}")
    return value


def checked_number(
    name: str, value: Any, *, least: float = -inf, above: float = -inf, most: float = inf, below: float = inf
) -> float:
    """A finite number from ``least`` to ``most``, more than ``above`` and under ``below``. Raises ArgumentError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= float_info.max:
        raise ArgumentError(f"{name}: expected a finite number, got {value!r}")
    if not (least <= value <= most and above < value < below):
        wanted = [
            f"{word} {bound:g}"
            for word, bound in (("at least", least), ("more than", above), ("at most", most), ("under", below))
            if abs(bound) != inf
        ]
        raise ArgumentError(f"{name}: expected {' and '.join(wanted)}, got {value}")
    return float(value)
