"""The quadratic cost."""

from __future__ import annotations

from typing import ClassVar

from nnengine.arrays import HALF, Array
from nnengine.costs.base import Cost


class Quadratic(Cost):
    """C_x = |a - y|² / 2. "Neural Networks and Deep Learning", chapter 1, equation 6."""

    kind: ClassVar[str] = "quadratic"
    title: ClassVar[str] = "Quadratic"
    detail: ClassVar[str] = "½ (y − a)²: the first that the book teaches, slow where units saturate"

    def terms(self, a: Array, y: Array) -> Array:
        difference = a - y
        difference *= difference
        difference *= HALF
        return difference

    def total(self, a: Array, y: Array, weights: Array | None = None) -> float:
        if weights is not None:
            return super().total(a, y, weights)
        difference = (a - y).ravel("K")  # of few images, half as long as adding up terms
        return 0.5 * float(difference.dot(difference))

    def gradient(self, a: Array, y: Array) -> Array:
        difference: Array = a - y
        return difference
