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
        coefficients[:, :, :2, :2] = self._affine(draws)
        if self._ranges.elastic:
            noise = rng.standard_normal((2, count, rows - 2, columns - 2), np.float32)
            np.multiply(noise, np.float32(self._ranges.elastic), out=coefficients[:, :, 2:, 2:])
        return field(coefficients, self._rows, self._columns)

    def _affine(self, draws: Array) -> Array:
        ranges = self._ranges
        return affine(
            self._middle,
            np.radians(ranges.rotation) * draws[2],
            (1 + ranges.scale * draws[4], 1 + ranges.scale * draws[5]),
            np.tan(np.radians(ranges.shear) * draws[3]),
            (ranges.shift * draws[0], ranges.shift * draws[1]),
        )


def affine(
    middle: tuple[float, float],
    angle: Array,
    scale: tuple[Array, Array],
    lean: Array | float = 0.0,
    shift: tuple[Array, Array] | tuple[float, float] = (0.0, 0.0),
) -> Array:
    """Where pixels come from when images are scaled, then sheared, turned clockwise and shifted, about the middle.

    ``angle`` (N,) is in radians, ``scale`` are the factors of height and width, each (N,), ``lean`` the tangent of the
    shear, ``shift`` pixels down and to the right. Gives coefficients (2, N, 2, 2) float32 of row and column: of one and
    of the distance from the middle, down and across.
    """
    (taller, wider), (down, right) = scale, shift
    cos, sin = np.cos(angle), np.sin(angle)
    coefficients = np.zeros((2, len(angle), 2, 2), np.float32)
    for axis, of_row, of_column in (
        (0, cos / taller, -sin / taller),
        (1, (sin - lean * cos) / wider, (cos + lean * sin) / wider),
    ):
        coefficients[axis, :, 0, 0] = middle[axis] - of_row * down - of_column * right
        coefficients[axis, :, 1, 0] = of_row
        coefficients[axis, :, 0, 1] = of_column
    return coefficients


def field(coefficients: Array, rows: Array, columns: Array) -> Array:
    """Coordinates (2, N, H, W) from coefficients (2, N, i, j) and functions of the row (H, i) and column (W, j)."""
    _, count, down, across = coefficients.shape
    found: Array = rows @ (coefficients.reshape(-1, across) @ columns.T).reshape(2, count, down, -1)
    return found


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
