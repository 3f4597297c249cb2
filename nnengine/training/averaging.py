"""A moving average of the weights, which often reads better than the weights themselves."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array


class MovingAverage:
    """average := decay average + (1 - decay) w after every step.

    Early on the decay is (1 + t)/(10 + t) after t steps where that is less, so that the first weights are soon
    forgotten. Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992; with exponential
    weights as in Izmailov et al., "Averaging weights leads to wider optima", 2018, section 3.
    """

    def __init__(self, values: Array, decay: float) -> None:
        self.values = values.copy()
        self._decay = decay
        self._scratch = np.empty_like(values)

    def update(self, values: Array, steps: int) -> None:
        """Take in the parameters after step number ``steps``, counted from 1."""
        decay = min(self._decay, (1 + steps) / (10 + steps))
        np.subtract(values, self.values, out=self._scratch)
        self._scratch *= 1.0 - decay
        self.values += self._scratch
