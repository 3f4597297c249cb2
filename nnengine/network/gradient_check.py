"""Backpropagation against finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnengine.arrays import Array
from nnengine.costs import Cost
from nnengine.errors import ArgumentError
from nnengine.network.network import Network

_STEP = 1e-6  # near the cube root of float64's precision, where the central difference errs least


def gradient_error(
    network: Network,
    images: Array,
    targets: Array,
    cost: Cost,
    noise: Callable[[], np.random.Generator] = lambda: np.random.default_rng(0),
) -> float:
    """The relative error |numerical - analytical| / (|numerical| + |analytical|) over what is trained, as norms.

    Correct backpropagation gives under 1e-6. The network must be float64, else ArgumentError. ``noise`` makes the
    same generator anew for every pass, so that dropout stays the same. Ties in max-pooling and rectified values at 0
    have no derivative; random weights avoid them.
    """
    if network.dtype != np.float64:
        raise ArgumentError(f"a gradient check needs a float64 network, got {network.dtype}")
    network.backpropagate(images, targets, cost, noise())
    analytical = network.gradients.copy()
    numerical = np.zeros_like(analytical)
    values = network.values
    for index, value in enumerate(values[: network.trained_count]):
        sides = []
        for side in (value + _STEP, value - _STEP):
            values[index] = side
            sides.append(network.backpropagate(images, targets, cost, noise()))
        values[index] = value
        numerical[index] = (sides[0] - sides[1]) / (2 * _STEP)
    size = float(np.linalg.norm(numerical) + np.linalg.norm(analytical))
    return float(np.linalg.norm(numerical - analytical)) / size if size else 0.0
