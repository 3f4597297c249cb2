"""Views: turned and scaled copies of an image that a network reads beside the image itself, or instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from nnengine.arrays import Array, Shape, as_text
from nnengine.augmentation.coordinates import affine, basis, field
from nnengine.augmentation.resampling import Resampler, block_size
from nnengine.checks import checked_number
from nnengine.descriptions import checked_object
from nnengine.errors import ArgumentError, ShapeError

LARGEST_VIEW_COUNT = 16


@dataclass(frozen=True)
class View:
    """A copy of an image, scaled and turned about its middle; by default the image as it is.

    - ``rotation``: degrees from -180 to 180, clockwise.
    - ``scale``: by what height and width are multiplied, from 0.5 to 2.

    Raises ArgumentError, naming the field, for what is out of range.
    """

    rotation: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        for name, value in (
            ("rotation", checked_number("rotation", self.rotation, least=-180, most=180)),
            ("scale", checked_number("scale", self.scale, least=0.5, most=2)),
        ):
            object.__setattr__(self, name, value)

    def of(self, images: Array) -> Array:
        """What the view shows of images (N, C, H, W), ink in [0, 1]: a new array of the same shape and dtype.

        One bilinear resampling in float32, with blank paper outside; the image as it is stays so to the last bit.
        """
        changed = images.copy()
        if self == View():
            return changed
        count, channels, height, width = images.shape
        middle = (height - 1) / 2, (width - 1) / 2
        scale = np.array([self.scale])
        coefficients = affine(middle, np.radians([self.rotation]), (scale, scale))
        coordinates = field(coefficients, basis(height, None), basis(width, None))
        size = block_size(count, height, width)
        resample = Resampler(size, height, width)
        for start in range(0, count, size):
            block = changed[start : start + size]
            for channel in range(channels):
                resample(block[:, channel], coordinates)
        return changed

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, description: Any) -> View:
        """The view that ``to_json`` wrote; missing values keep their default. Raises ArgumentError."""
        return cls(**checked_object("view", description, {each.name for each in fields(cls)}))


Views = tuple[View, ...]
AS_IT_IS: Views = (View(),)


def views_from_json(description: Any) -> Views:
    """Views from a list of what ``View.to_json`` wrote. Raises ArgumentError that tells which one is wrong."""
    if not isinstance(description, list) or not 1 <= len(description) <= LARGEST_VIEW_COUNT:
        got = f"{len(description):,} of them" if isinstance(description, list) else repr(description)
        raise ArgumentError(f"views: expected a list of 1 to {LARGEST_VIEW_COUNT}, got {got}")
    found = []
    for number, entry in enumerate(description, start=1):
        try:
            found.append(View.from_json(entry))
        except ArgumentError as error:
            raise ArgumentError(f"view {number}: {error}") from None
    return tuple(found)


def checked_views(views: Sequence[View], input_shape: Shape) -> Views:
    """The views of what networks of an input shape read.

    Raises ArgumentError unless there are 1 to 16, ShapeError for other views than the image as it is where the networks
    read vectors.
    """
    found = tuple(views)
    if not 1 <= len(found) <= LARGEST_VIEW_COUNT:
        raise ArgumentError(f"views: expected 1 to {LARGEST_VIEW_COUNT}, got {len(found):,}")
    if found != AS_IT_IS and len(input_shape) != 3:
        raise ShapeError(
            f"views: expected networks that read images (C, H, W), got some for vectors of {as_text(input_shape)}"
        )
    return found


def seen(images: Array, views: Views) -> Array:
    """The views of images (N, C, H, W), each as ``View.of`` gives it: (views, N, C, H, W)."""
    return np.stack([view.of(images) for view in views])
