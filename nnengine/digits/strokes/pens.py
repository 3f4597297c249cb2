"""Drawing paths with pens that differ, as those of many people do, or with that of the canvas."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.digits.strokes.ink import Field, Points, centred
from nnengine.digits.strokes.rendering import DEFAULT_STYLE

_DOT = np.float32(1e-6)  # what is smaller is drawn as a dot


def drawn_with_pens(points: Points, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Images in the canvas's style, with other pens, a little blur, and up to half a pixel beside the centre.

    ``points`` lie densely along the paths, (N, P, 2) in any unit; the images are (N, 28, 28) uint8, 255 ink. MNIST
    moved its digits by whole pixels; line widths spread as its do, so that both have the same mean and standard
    deviation of ink.
    """
    count = len(points)
    width = np.exp(rng.normal(np.log(DEFAULT_STYLE.pen.width), 0.27, (count, 1, 1))).clip(1.5, 5.0).astype(np.float32)
    softness = rng.uniform(0.9, 1.8, (count, 1, 1)).astype(np.float32)
    beside = rng.uniform(-0.5, 0.5, (count, 2)).astype(np.float32)
    images = _drawn(points, width, softness, np.float32(DEFAULT_STYLE.centre) + beside)
    return np.rint(_blurred(images, rng.uniform(0, 0.12, (count, 1, 1)).astype(np.float32)) * 255).astype(np.uint8)


def drawn_on_the_canvas(points: Points) -> npt.NDArray[np.uint8]:
    """Images as the canvas draws them, all with its pen: points as above to (N, 28, 28) uint8, 255 ink."""
    style = DEFAULT_STYLE
    width, softness = (np.full((len(points), 1, 1), each, np.float32) for each in (style.pen.width, style.pen.softness))
    images = _drawn(points, width, softness, np.full((len(points), 2), style.centre, np.float32))
    return np.rint(images * 255).astype(np.uint8)


def _drawn(points: Points, width: Field, softness: Field, centre: Points) -> Field:
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    scale = (np.float32(DEFAULT_STYLE.box) - width) / np.maximum((high - low).max(axis=2, keepdims=True), _DOT)
    return centred((points - (low + high) / 2) * scale, width, softness, centre)


def _blurred(images: Field, share: npt.NDArray[np.float32]) -> Field:
    """A ``share`` of every pixel's ink, (N, 1, 1), runs half to its left and right and half up and down."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    around = padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:] + padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1]
    blurred: Field = (1 - share) * images + share * np.float32(0.25) * around
    return blurred
