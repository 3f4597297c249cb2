"""The self-normalising exponential linear activation."""

from __future__ import annotations

from typing import ClassVar

import numpy.typing as npt

from nnengine.arrays import Shape
from nnengine.layers.activation import Activation
from nnengine.layers.base import Operation
from nnengine.layers.elu import EluOperation

# With these a layer's activations stay near mean 0 and variance 1.
ALPHA = 1.6732632423543772
SCALE = 1.0507009873554805


class Selu(Activation):
    """a = 1.0507 · z where z > 0, else 1.0507 · 1.6733 · (exp(z) - 1).

    Klambauer et al., "Self-Normalizing Neural Networks", 2017, equation 2.
    """

    kind: ClassVar[str] = "selu"
    title: ClassVar[str] = "SELU"

    def build(self, input_shape: Shape, dtype: npt.DTypeLike) -> Operation:
        return EluOperation(ALPHA, SCALE, input_shape, dtype)
