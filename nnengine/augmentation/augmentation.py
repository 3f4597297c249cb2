"""The ranges that changes of images are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from nnengine.arrays import Array
from nnengine.augmentation.coordinates import Deformation
from nnengine.augmentation.ink import WIDEST_CHANGE, add_noise, change_stroke_width, occlude
from nnengine.augmentation.resampling import Resampler, block_size
from nnengine.checks import checked_number, checked_whole
from nnengine.descriptions import checked_object
from nnengine.errors import ShapeError

_DRAWS = 9  # for each image: six for its deformation, one for the width of its strokes, two for the occlusion


@dataclass(frozen=True)
class Augmentation:
    """How far images may be changed at random; each image draws its own changes. All 0: nothing is changed.

    - ``shift``: pixels, in each direction uniform from -shift to +shift.
    - ``rotation``: degrees, uniform from -rotation to +rotation, about the middle of the image.
    - ``shear``: degrees that upright strokes come to lean, uniform from -shear to +shear.
    - ``scale``: a share; width and height are multiplied by factors of their own, uniform from 1-scale to 1+scale.
    - ``elastic``: pixels, the standard deviation of a smooth random displacement of every pixel in each direction;
      ``elastic_sigma``: pixels, that of the Gaussian that makes it smooth. Simard et al., "Best practices for
      convolutional neural networks", 2003, section 2, whose alpha of 34 at a sigma of 4 is an ``elastic`` of 1.4.
    - ``stroke_width``: pixels by which strokes become wider or narrower, uniform from -stroke_width to +stroke_width:
      grey dilation and erosion, blended with the image so that every width in between is there.
    - ``occlusion``: pixels, the side of a square at a random place that is made blank. DeVries & Taylor, "Improved
      regularization of convolutional neural networks with cutout", 2017.
    - ``noise``: ink, the standard deviation of Gaussian noise added to every pixel, then limited to [0, 1].

    Raises ArgumentError, naming the field, for what is out of range.
    """

    shift: float = 0.0
    rotation: float = 0.0
    shear: float = 0.0
    scale: float = 0.0
    elastic: float = 0.0
    elastic_sigma: float = 4.0
    stroke_width: float = 0.0
    occlusion: int = 0
    noise: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (
            ("shift", checked_number("shift", self.shift, least=0, most=1000)),
            ("rotation", checked_number("rotation", self.rotation, least=0, most=180)),
            ("shear", checked_number("shear", self.shear, least=0, below=90)),
            ("scale", checked_number("scale", self.scale, least=0, below=1)),
            ("elastic", checked_number("elastic", self.elastic, least=0, most=1000)),
            ("elastic_sigma", checked_number("elastic_sigma", self.elastic_sigma, least=1, most=1000)),
            ("stroke_width", checked_number("stroke_width", self.stroke_width, least=0, most=WIDEST_CHANGE)),
            ("occlusion", checked_whole("occlusion", self.occlusion, 0, 1000)),
            ("noise", checked_number("noise", self.noise, least=0, most=1)),
        ):
            object.__setattr__(self, name, value)

    @property
    def deforms(self) -> bool:
        """Whether pixels are moved."""
        return any((self.shift, self.rotation, self.shear, self.scale, self.elastic))

    def apply(self, images: Array, rng: np.random.Generator) -> Array:
        """Images (N, C, H, W), ink in [0, 1], changed: a new array of the same shape and dtype, ink in [0, 1].

        All moving of pixels together is one bilinear resampling, with blank paper outside. The same state of ``rng``
        gives the same changes. Computed in float32. Raises ShapeError for images of another form.
        """
        if images.ndim != 4 or not np.issubdtype(images.dtype, np.floating):
            raise ShapeError(
                f"images: expected floats of shape (N, C, H, W), got {images.dtype} of shape {images.shape}"
            )
        count, channels, height, width = images.shape
        if self.occlusion > min(height, width):
            raise ShapeError(f"occlusion: expected at most the images' {height}x{width}, got {self.occlusion}")
        changed = images.copy()
        if self == Augmentation(elastic_sigma=self.elastic_sigma):
            return changed
        deformation = Deformation(self, height, width)
        resample = Resampler(block_size(count, height, width), height, width)
        for part, draws in _drawn(count, height, width, rng):
            block = changed[part]
            if self.stroke_width:
                change_stroke_width(block, self.stroke_width * draws[6])
            if self.deforms:
                coordinates = deformation.coordinates(draws[:6], rng)
                for channel in range(channels):
                    resample(block[:, channel], coordinates)
            if self.occlusion:
                occlude(block, self.occlusion, draws[7:])
            if self.noise:
                add_noise(block, self.noise, rng)
        return changed

    def coordinates(self, count: int, height: int, width: int, rng: np.random.Generator) -> Array:
        """Where the pixels of ``count`` images come from: (2, N, H, W) float32, row and column in the given image.

        They are what ``apply`` draws from an equal generator, if there is no noise to draw in between.
        """
        deformation = Deformation(self, height, width)
        drawn = [deformation.coordinates(draws[:6], rng).copy() for _, draws in _drawn(count, height, width, rng)]
        return np.concatenate([np.empty((2, 0, height, width), np.float32), *drawn], axis=1)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, description: Any) -> Augmentation:
        """The augmentation that ``to_json`` wrote; missing values keep their default. Raises ArgumentError."""
        return cls(**checked_object("augmentation", description, {field.name for field in fields(cls)}))


def _drawn(count: int, height: int, width: int, rng: np.random.Generator) -> Iterator[tuple[slice, Array]]:
    """Blocks of images, and for each what is drawn from [-1, 1): (draws, images of the block).

    As much is drawn whatever is used, so that one field changed leaves what the others draw as it was.
    """
    size = block_size(count, height, width)
    for start in range(0, count, size):
        part = slice(start, min(count, start + size))
        yield part, rng.uniform(-1, 1, (_DRAWS, part.stop - start))
