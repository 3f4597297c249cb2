"""The ten digits as labels."""

from __future__ import annotations

DIGITS = 10


def with_article(label: int) -> str:
    """A label in a sentence: a 4, an 8."""
    return f"an {label}" if label == 8 else f"a {label}"
