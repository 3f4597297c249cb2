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

    ``weight_deviation`` gives the standard deviation from the shape of the weights.
    """

    weight_deviation: Callable[[Shape], float]
    bias_deviation: float

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out, in …) float64."""
        return rng.normal(0.0, self.weight_deviation(shape), shape)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out,) float64."""
        return rng.normal(0.0, self.bias_deviation, shape) if self.bias_deviation else np.zeros(shape)


def _inputs(shape: Shape) -> int:
    """n_in, the inputs of one unit."""
    return int(np.prod(shape[1:]))


def _third_program(shape: Shape) -> float:
    """The book's n_out: the units of a dense layer; filters · kernel² over the 4 values of a pooling square."""
    outputs = shape[0] * int(np.prod(shape[2:])) / (4 if len(shape) == 4 else 1)
    return float(outputs**-0.5)


INITIALISERS = {
    # "Neural Networks and Deep Learning", chapter 1: weights N(0, 1).
    "large": Initialiser(lambda shape: 1.0, 1.0),
    # The same, chapter 3, "Weight initialization": weights N(0, 1/n_in).
    "default": Initialiser(lambda shape: _inputs(shape) ** -0.5, 1.0),
    # He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    "he": Initialiser(lambda shape: (2.0 / _inputs(shape)) ** 0.5, 0.0),
    # The book's third program (chapter 6), which its author later called a mistake: variance 1/n_out.
    "third_program": Initialiser(_third_program, 1.0),
    "zeros": Initialiser(lambda shape: 0.0, 0.0),
}


def initialiser(name: str) -> Initialiser:
    """The initialiser of that name. Raises ArgumentError with the known names."""
    if not isinstance(name, str) or name not in INITIALISERS:
        raise ArgumentError(f"initialiser: expected one of {', '.join(INITIALISERS)}, got {name!r}")
    return INITIALISERS[name]
