"""What the training loop tells: frozen values, whole at the moment they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nnengine.network.network import Weights
from nnengine.training.history import EpochRecord


class MiniBatchEnded(NamedTuple):
    """One step was taken. A tuple, because there are thousands a second.

    ``epoch`` counts the epochs finished before, ``batch`` the mini-batches done in this one, of ``batches``, both as if
    all of them had the size that they have now;
    ``images`` is the size of this mini-batch and ``cost`` its mean cost before the step, without penalties.
    """

    epoch: int
    batch: int
    batches: int
    images: int
    cost: float


class Measuring(NamedTuple):
    """All mini-batches of an epoch are done; ``done`` of ``total`` images are read to tell how good the network is."""

    epoch: int
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The weights of the epoch with the most merit, such as the highest validation accuracy; of equals the earliest.

    ``validation_accuracy`` is nan where real targets are wanted: then it is the epoch with the least validation cost.
    """

    epoch: int
    validation_accuracy: float
    weights: Weights


@dataclass(frozen=True, slots=True, eq=False)
class EpochEnded:
    """An epoch was finished and measured. ``weights`` are those after it."""

    record: EpochRecord
    best: Best
    weights: Weights


@dataclass(frozen=True, slots=True, eq=False)
class TrainingEnded:
    """Training is over; ``reason`` says why, such as "all epochs are done"."""

    best: Best
    reason: str


Event = MiniBatchEnded | Measuring | EpochEnded | TrainingEnded
