"""The step activation of perceptrons."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.errors import ArgumentError
from nnengine.layers.activation import Activation, ActivationOperation


class _StepOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        a: Array = self.buffer_like("a", x)
        np.greater(x, 0.0, out=a)
        return a

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        raise ArgumentError(
            "Step: perceptrons cannot learn by small steps: a small change of a weight changes the output not at all "
            "or at once by 1; use Sigmoid instead, or set the weights yourself"
        )


class Step(Activation):
    """The perceptron: a = 1 where z > 0, else 0. For forward passes only; training refuses it.

    "Neural Networks and Deep Learning", chapter 1, equation 2.
    """

    kind: ClassVar[str] = "step"
    title: ClassVar[str] = "Step"
    has_unit_range: ClassVar[bool] = True
    trains: ClassVar[bool] = False
    operation: ClassVar[type[ActivationOperation]] = _StepOperation
