"""How weights and biases start, always from a generator passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnengine.arrays import Array, Shape
from nnengine.errors import ArgumentError


@dataclass(frozen=True, slots=True)
class Initialiser:
    """Normally distributed weights and biases with mean 0.

    ``weight_deviation`` gives the standard deviation from n_in, the number of inputs of one unit.
    """

    weight_deviation: Callable[[int], float]
    bias_deviation: float

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out, in …) float64; n_in is the product of all sizes but the first."""
        return rng.normal(0.0, self.weight_deviation(int(np.prod(shape[1:]))), shape)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out,) float64."""
        return rng.normal(0.0, self.bias_deviation, shape) if self.bias_deviation else np.zeros(shape)


INITIALISERS = {
    # "Neural Networks and Deep Learning", chapter 1: weights N(0, 1).
    "large": Initialiser(lambda n_in: 1.0, 1.0),
    # The same, chapter 3, "Weight initialization": weights N(0, 1/n_in).
    "default": Initialiser(lambda n_in: n_in**-0.5, 1.0),
    # He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    "he": Initialiser(lambda n_in: (2.0 / n_in) ** 0.5, 0.0),
}


def initialiser(name: str) -> Initialiser:
    """The initialiser of that name. Raises ArgumentError with the known names."""
    if not isinstance(name, str) or name not in INITIALISERS:
        raise ArgumentError(f"initialiser: expected one of {', '.join(INITIALISERS)}, got {name!r}")
    return INITIALISERS[name]
