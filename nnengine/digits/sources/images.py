"""A folder of pictures as a data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.preprocessing import SUFFIXES, read_image
from nnengine.errors import DataError


def image_data_set(folder: Path, progress: ProgressCallback | None = None) -> DataSet:
    """The data set in a folder of images: its sub-folders 0 to 9 hold the images of each digit.

    They are prepared like any picture. Raises DataError naming the file, what was expected and what was found.
    """
    tell = progress or (lambda _: None)
    found = [
        (path, digit)
        for digit in range(CLASSES)
        for path in sorted((folder / str(digit)).glob("*"))
        if path.suffix.lower() in SUFFIXES and path.is_file()
    ]
    if not found:
        raise DataError(
            f"{folder}: expected images in sub-folders named 0 to 9, found none, nor files such as train.csv"
        )
    pixels = np.empty((len(found), *IMAGE_SHAPE), dtype=np.uint8)
    message = f"Reading {folder.name}"
    for index, (path, _) in enumerate(found):
        tell(Progress(message, index, len(found)))
        pixels[index] = _as_bytes(read_image(path))
    tell(Progress(message, len(found), len(found)))
    return DataSet(folder.name, pixels, np.array([digit for _, digit in found], dtype=np.int64))


def _as_bytes(images: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return np.rint(images * 255).astype(np.uint8)
