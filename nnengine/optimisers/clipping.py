"""Gradient clipping."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array


def clip(gradients: Array, norm: float) -> None:
    """Shorten a gradient, in place, to the length ``norm`` if it is longer.

    Pascanu et al., "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
    """
    length = float(np.linalg.norm(gradients))
    if length > norm:
        gradients *= norm / length
