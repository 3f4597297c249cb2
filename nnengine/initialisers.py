"""How weights and biases start, always from a generator passed in. A new one is registered by its entry here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from nnengine.arrays import Array, Shape
from nnengine.errors import ArgumentError

_CONSTANT = "constant:"
_LARGEST_CONSTANT = float(np.finfo(np.float32).max)


class Initialiser(ABC):
    """First values for the weights (out, in) or (out, in, kh, kw) and the biases (out,) of a layer, float64."""

    @abstractmethod
    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out, in …) float64."""

    @abstractmethod
    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        """(out,) float64."""


@dataclass(frozen=True, slots=True)
class Normal(Initialiser):
    """Normally distributed weights and biases with mean 0.

    ``weight_deviation`` gives the standard deviation from the weights' shape.
    """

    weight_deviation: Callable[[Shape], float]
    bias_deviation: float

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        return rng.normal(0.0, self.weight_deviation(shape), shape)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        return rng.normal(0.0, self.bias_deviation, shape) if self.bias_deviation else np.zeros(shape)


class Xavier(Initialiser):
    """Weights evenly distributed between ±sqrt(6 / (n_in + n_out)), that is with variance 2 / (n_in + n_out); biases 0.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.
    """

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        bound = (6.0 / (_inputs(shape) + _outputs(shape))) ** 0.5
        return rng.uniform(-bound, bound, shape)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        return np.zeros(shape)


class Orthogonal(Initialiser):
    """Weights that, as a matrix (out, in · kh · kw), have orthonormal rows, or columns where it is taller; biases 0.

    Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013. Signs
    follow Mezzadri, "How to generate random matrices from the classical compact groups", 2007, so that every such
    matrix is equally likely.
    """

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        rows, columns = shape[0], _inputs(shape)
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q *= np.where(np.diagonal(r) < 0, -1.0, 1.0)
        return np.ascontiguousarray(q if rows >= columns else q.T).reshape(shape)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        return np.zeros(shape)


@dataclass(frozen=True, slots=True)
class Constant(Initialiser):
    """The same value for all weights and biases. Hidden units that start alike stay alike."""

    value: float

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        return np.full(shape, self.value)

    def biases(self, shape: Shape, rng: np.random.Generator) -> Array:
        return np.full(shape, self.value)


def _inputs(shape: Shape) -> int:
    """n_in, the number of inputs of one unit."""
    return prod(shape[1:])


def _outputs(shape: Shape) -> int:
    """n_out, the number of weights that one input value meets: units, or filters · kernel²."""
    return shape[0] * prod(shape[2:])


INITIALISERS: dict[str, Initialiser] = {
    # "Neural Networks and Deep Learning", chapter 1: weights N(0, 1).
    "large": Normal(lambda shape: 1.0, 1.0),
    # The same, chapter 3, "Weight initialization": weights N(0, 1/n_in).
    "default": Normal(lambda shape: _inputs(shape) ** -0.5, 1.0),
    # He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    "he": Normal(lambda shape: (2.0 / _inputs(shape)) ** 0.5, 0.0),
    "xavier": Xavier(),
    "orthogonal": Orthogonal(),
    # "Neural Networks and Deep Learning", chapter 6, third program: N(0, 1/n_out), n_out counted after 2 × 2 pooling.
    "third_program": Normal(lambda shape: ((1.0 if len(shape) == 2 else 4.0) / _outputs(shape)) ** 0.5, 1.0),
    "zeros": Constant(0.0),
}


def initialiser(name: str) -> Initialiser:
    """The initialiser of that name, "constant:VALUE" among them. Raises ArgumentError with the known names."""
    if isinstance(name, str) and name in INITIALISERS:
        return INITIALISERS[name]
    if isinstance(name, str) and name.startswith(_CONSTANT):
        return Constant(_constant(name))
    raise ArgumentError(f"initialiser: expected one of {', '.join(INITIALISERS)}, constant:VALUE, got {name!r}")


def _constant(name: str) -> float:
    try:
        value = float(name.removeprefix(_CONSTANT))
    except ValueError:
        value = np.nan
    if not abs(value) <= _LARGEST_CONSTANT:
        raise ArgumentError(f"initialiser: expected constant:VALUE with a number such as constant:0.1, got {name!r}")
    return value
