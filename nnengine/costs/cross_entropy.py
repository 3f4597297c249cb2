"""The cross-entropy cost."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import ONE, Array
from nnengine.costs.base import Cost, away_from_zero
from nnengine.layers import Layer, Sigmoid

# Floats under 1 are half an epsilon apart, so what rounds to 1 is within a quarter. A saturated output that is wrong
# costs what it cost just before it saturated, rather than the logarithm of an arbitrary number.
_NEAREST = {np.dtype(kind): np.array(np.finfo(kind).eps / 4) for kind in (np.float32, np.float64)}


class CrossEntropy(Cost):
    """C_x = - sum_j (y_j ln a_j + (1 - y_j) ln(1 - a_j)), for outputs between 0 and 1 such as those of sigmoids.

    The most that one output costs is 17.3 in float32, 37.4 in float64: there a sigmoid saturates.
    "Neural Networks and Deep Learning", chapter 3, equation 63.
    """

    kind: ClassVar[str] = "cross_entropy"
    title: ClassVar[str] = "Cross-entropy"
    detail: ClassVar[str] = "−[y ln a + (1 − y) ln(1 − a)]: goes with sigmoid outputs"
    fused_with: ClassVar[type[Layer] | None] = Sigmoid
    needs_unit_range: ClassVar[bool] = True

    def terms(self, a: Array, y: Array) -> Array:
        nearest = _NEAREST[a.dtype]
        # y (ln(1 - a) - ln a) - ln(1 - a), with one multiplication by y
        without = np.subtract(ONE, a)
        np.log(np.maximum(without, nearest, out=without), out=without)
        terms = np.maximum(a, nearest)
        np.log(terms, out=terms)
        np.subtract(without, terms, out=terms)
        terms *= y
        terms -= without
        return terms

    def gradient(self, a: Array, y: Array) -> Array:
        gradient: Array = (a - y) / (away_from_zero(a) * away_from_zero(1 - a))
        return gradient
