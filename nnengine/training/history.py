"""What a run of training leaves behind for plots and tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """Measured after ``epoch`` finished epochs. Costs are means over images without the penalty of regularisation.

    ``training_cost`` and ``training_accuracy`` are measured like the validation ones, dropout off, on as many
    training images as there are validation images. Accuracies are in [0, 1]; ``seconds`` is the time spent training
    since the record before, measuring left out.
    """

    epoch: int
    training_cost: float
    training_accuracy: float
    validation_cost: float
    validation_accuracy: float
    seconds: float


@dataclass(frozen=True, slots=True)
class History:
    """The records of a run in order, and the cost of its mini-batches thinned to some twenty points an epoch.

    ``mini_batches`` are (epochs passed, mean cost since the point before) pairs.
    """

    epochs: tuple[EpochRecord, ...] = ()
    mini_batches: tuple[tuple[float, float], ...] = ()
