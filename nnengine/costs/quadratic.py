"""The quadratic cost."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.costs.base import Cost


class Quadratic(Cost):
    """C_x = |a - y|² / 2. "Neural Networks and Deep Learning", chapter 1, equation 6."""

    kind: ClassVar[str] = "quadratic"
    title: ClassVar[str] = "Quadratic"
    detail: ClassVar[str] = "½ (y − a)²: the first that the book teaches, slow where units saturate"

    def each(self, a: Array, y: Array) -> Array:
        difference = a - y
        difference *= difference
        each: Array = 0.5 * np.add.reduce(difference, axis=0)
        return each

    def gradient(self, a: Array, y: Array) -> Array:
        difference: Array = a - y
        return difference
