"""Where a run of training stands: all that it takes to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnengine.arrays import Array
from nnengine.network.network import Weights
from nnengine.training.events import Best
from nnengine.training.history import History


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that training needs to go on as if it had never stopped.

    ``epoch`` epochs are finished and ``seen`` images of the next are trained on. ``arrays`` are the optimiser's and
    the moving average's, by name, in the order of the network's ``values``. ``epoch_generator`` is the generator's
    state before that epoch was shuffled, ``generator`` its state now; ``threads`` shared the mini-batches. ``steps``
    were taken, None where only the mini-batch's size tells it.
    """

    epoch: int
    seen: int
    weights: Weights
    arrays: dict[str, Array]
    epoch_generator: dict[str, Any]
    generator: dict[str, Any]
    history: History
    best: Best | None
    seconds: float  # spent training since the last measurement
    cost_sum: float  # of the mini-batches since the last point of the history
    cost_images: int
    threads: int = 1
    steps: int | None = None
