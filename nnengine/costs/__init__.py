"""The costs, one file each. A new one is registered by its line in ``COSTS``."""

from __future__ import annotations

from nnengine.costs.base import Cost
from nnengine.costs.cross_entropy import CrossEntropy
from nnengine.costs.log_likelihood import LogLikelihood
from nnengine.costs.quadratic import Quadratic
from nnengine.errors import ArgumentError

COSTS: dict[str, Cost] = {cost.kind: cost for cost in (Quadratic(), CrossEntropy(), LogLikelihood())}


def cost(kind: str) -> Cost:
    """The cost of that kind. Raises ArgumentError with the known kinds."""
    if not isinstance(kind, str) or kind not in COSTS:
        raise ArgumentError(f"cost: expected one of {', '.join(COSTS)}, got {kind!r}")
    return COSTS[kind]


__all__ = ["COSTS", "Cost", "CrossEntropy", "LogLikelihood", "Quadratic", "cost"]
