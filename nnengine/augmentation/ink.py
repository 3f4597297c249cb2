"""Changes of the ink that leave it where it is."""

from __future__ import annotations

import numpy as np

from nnengine.arrays import Array

WIDEST_CHANGE = 2.0  # pixels: each edge of a stroke moves by one at most


def change_stroke_width(images: Array, change: Array) -> None:
    """Make the strokes of images (N, C, H, W) wider by ``change``, (N,) from -2 to 2 pixels, in place.

    Grey dilation or erosion by a pixel and its four neighbours moves both edges of a stroke by one pixel; less is a
    blend of the image with it. Paper outside is blank.
    """
    wider, narrower = images.copy(), images.copy()
    for behind, ahead in (
        (np.s_[..., :-1, :], np.s_[..., 1:, :]),
        (np.s_[..., :-1], np.s_[..., 1:]),
    ):
        for one, other in ((behind, ahead), (ahead, behind)):
            np.maximum(wider[one], images[other], out=wider[one])
            np.minimum(narrower[one], images[other], out=narrower[one])
    for edge in (np.s_[..., 0, :], np.s_[..., -1, :], np.s_[..., 0], np.s_[..., -1]):
        narrower[edge] = 0
    share = (change / WIDEST_CHANGE).astype(images.dtype)[:, None, None, None]
    wider -= images
    wider *= np.maximum(share, 0)
    narrower -= images
    narrower *= np.maximum(-share, 0)
    images += wider
    images += narrower


def occlude(images: Array, side: int, draws: Array) -> None:
    """Blank a square of ``side`` pixels in each of the images (N, C, H, W), in place.

    Its place is made of two numbers in [-1, 1) for each image, (2, N).
    """
    count, _, height, width = images.shape
    last = np.array([[height - side], [width - side]])
    top, left = np.minimum(((draws + 1) / 2 * (last + 1)).astype(np.intp), last)  # a draw may round up to 1
    offsets = np.arange(side)
    images[
        np.arange(count)[:, None, None], :, (top[:, None] + offsets)[:, :, None], (left[:, None] + offsets)[:, None]
    ] = 0


def add_noise(images: Array, deviation: float, rng: np.random.Generator) -> None:
    """Add Gaussian noise to images, in place, and limit them to [0, 1]."""
    noise = rng.standard_normal(images.shape, np.float32)
    noise *= np.float32(deviation)
    images += noise
    np.clip(images, 0, 1, out=images)
