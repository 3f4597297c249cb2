"""What a cost is: a mean over images of how far the output is from the wanted one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.layers import Layer

_SMALLEST = {np.dtype(kind): np.array(np.finfo(kind).tiny) for kind in (np.float32, np.float64)}


class Cost(ABC):
    """A cost C = sum over images of C_x, divided by the number of images.

    ``fused_with`` names the activation whose gradient together with the cost is simply a - y; the network then starts
    its backward pass before that activation, which is both faster and exact where a is 0 or 1. ``needs_unit_range``
    says that only outputs between 0 and 1 have this cost.
    """

    kind: ClassVar[str]  # the name in files
    title: ClassVar[str]  # the name on screen
    detail: ClassVar[str]  # one line about it
    fused_with: ClassVar[type[Layer] | None] = None
    needs_unit_range: ClassVar[bool] = False

    @abstractmethod
    def terms(self, a: Array, y: Array) -> Array:
        """What each output (classes, N) adds to C_x of its image: outputs ``a``, wanted outputs ``y`` in [0, 1]."""

    def total(self, a: Array, y: Array, weights: Array | None = None) -> float:
        """The sum of C_x over images, each multiplied by its weight (N,), if any."""
        terms = self.terms(a, y)
        if weights is not None:
            terms *= weights
        return float(np.add.reduce(terms, axis=None))

    @abstractmethod
    def gradient(self, a: Array, y: Array) -> Array:
        """dC_x/da for each image, (classes, N); a new array, which backpropagation overwrites."""


def away_from_zero(a: Array) -> Array:
    """``a`` with values under the smallest normal number raised to it, so that its logarithm is finite."""
    return np.maximum(a, _SMALLEST[a.dtype])
