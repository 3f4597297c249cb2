"""Checks of values that come from outside, each with an error that names the argument."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from sys import float_info
from typing import Any

from nnengine.errors import ArgumentError


def checked_whole(name: str, value: Any, least: int, largest: int | None = None) -> int:
    """A whole number from ``least`` to ``largest``, if there is one. Raises ArgumentError."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or value < least or (largest is not None and value > largest):
        wanted = f"of at least {least}" if largest is None else f"from {least} to {largest:,}"
        raise ArgumentError(f"{name}: expected a whole number {wanted}, got {value!r}")
    return int(value)


def checked_choice(name: str, value: Any, known: Collection[str]) -> str:
    """One of the ``known`` words. Raises ArgumentError that lists them."""
    if not isinstance(value, str) or value not in known:
        raise ArgumentError(f"{name}: expected one of {', '.join(known)}, got {value!r}")
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
