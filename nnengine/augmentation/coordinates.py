"""Where each pixel of a deformed image comes from."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from nnengine.arrays import Array

if TYPE_CHECKING:
    from nnengine.augmentation.augmentation import Augmentation

_MARGIN = 3  # sigmas that the Gaussians reach beyond the image


class Deformation:
    """Draws coordinates for images of one size.

    A field of coordinates is B C Kᵀ. The columns of B are functions of the row (one, the row, Gaussians at even
    distances), those of K the same of the column, and C holds the coefficients of one image: an affine map in its
    corner, noise for the Gaussians. So the map and the displacement cost two small matrix products together.
    """

    def __init__(self, ranges: Augmentation, height: int, width: int) -> None:
        self._ranges = ranges
        self._middle = (height - 1) / 2, (width - 1) / 2
        sigma = ranges.elastic_sigma if ranges.elastic else None
        self._rows = basis(height, sigma)
        self._columns = basis(width, sigma)

    def coordinates(self, draws: Array, rng: np.random.Generator) -> Array:
        """Row and column, (2, N, H, W) float32, from six numbers in [-1, 1) for each image, (6, N).

        The noise of elastic displacements is drawn from ``rng``.
        """
        count = draws.shape[1]
        rows, columns = self._rows.shape[1], self._columns.shape[1]
        coefficients = np.zeros((2, count, rows, columns), np.float32)
        self._affine(draws, coefficients)
        if self._ranges.elastic:
            noise = rng.standard_normal((2, count, rows - 2, columns - 2), np.float32)
            np.multiply(noise, np.float32(self._ranges.elastic), out=coefficients[:, :, 2:, 2:])
        across = coefficients.reshape(-1, columns) @ self._columns.T
        found: Array = self._rows @ across.reshape(2, count, rows, -1)
        return found

    def _affine(self, draws: Array, coefficients: Array) -> None:
        """The inverse of scaling, then shearing, turning and shifting, all about the middle."""
        ranges = self._ranges
        down, right = ranges.shift * draws[0], ranges.shift * draws[1]
        angle = np.radians(ranges.rotation) * draws[2]
        lean = np.tan(np.radians(ranges.shear) * draws[3])
        taller, wider = 1 + ranges.scale * draws[4], 1 + ranges.scale * draws[5]
        cos, sin = np.cos(angle), np.sin(angle)
        for axis, of_row, of_column in (
            (0, cos / taller, -sin / taller),
            (1, (sin - lean * cos) / wider, (cos + lean * sin) / wider),
        ):
            coefficients[axis, :, 0, 0] = self._middle[axis] - of_row * down - of_column * right
            coefficients[axis, :, 1, 0] = of_row
            coefficients[axis, :, 0, 1] = of_column


def basis(size: int, sigma: float | None) -> Array:
    """(size, functions) float32: one, the distance from the middle and, given a sigma, Gaussians that far apart.

    The squares of the Gaussians add up to 1 at every place: weighted by standard normal numbers in both directions
    they give a displacement of variance 1 that is smooth like white noise after a Gaussian filter, from a
    fraction of the noise.
    """
    places = np.arange(size) - (size - 1) / 2
    functions = np.stack([np.ones(size), places], axis=1)
    if sigma is not None:
        count = ceil(size / sigma) + 2 * _MARGIN
        centres = (np.arange(count) - (count - 1) / 2) * sigma
        bells = np.exp(-((places[:, None] - centres) ** 2) / (2 * sigma**2))
        functions = np.hstack([functions, bells / np.linalg.norm(bells, axis=1, keepdims=True)])
    return functions.astype(np.float32)
