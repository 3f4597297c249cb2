"""How a network is made and trained, as one frozen value and one JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nnengine.descriptions import checked_object
from nnengine.errors import ArgumentError, DataError, one_line
from nnengine.files.regular_file import read_regular
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.settings import TrainingSettings

LARGEST_FILE = 1_000_000  # bytes; a thousand layers take a hundred thousand


@dataclass(frozen=True)
class Recipe:
    """A network, its training and the name of its data set: with the data, all it takes to get the same weights."""

    network: NetworkSpecification
    training: TrainingSettings = field(default_factory=TrainingSettings)
    data: str = "mnist"

    def new_network(self) -> Network:
        """An untrained network; the seed of the training decides its first weights."""
        return Network(self.network, np.random.default_rng(self.training.seed))

    def to_json(self) -> dict[str, Any]:
        return {"data": self.data, "network": self.network.to_json(), "training": self.training.to_json()}

    @classmethod
    def from_json(cls, description: Any) -> Recipe:
        """The recipe that ``to_json`` wrote. Raises ArgumentError naming what does not belong."""
        found = checked_object("recipe", description, {"data", "network", "training"})
        data = found.get("data", "mnist")
        if not isinstance(data, str):
            raise ArgumentError(f"data: expected the name of a data set, got {data!r}")
        return cls(
            NetworkSpecification.from_json(found.get("network")),
            TrainingSettings.from_json(found.get("training", {})),
            data,
        )

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """The recipe in a JSON file. Raises DataError when it cannot be read, ArgumentError for impossible values."""
        try:
            return cls.from_json(json.loads(read_regular(path, LARGEST_FILE)))
        except ArgumentError as error:
            raise ArgumentError(f"{path}: {one_line(error)}") from error
        except OSError as error:
            raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:  # ValueError: no text, no JSON, a number of 5000 digits
            raise DataError(f"{path}: expected a recipe in JSON; {one_line(error)}") from error
