"""Shares in words."""

from __future__ import annotations


def percent(share: float) -> str:
    """A share in [0, 1] as "98.2 %"; never rounded to certainty or to nothing: "over 99.9 %", "under 0.1 %"."""
    if share >= 0.9995:  # also where the scores' own precision made it 1
        return "over 99.9 %"
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return f"{share * 100:.1f} %"
