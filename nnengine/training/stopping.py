"""When to stop training: rules that follow from what was measured so far."""

from __future__ import annotations

from collections.abc import Sequence


def without_improvement(merits: Sequence[float]) -> int:
    """How many of the last epochs' merits were not better than the best before them.

    "No improvement in n epochs" is the book's rule for early stopping: "Neural Networks and Deep Learning", chapter 3.
    """
    if not merits:
        return 0
    best = max(range(len(merits)), key=lambda index: merits[index])  # the earliest of equals
    return len(merits) - 1 - best
