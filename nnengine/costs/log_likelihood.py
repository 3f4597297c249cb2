"""The log-likelihood cost."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.costs.base import Cost, away_from_zero
from nnengine.layers import Layer, Softmax


class LogLikelihood(Cost):
    """C_x = - sum_j y_j ln a_j, which is - ln a of the wanted class, for outputs that add up to 1 such as softmax's.

    "Neural Networks and Deep Learning", chapter 3, equation 80.
    """

    kind: ClassVar[str] = "log_likelihood"
    title: ClassVar[str] = "Log-likelihood"
    detail: ClassVar[str] = "−ln a of the right digit: goes with softmax"
    fused_with: ClassVar[type[Layer] | None] = Softmax
    needs_unit_range: ClassVar[bool] = True

    def terms(self, a: Array, y: Array) -> Array:
        terms = away_from_zero(a)
        np.log(terms, out=terms)
        terms *= y
        return np.negative(terms, out=terms)

    def gradient(self, a: Array, y: Array) -> Array:
        gradient: Array = -y / away_from_zero(a)
        return gradient
