"""The kinds of cases, one file each. A new one is registered by its line in ``KINDS``."""

from __future__ import annotations

from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.kinds.training import TrainingCase

KINDS: dict[str, type[Case]] = {case.kind: case for case in (TrainingCase,)}

__all__ = ["KINDS", "Case", "Step", "Steps", "Surroundings"]
