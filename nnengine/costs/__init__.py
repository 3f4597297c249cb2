"""The costs, one file each. A new one is registered by its line in ``COSTS``."""

from __future__ import annotations

from nnengine.checks import checked_choice
from nnengine.costs.base import Cost
from nnengine.costs.cross_entropy import CrossEntropy
from nnengine.costs.log_likelihood import LogLikelihood
from nnengine.costs.quadratic import Quadratic

COSTS: dict[str, Cost] = {cost.kind: cost for cost in (Quadratic(), CrossEntropy(), LogLikelihood())}


def cost(kind: str) -> Cost:
    """The cost of that kind. Raises ArgumentError with the known kinds."""
    return COSTS[checked_choice("cost", kind, COSTS)]


__all__ = ["COSTS", "Cost", "CrossEntropy", "LogLikelihood", "Quadratic", "cost"]
