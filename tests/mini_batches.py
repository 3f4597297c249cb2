"""The costs of mini-batches as the window's curves hold them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nnengine.training.series import Points
from nnengine.training.thinning import Thinning


def mini_batches(pairs: Iterable[tuple[float, float]]) -> Thinning:
    """A series of (epochs passed, cost) pairs."""
    found = np.array(list(pairs), np.float64).reshape(-1, 2)
    return Thinning(Points(found[:, 0], found[:, 1].astype(np.float32)))
