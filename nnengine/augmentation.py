"""placeholder until merged"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nnengine.arrays import Array


@dataclass(frozen=True)
class Augmentation:
    shift: float = 0.0

    def apply(self, images: Array, rng: np.random.Generator) -> Array:
        return images * rng.random()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, description: Any) -> Augmentation:
        return cls(**description)
