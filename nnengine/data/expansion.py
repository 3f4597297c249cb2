"""Data expansion: more images to train on, made once from those at hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnengine.arrays import as_text
from nnengine.data.dataset import DataSet
from nnengine.errors import DataError

SHIFTS = ((-1, 0), (1, 0), (0, -1), (0, 1))  # rows and columns: up, down, left, right


def expanded(data: DataSet) -> DataSet:
    """Five times the images: all as they are, then all shifted by one pixel up, then down, left and right.

    What leaves the image is lost and blank paper comes in; what is wanted of an image and its weight go along. Raises
    DataError for samples that are no images. "Neural Networks and Deep Learning", chapter 6, "Expanding the training
    data".
    """
    copies = 1 + len(SHIFTS)
    if len(data.sample_shape) < 2:
        raise DataError(f"{data.name}: expected images to shift, got samples of shape {as_text(data.sample_shape)}")
    pixels = np.zeros((copies, *data.samples.shape), data.samples.dtype)
    pixels[0] = data.samples
    for shifted, (down, right) in zip(pixels[1:], SHIFTS, strict=True):
        to_rows, from_rows = _overlap(down)
        to_columns, from_columns = _overlap(right)
        shifted[..., to_rows, to_columns] = data.samples[..., from_rows, from_columns]
    return replace(
        data,
        samples=pixels.reshape(-1, *data.sample_shape),
        labels=np.tile(data.labels, copies),
        targets=None if data.targets is None else np.tile(data.targets, (copies, 1)),
        weights=None if data.weights is None else np.tile(data.weights, copies),
    )


def _overlap(shift: int) -> tuple[slice, slice]:
    """Where the pixels that stay in the image go, and where they come from."""
    return slice(max(0, shift), min(0, shift) or None), slice(max(0, -shift), min(0, -shift) or None)
