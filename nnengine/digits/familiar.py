"""Drawings that the user called digits: what looks like one of them is a digit too, whatever the judge says."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array
from nnengine.digits.image import SIDE

# The least cosine between images of which one is as good as the other. Of what judges refused, most drawings of the
# same digit by the same hand are that alike, and of other kinds of drawings one in fifty.
_ALIKE = 0.6
_FINE, _COARSE = (
    2,
    8,
)  # times that pixels are averaged with their neighbours: hands tremble, and all ink is in the middle


class Familiar:
    """Images (N, 28, 28), ink 1, to compare others with. It never changes."""

    def __init__(self, images: Array) -> None:
        self._known = directions(images)

    def is_like(self, image: Array) -> bool:
        """Whether an image (28, 28) looks like one of them."""
        return bool(len(self._known) and (self._known @ directions(image[np.newaxis])[0]).max() >= _ALIKE)


def directions(images: Array) -> Array:
    """What is finer in images (N, 28, 28) than a coarse blur, as vectors of length 1: (N, 784)."""
    fine = _blurred(images.astype(np.float32), _FINE)
    detail = (fine - _blurred(fine, _COARSE - _FINE)).reshape(-1, SIDE * SIDE)
    directions: Array = detail / np.maximum(np.linalg.norm(detail, axis=1, keepdims=True), 1e-9)
    return directions


def _blurred(images: Array, times: int) -> Array:
    for _ in range(times):
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
        rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
        images = (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / 9
    return images


NOTHING_FAMILIAR = Familiar(np.empty((0, SIDE, SIDE), np.float32))
