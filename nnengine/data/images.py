"""Images of one's own: a folder of pictures, or an npz of images and labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet
from nnengine.data.npz import read_arrays
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digit_image import IMAGE_SHAPE, SIDE
from nnengine.errors import DataError
from nnengine.preprocessing import SUFFIXES, read_image


def image_data_set(path: Path, progress: ProgressCallback | None = None) -> DataSet:
    """The data set in a folder of images or in an npz file.

    In the folder the sub-folders 0 to 9 hold the images of each digit, which are prepared like any picture. The npz
    holds ``images``, (N, 28, 28) or (N, 1, 28, 28), uint8 or float in [0, 1], ink high, and ``labels``, (N,)
    integers. Raises DataError naming the file, what was expected and what was found.
    """
    if path.is_dir():
        return _read_folder(path, progress or (lambda _: None))
    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    return _read_npz(path)


def _read_folder(folder: Path, tell: ProgressCallback) -> DataSet:
    found = [
        (path, digit)
        for digit in range(CLASSES)
        for path in sorted((folder / str(digit)).glob("*"))
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]
    if not found:
        raise DataError(f"{folder}: expected images in sub-folders named 0 to 9, found none")
    pixels = np.empty((len(found), *IMAGE_SHAPE), dtype=np.uint8)
    message = f"Reading {folder.name}"
    for index, (path, _) in enumerate(found):
        tell(Progress(message, index, len(found)))
        pixels[index] = _as_bytes(read_image(path))
    tell(Progress(message, len(found), len(found)))
    return DataSet(folder.name, pixels, np.array([digit for _, digit in found], dtype=np.int64))


def _read_npz(path: Path) -> DataSet:
    images, labels = read_arrays(path, "images", "labels")
    return DataSet(path.stem, _checked_images(path, images), _checked_labels(path, labels))


def _checked_images(path: Path, images: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if images.ndim == 3:
        images = images[:, np.newaxis]
    if images.ndim != 4 or images.shape[1:] != IMAGE_SHAPE:
        raise DataError(f"{path}: expected images of shape (N, {SIDE}, {SIDE}), got {images.shape}")
    if images.dtype == np.uint8:
        return np.ascontiguousarray(images, dtype=np.uint8)
    if images.dtype.kind != "f":
        raise DataError(f"{path}: expected images of uint8, or float in [0, 1], got {images.dtype}")
    values = images.astype(np.float32)
    if values.size and not (values.min() >= 0 and values.max() <= 1):  # also where one is not a number
        raise DataError(f"{path}: expected images in [0, 1], got {values.min():g} to {values.max():g}")
    return _as_bytes(values)


def _checked_labels(path: Path, labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    if labels.ndim != 1 or labels.dtype.kind not in "ui":
        raise DataError(f"{path}: expected labels as integers of shape (N,), got {labels.dtype} of {labels.shape}")
    if labels.size and not 0 <= labels.min() <= labels.max() < CLASSES:
        raise DataError(f"{path}: expected labels from 0 to {CLASSES - 1}, got {labels.min()} to {labels.max()}")
    return labels.astype(np.int64)


def _as_bytes(images: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return np.rint(images * 255).astype(np.uint8)
