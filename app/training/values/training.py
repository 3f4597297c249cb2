"""Training as the window shows it: what is chosen, where it stands, and the curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list: the key that stands in files, its label and a line that explains it."""

    key: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """One line of the network's description: "Conv 20 @ 5×5", "24×24×20 · 520", and the count of its parameters."""

    name: str
    detail: str
    parameters: int = 0


@dataclass(frozen=True, slots=True)
class TrainingChoices:
    """What the user set before training. Rates and strengths are as the book defines them.

    ``l2`` and ``l1`` are the strengths lambda of cost + lambda/(2n) sum(w²) and cost + lambda/n sum(|w|).
    """

    data: str = "mnist"
    preset: str = "784-30-10"
    cost: str = "cross_entropy"
    optimiser: str = "sgd"
    learning_rate: float = 0.5
    schedule: str = "constant"
    momentum: float = 0.0
    mini_batch: int = 10
    epochs: int = 30
    l2: float = 5.0
    l1: float = 0.0
    seed: int = 1


class TrainingPhase(Enum):
    IDLE = "idle"
    PREPARING = "preparing"  # data is being read, downloaded or generated
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_active(self) -> bool:
        return self in {TrainingPhase.PREPARING, TrainingPhase.RUNNING, TrainingPhase.PAUSED}


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Where the run stands. ``fraction`` is of the whole run, in [0, 1]; the rate is in images per second."""

    phase: TrainingPhase = TrainingPhase.IDLE
    epoch: int = 0  # finished epochs
    epochs: int = 0
    fraction: float = 0.0
    images_per_second: float | None = None
    seconds_left: float | None = None
    best_epoch: int | None = None
    best_accuracy: float | None = None  # on the validation images, in [0, 1]
    message: str = ""  # what is being prepared, or why it ended


@dataclass(frozen=True, slots=True)
class EpochPoint:
    """One point of the curves after ``epoch`` epochs: costs, and accuracies in [0, 1]."""

    epoch: int
    training_cost: float
    validation_cost: float
    training_accuracy: float
    validation_accuracy: float


class PointSeries(Protocol):
    """Points in the order of their epochs, however many, of which a plot asks for what it has room for."""

    def __len__(self) -> int: ...

    def view(self, left: float, right: float, columns: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32]]:
        """Epochs and values of what is seen from ``left`` to ``right``: of each column the lowest and the highest."""

    def typical(self, most: int) -> npt.NDArray[np.float32]:
        """At most so many values that stand for all, single spikes left out."""


@dataclass(frozen=True, slots=True)
class Curves:
    """The history of a run. ``mini_batches`` are the costs by epochs passed; while a network trains they grow."""

    epochs: tuple[EpochPoint, ...] = ()
    mini_batches: PointSeries | None = field(default=None, compare=False)
    best_epoch: int | None = None
    planned_epochs: int = 0


NO_CURVES = Curves()


class Origin(Enum):
    """What a run begins with."""

    NEW = "new"  # a network of the preset that is chosen, with first weights
    OPEN = "open"  # the open model's network and weights


@dataclass(frozen=True, slots=True)
class TrainingForm:
    """Everything the form of the training page shows.

    ``open_model`` is the title of the open model, ``refusal`` why training cannot go on with it; empty where it can.
    """

    choices: TrainingChoices = TrainingChoices()
    data_options: tuple[Option, ...] = ()
    preset_options: tuple[Option, ...] = ()
    cost_options: tuple[Option, ...] = ()
    optimiser_options: tuple[Option, ...] = ()
    schedule_options: tuple[Option, ...] = ()
    layers: tuple[LayerSummary, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)  # by field of the choices
    unused: frozenset[str] = frozenset()  # fields of the choices that mean nothing beside the others
    origin: Origin = Origin.NEW
    open_model: str = ""
    refusal: str = ""

    @property
    def network(self) -> str:
        """The name of what is trained."""
        if self.origin is Origin.OPEN:
            return self.open_model
        chosen = (option.label for option in self.preset_options if option.key == self.choices.preset)
        return next(chosen, self.choices.preset)
