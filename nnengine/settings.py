"""The hyper-parameters of a run of training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from sys import float_info
from typing import Any

from nnengine.costs import cost
from nnengine.errors import ArgumentError
from nnengine.specification import checked_object


@dataclass(frozen=True)
class TrainingSettings:
    """How a network is trained; every impossible value raises an ArgumentError that names the field.

    ``learning_rate`` is eta and ``momentum`` mu of v := mu v - eta dC/dw, w := w + v. ``l2`` and ``l1`` are the
    strengths lambda of the penalties lambda/(2n) sum(w²) and lambda/n sum(|w|), n being the number of training images;
    biases are not penalised. "Neural Networks and Deep Learning", chapter 3, equations 87 and 95.
    """

    cost: str = "cross_entropy"
    epochs: int = 30
    mini_batch: int = 10
    learning_rate: float = 0.5
    momentum: float = 0.0
    l2: float = 0.0
    l1: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        cost(self.cost)
        for name, least, largest in (("epochs", 1, 1_000_000), ("mini_batch", 1, 1_000_000), ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= largest:
                raise ArgumentError(f"{name}: expected a whole number from {least} to {largest:,}, got {value!r}")
        for name in ("learning_rate", "momentum", "l2", "l1"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= float_info.max:
                raise ArgumentError(f"{name}: expected a finite number, got {value!r}")
            object.__setattr__(self, name, float(value))
        if self.learning_rate <= 0:
            raise ArgumentError(f"learning_rate: expected more than 0, got {self.learning_rate}")
        if not 0 <= self.momentum < 1:
            raise ArgumentError(f"momentum: expected at least 0 and under 1, got {self.momentum}")
        for name in ("l2", "l1"):
            if getattr(self, name) < 0:
                raise ArgumentError(f"{name}: expected at least 0, got {getattr(self, name)}")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, description: Any) -> TrainingSettings:
        """The settings that ``to_json`` wrote; missing ones keep their default. Raises ArgumentError."""
        return cls(**checked_object("training", description, {field.name for field in fields(cls)}))
