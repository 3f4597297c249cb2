"""When to stop training: rules that follow from the validation accuracies measured so far."""

from __future__ import annotations

from collections.abc import Sequence


def without_improvement(accuracies: Sequence[float]) -> int:
    """How many of the last accuracies were not better than the best before them.

    "No improvement in n epochs" is the book's rule for early stopping: "Neural Networks and Deep Learning", chapter 3.
    """
    if not accuracies:
        return 0
    best = max(range(len(accuracies)), key=lambda index: accuracies[index])  # the earliest of equals
    return len(accuracies) - 1 - best
