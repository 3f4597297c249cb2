"""Random images with the form of MNIST's: the speed of a step does not depend on what they show. Needs only NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BLOCK = 1000  # made at a time, so that making them takes no more memory than they do


def random_digits(
    count: int, dtype: npt.DTypeLike = np.uint8, seed: int = 0
) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.int64]]:
    """Images (N, 1, 28, 28) and labels (N,). Four fifths of the pixels are 0, as in MNIST.

    As uint8 the others are up to 255, as a floating-point type up to 1.
    """
    rng = np.random.default_rng(seed)
    images = np.empty((count, 1, 28, 28), dtype)
    for start in range(0, count, _BLOCK):
        block = images[start : start + _BLOCK]
        pixels = rng.integers(0, 256, block.shape, np.uint8)
        pixels *= rng.integers(0, 5, block.shape, np.uint8) == 0
        block[...] = pixels if block.dtype == np.uint8 else pixels / np.float32(255)
    return images, rng.integers(0, 10, count)
