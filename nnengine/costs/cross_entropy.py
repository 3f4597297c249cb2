"""The cross-entropy cost."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.costs.base import Cost, away_from_zero
from nnengine.layers import Layer, Sigmoid


class CrossEntropy(Cost):
    """C_x = - sum_j (y_j ln a_j + (1 - y_j) ln(1 - a_j)), for outputs between 0 and 1 such as those of sigmoids.

    "Neural Networks and Deep Learning", chapter 3, equation 63.
    """

    kind: ClassVar[str] = "cross_entropy"
    title: ClassVar[str] = "Cross-entropy"
    fused_with: ClassVar[type[Layer] | None] = Sigmoid

    def total(self, a: Array, y: Array) -> float:
        # The share of each output that was wanted: a where y is 1, 1 - a where y is 0.
        if ((y == 0) | (y == 1)).all():
            return -float(np.log(away_from_zero(np.abs(a - (1 - y)))).sum())
        return -float((y * np.log(away_from_zero(a)) + (1 - y) * np.log(away_from_zero(1 - a))).sum())

    def gradient(self, a: Array, y: Array) -> Array:
        gradient: Array = (a - y) / (away_from_zero(a) * away_from_zero(1 - a))
        return gradient
