"""Images and labels as other programs keep them, made into those of a data set."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet, Labels
from nnengine.data.labels import MOST_SAMPLES
from nnengine.digits.image import IMAGE_SHAPE, SIDE
from nnengine.errors import DataError

PIXELS = SIDE * SIDE

_Array = npt.NDArray[Any]
_Pixels = npt.NDArray[np.uint8]

_SHAPES = {(PIXELS,), (SIDE, SIDE), IMAGE_SHAPE, (SIDE, SIDE, 1)}
_PART = 4096  # images turned into bytes at a time
_MID = 127.5  # the brightest that paper is, which is what images mostly have at their edges
_ROUNDING = 1e-3  # by so much, images of 0 to 1 may be off after they were scaled or turned


def as_pixels(where: str, *parts: _Array) -> _Pixels:
    """Images as bytes, (N, 1, 28, 28), 0 paper to 255 ink; those of several ``parts`` one after the other.

    Each is (N, 784), (N, 28, 28), (N, 28, 28, 1) or (N, 1, 28, 28), and all are from 0 to 1 or from 0 to 255, in any
    type of numbers; whole numbers that are all 0 or 1 are paper and ink. Raises DataError that begins with ``where``
    and says what was expected and what was found.
    """
    for part in parts:
        if part.shape[1:] not in _SHAPES:
            raise DataError(
                f"{where}: expected images of shape (N, {SIDE}, {SIDE}) or (N, {PIXELS}), got {part.shape}; scale grey "
                f"ones to {SIDE} × {SIDE} and save them anew, or name a folder of pictures, which are prepared"
            )
        if part.dtype.kind not in "biuf":
            raise DataError(f"{where}: expected images as numbers, got {part.dtype}")
    count = sum(len(part) for part in parts)
    if count > MOST_SAMPLES:
        raise DataError(f"{where}: expected at most {MOST_SAMPLES:,} images, got {count:,}")
    most = _most(where, [part for part in parts if part.size])
    if len(parts) == 1 and most == 255 and parts[0].dtype == np.uint8:
        return np.ascontiguousarray(parts[0], np.uint8).reshape(count, *IMAGE_SHAPE)
    pixels = np.empty((count, *IMAGE_SHAPE), np.uint8)
    done = 0
    for some in (part[start : start + _PART] for part in parts for start in range(0, len(part), _PART)):
        values = some.astype(np.float32).reshape(-1, *IMAGE_SHAPE) * np.float32(255 / most)
        np.rint(np.clip(values, 0, 255), out=pixels[done : done + len(some)], casting="unsafe")
        done += len(some)
    return pixels


def _most(where: str, parts: list[_Array]) -> int:
    """What is ink in these images: 1 or 255."""
    low = min((float(part.min()) for part in parts), default=0.0)
    high = max((float(part.max()) for part in parts), default=0.0)
    if not all(np.isfinite([part.min(), part.max()]).all() for part in parts):
        raise DataError(f"{where}: expected finite numbers as images, got {_not_finite(parts)}")
    if low < -_ROUNDING or high > 255:
        raise DataError(
            f"{where}: expected images from 0 to 1 or from 0 to 255, got {low:g} to {high:g}; "
            "undo what was done to them, such as taking the mean away, or save them before it is done"
        )
    return 1 if high <= 1 + _ROUNDING else 255


def labelled_images(name: str, pixels: _Pixels, labels: Labels) -> DataSet:
    """They as a data set of at least as many classes as the labels tell; dark ink on light paper is turned round.

    Raises DataError where they do not fit.
    """
    edges = (pixels[..., [0, -1], :], pixels[..., [0, -1]])
    if pixels.size and np.mean([edge.mean() for edge in edges]) > _MID:
        pixels = ~pixels
    classes = int(labels.max()) + 1 if labels.size else CLASSES
    return DataSet(name, pixels, labels, classes=classes, may_have_more_classes=True)


def _not_finite(parts: list[_Array]) -> str:
    pieces = (part[start : start + _PART] for part in parts for start in range(0, len(part), _PART))
    wrong = np.concatenate([~np.isfinite(piece.reshape(len(piece), -1)).all(axis=1) for piece in pieces])
    places = np.flatnonzero(wrong)
    return f"infinity or not a number in {len(places):,} of {len(wrong):,}, the first of them image {places[0]}"
