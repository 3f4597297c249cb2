"""From the engine's history to the curves on the screen."""

from __future__ import annotations

from app.state.training import Curves, EpochPoint
from nnengine.training.history import History

MOST_POINTS = 1000  # about one a pixel

Points = tuple[tuple[float, float], ...]


def curves(history: History, best_epoch: int | None = None, planned_epochs: int = 0) -> Curves:
    """The curves of a run, its mini-batches thinned to what a screen can show."""
    return Curves(
        tuple(
            EpochPoint(
                record.epoch,
                record.training_cost,
                record.validation_cost,
                record.training_accuracy,
                record.validation_accuracy,
            )
            for record in history.epochs
        ),
        thinned(history.mini_batches),
        best_epoch,
        max(planned_epochs, len(history.epochs)),
    )


def thinned(points: Points, most: int = MOST_POINTS) -> Points:
    """Groups of equally many neighbours, each put at its last epoch with its mean cost; the last may be smaller."""
    size = -(-len(points) // most)
    if size <= 1:
        return points
    groups = (points[start : start + size] for start in range(0, len(points), size))
    return tuple((group[-1][0], sum(cost for _, cost in group) / len(group)) for group in groups)
