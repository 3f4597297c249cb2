"""Folders of pictures as data sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.other_files import PICTURES
from nnengine.data.progress import Progress, ProgressCallback
from nnengine.data.roles import TEST, TRAINING, VALIDATION, part_of
from nnengine.data.splitting import splits_of
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.preprocessing import read_image
from nnengine.errors import DataError

_PARTS = (TRAINING, VALIDATION, TEST)
_DEEPEST = 3  # folders, each the only one in the one before


def image_splits(folder: Path, tell: ProgressCallback) -> DataSplits:
    """The data set in a folder of images: in its sub-folders 0 to 9, or in those of ``training`` and ``testing`` in it.

    They may also be called ``train``, ``validation``, ``test`` and the like. A folder that holds no other folder but
    one stands for that one. Raises DataError like ``image_data_set``.
    """
    for inner in _nested(folder):
        parts = {part_of(path.name): path for path in _folders(inner) if _has_digits(path)}
        found = [inner] if _has_digits(inner) else [parts[part] for part in _PARTS if part in parts]
        if found:
            return splits_of(folder.name, [image_data_set(each, tell) for each in found])
    raise DataError(
        f"{folder}: expected images in sub-folders named 0 to 9, or in such ones of training and testing, found none, "
        "nor files such as train.csv"
    )


def _nested(folder: Path) -> Iterator[Path]:
    """The folder, and that in it as long as it is the only one."""
    yield folder
    for _ in range(_DEEPEST):
        inner = _folders(folder)
        if len(inner) != 1:
            return
        (folder,) = inner
        yield folder


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))
    except OSError as error:
        raise DataError(f"{folder}: cannot be read: {error.strerror or error}") from error


def _has_digits(folder: Path) -> bool:
    return any((folder / str(digit)).is_dir() for digit in range(CLASSES))


def image_data_set(folder: Path, progress: ProgressCallback | None = None) -> DataSet:
    """The data set in a folder of images: its sub-folders 0 to 9 hold the images of each digit.

    They are prepared like any picture. Raises DataError naming the file, what was expected and what was found.
    """
    tell = progress or (lambda _: None)
    found = [
        (path, digit)
        for digit in range(CLASSES)
        for path in sorted((folder / str(digit)).glob("*"))
        if path.suffix.lower() in PICTURES and path.is_file()
    ]
    if not found:
        raise DataError(f"{folder}: expected images in its sub-folders 0 to 9, found none")
    pixels = np.empty((len(found), *IMAGE_SHAPE), dtype=np.uint8)
    message = f"Reading {folder.name}"
    for index, (path, _) in enumerate(found):
        tell(Progress(message, index, len(found)))
        pixels[index] = _as_bytes(read_image(path))
    tell(Progress(message, len(found), len(found)))
    return DataSet(folder.name, pixels, np.array([digit for _, digit in found], dtype=np.int64))


def _as_bytes(images: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return np.rint(images * 255).astype(np.uint8)
