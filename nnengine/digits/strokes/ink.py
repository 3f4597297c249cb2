"""Drawing: a soft round pen led over points of the 28 × 28 field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.digits.image import SIDE

SPACING = 0.5  # between neighbouring points, in pixels; the edge of the line is then straight to 0.02 pixels

Points = npt.NDArray[np.float32]
Field = npt.NDArray[np.float32]
Amount = float | npt.NDArray[np.float32]

# Images and points whose distances are worked out together: they stay in the processor's second cache.
_IMAGES = 2
_POINTS = 192


@dataclass(frozen=True, slots=True)
class Pen:
    """A round pen: ``width`` of the line at half darkness, ``softness`` of its edge from ink to paper, in pixels."""

    width: float
    softness: float


def distances(points: Points) -> Field:
    """How far every pixel is from the nearest point: (N, P, 2) to (N, 28, 28), in pixels.

    Coordinates count pixels: (0, 0) is the middle of the top left one, (x, y) to the right and down.
    """
    pixels = np.arange(SIDE, dtype=np.float32)
    squares = np.square(pixels - points[..., np.newaxis])  # (N, P, 2, 28)
    nearest = np.full((len(points), SIDE, SIDE), np.inf, np.float32)
    for image in range(0, len(points), _IMAGES):
        found = nearest[image : image + _IMAGES]
        for point in range(0, points.shape[1], _POINTS):
            part = squares[image : image + _IMAGES, point : point + _POINTS]
            both = part[:, :, 1, :, np.newaxis] + part[:, :, 0, np.newaxis, :]
            np.minimum(found, both.min(axis=1), out=found)
    return np.sqrt(nearest, out=nearest)


def inked(distance: Field, width: Amount, softness: Amount) -> Field:
    """The darkness, 0 to 1, that a pen leaves at a ``distance`` from its path; pens may differ, (N, 1, 1)."""
    darkness: Field = np.clip((width / 2 - distance) / softness + np.float32(0.5), 0, 1)
    return darkness


def centre_of_mass(images: Field) -> npt.NDArray[np.float32]:
    """(x, y) of the centre of the ink, in pixels: (N, 28, 28) to (N, 2). Every image must have some ink."""
    pixels = np.arange(SIDE, dtype=np.float32)
    ink = images.sum(axis=(1, 2))
    across, down = (images.sum(axis=1) * pixels).sum(axis=1), (images.sum(axis=2) * pixels).sum(axis=1)
    centre: npt.NDArray[np.float32] = np.stack([across, down], axis=1) / ink[:, np.newaxis]
    return centre


def centred(points: Points, width: Amount, softness: Amount, centre: npt.NDArray[np.float32] | float) -> Field:
    """Draw points that lie around (0, 0), with the centre of the ink's mass at ``centre``: (N, P, 2) to (N, 28, 28).

    Ink that would fall off the field keeps the drawing from moving that far.
    """
    middle = np.float32((SIDE - 1) / 2)
    start = points + middle
    offset = centre - centre_of_mass(inked(distances(start), width, softness))
    reach = np.reshape(np.asarray(width) / 2 + np.asarray(softness) / 2, (-1, 1))
    least = -(start.min(axis=1) - reach)
    most = SIDE - 1 - (start.max(axis=1) + reach)
    offset = np.clip(offset, np.minimum(least, 0), np.maximum(most, 0)).astype(np.float32)
    return inked(distances(start + offset[:, np.newaxis]), width, softness)
