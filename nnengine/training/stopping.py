"""When to stop training: rules that follow from what was measured so far."""

from __future__ import annotations

from collections.abc import Sequence

from nnengine.training.settings import TrainingSettings


def without_improvement(merits: Sequence[float]) -> int:
    """How many of the last epochs' merits were not better than the best before them.

    "No improvement in n epochs" is the book's rule for early stopping: "Neural Networks and Deep Learning", chapter 3.
    """
    if not merits:
        return 0
    best = max(range(len(merits)), key=lambda index: merits[index])  # the earliest of equals
    return len(merits) - 1 - best


def reason_to_stop(settings: TrainingSettings, epochs: int, merits: Sequence[float], *, by_cost: bool) -> str:
    """Why training is over after so many ``epochs`` with those measurements, nothing while it is not.

    ``by_cost`` says that they are costs, since real targets are wanted.
    """
    if epochs >= settings.epochs:
        return "all epochs are done"
    if settings.patience is not None and without_improvement(merits) >= settings.patience:
        measured = "validation cost" if by_cost else "validation accuracy"
        return f"no better {measured} in {settings.patience} measurements"
    return "the learning rate has come to its least" if settings.schedule.is_over(merits) else ""
