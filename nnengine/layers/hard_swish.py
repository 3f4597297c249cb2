"""The hard swish activation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.layers.activation import Activation, ActivationOperation


class _HardSwishOperation(ActivationOperation):
    def forward(self, x: Array, rng: np.random.Generator | None = None) -> Array:
        share: Array = self.buffer_like("share", x)
        np.clip(x, -3.0, 3.0, out=share)
        share += 3.0
        share *= 1 / 6
        if rng is not None:
            self._x, self._share = x, share
        a: Array = self.buffer_like("a", x)
        return np.multiply(x, share, out=a)

    def backward(self, d: Array, *, wants_input_gradient: bool = True) -> Array | None:
        # share + z / 6 in between, where z = 6 share - 3: 2 share - 1/2. At both ends share itself, 0 or 1.
        ends = np.equal(np.abs(np.clip(self._x, -3.0, 3.0)), 3.0)
        slopes = 2 * self._share - 0.5
        np.copyto(slopes, self._share, where=ends)
        d *= slopes
        return d


class HardSwish(Activation):
    """a = z · min(max(z + 3, 0), 6) / 6: 0 up to -3, z from 3 on.

    Howard et al., "Searching for MobileNetV3", 2019, section 5.2.
    """

    kind: ClassVar[str] = "hard_swish"
    title: ClassVar[str] = "Hard swish"
    operation: ClassVar[type[ActivationOperation]] = _HardSwishOperation
