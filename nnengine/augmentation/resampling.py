"""Bilinear resampling of many images at once."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array

_BLOCK_PIXELS = 50_000  # resampled together: their arrays fit the cache, the calls are few


def block_size(count: int, height: int, width: int) -> int:
    """How many of ``count`` images (H, W) are best resampled together, 1 at least."""
    return max(1, min(count, _BLOCK_PIXELS // max(1, height * width)))


class Resampler:
    """Resamples up to ``count`` images (H, W) with arrays that are used again.

    A border of blank pixels around every image stands for the paper outside, so that nothing need be masked; the
    four neighbours are gathered with one set of indices from four views of the same memory.
    """

    def __init__(self, count: int, height: int, width: int) -> None:
        self._height, self._width = height, width
        self._stride = width + 2
        self._size = (height + 2) * self._stride
        padded = np.zeros(count * self._size + self._stride + 1, np.float32)
        self._inner = padded[: count * self._size].reshape(count, height + 2, self._stride)[:, 1:-1, 1:-1]
        self._neighbours = [padded[offset:] for offset in (0, 1, self._stride, self._stride + 1)]
        shape = (count, height, width)
        self._first = np.arange(count, dtype=np.int32)[:, None, None] * self._size + self._stride + 1  # pixel (0, 0)
        self._whole = np.empty(shape, np.float32)
        self._fractions = np.empty((2, *shape), np.float32)
        self._cells = np.empty((2, *shape), np.int32)
        self._indices = np.empty(shape, np.intp)
        self._ink = np.empty((3, *shape), np.float32)

    def __call__(self, images: Array, coordinates: Array) -> None:
        """Replace every pixel of the images (N, H, W) by the ink at its coordinates (2, N, H, W) float32."""
        count = len(images)
        self._inner[:count] = images
        down, right = self._fractions[:, :count]
        row, column = self._cells[:, :count]
        whole = self._whole[:count]
        for coordinate, last, fraction, cell in (
            (coordinates[0], self._height, down, row),
            (coordinates[1], self._width, right, column),
        ):
            np.clip(coordinate, -1, last, out=fraction)
            np.floor(fraction, out=whole)
            np.subtract(fraction, whole, out=fraction)
            np.copyto(cell, whole, casting="unsafe")
        row *= self._stride
        row += column
        row += self._first[:count]
        indices = self._indices[:count]
        np.copyto(indices, row)
        upper, lower, other = self._ink[:, :count]
        # No index lies outside; "raise", the default, would gather into one more array first.
        for ink, left_pixels, right_pixels in ((upper, *self._neighbours[:2]), (lower, *self._neighbours[2:])):
            left_pixels.take(indices, out=ink, mode="wrap")
            right_pixels.take(indices, out=other, mode="wrap")
            _blend(ink, other, right)
        _blend(upper, lower, down)
        np.clip(upper, 0, 1, out=images)  # rounding may leave a last bit over


def _blend(ink: Array, other: Array, share: Array) -> None:
    """Move ``ink`` towards ``other``, which is overwritten, by that share of the way."""
    other -= ink
    other *= share
    ink += other
