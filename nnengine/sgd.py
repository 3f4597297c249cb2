"""Stochastic gradient descent, with momentum and the penalties on weights."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array
from nnengine.settings import TrainingSettings


class SGD:
    """One step for each mini-batch: v := mu v - eta (dC/dw + penalties'), w := w + v.

    "Neural Networks and Deep Learning", chapter 1, equation 20; momentum, L2 and L1: chapter 3, equations 107, 93
    and 97. ``velocity`` is None without momentum, else in the order of the network's ``values``.
    """

    def __init__(self, settings: TrainingSettings, training_images: int, values: Array, weight_count: int) -> None:
        self._learning_rate = settings.learning_rate
        self._momentum = settings.momentum
        self._l2 = settings.l2 / training_images
        self._l1 = settings.l1 / training_images
        self._weight_count = weight_count
        self._scratch = np.empty(weight_count, values.dtype)
        self.velocity: Array | None = np.zeros_like(values) if settings.momentum else None

    def step(self, values: Array, gradients: Array) -> None:
        """Change ``values`` in place; ``gradients`` is used up."""
        weights = values[: self._weight_count]
        gradients *= self._learning_rate
        if self._l1:
            np.sign(weights, out=self._scratch)
            self._scratch *= self._learning_rate * self._l1
            gradients[: self._weight_count] += self._scratch
        if self.velocity is None:
            if self._l2:  # shrinking the weights is the L2 step without a second pass over the gradient
                weights *= 1.0 - self._learning_rate * self._l2
            values -= gradients
            return
        if self._l2:
            np.multiply(weights, self._learning_rate * self._l2, out=self._scratch)
            gradients[: self._weight_count] += self._scratch
        self.velocity *= self._momentum
        self.velocity -= gradients
        values += self.velocity
