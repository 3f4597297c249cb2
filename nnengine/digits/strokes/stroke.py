"""What a stroke is, and which arrays are accepted as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.errors import ArgumentError

Stroke = npt.NDArray[np.floating[Any]]
"""(P, 2): the points of one movement of the pen in order, x to the right and y down, in any unit."""

Strokes = Sequence[Stroke]

Path = npt.NDArray[np.float64]


def checked_strokes(strokes: Strokes) -> list[Path]:
    """The strokes that have points, each (P, 2) float64.

    Raises ArgumentError for an array of another shape, and for coordinates that are no finite numbers.
    """
    paths = []
    for index, stroke in enumerate(strokes):
        try:
            path = np.asarray(stroke, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"stroke {index}: expected an array of (x, y) numbers, got {stroke!r:.80}") from error
        if not path.size:
            continue
        if path.ndim != 2 or path.shape[1] != 2:
            raise ArgumentError(f"stroke {index}: expected points of shape (P, 2), got shape {path.shape}")
        if not np.isfinite(path).all():
            raise ArgumentError(f"stroke {index}: expected finite coordinates, got infinity or not a number")
        paths.append(path)
    return paths
