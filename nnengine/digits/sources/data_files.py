"""Data sets in the files that people have: idx, npz, npy and CSV, one by one or a folder of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSplits, Labels
from nnengine.data.idx import is_idx, read_idx
from nnengine.data.labels import as_labels
from nnengine.data.npz import MAX_FILE_BYTES, array_names, read_arrays, read_npy
from nnengine.data.other_files import named_for_what_it_is
from nnengine.data.progress import ProgressCallback
from nnengine.data.roles import (
    BOTH,
    IMAGES,
    LABELS,
    TEST,
    TRAINING,
    VALIDATION,
    WHOLE,
    Role,
    array_role,
    file_role,
    named_files,
)
from nnengine.data.splitting import splits_of
from nnengine.digits.sources.labelled_images import as_pixels, labelled_images
from nnengine.digits.sources.table import is_table, read_table
from nnengine.errors import DataError
from nnengine.files.unpacking import open_unpacked

READ = "an npz, npy, idx or CSV file, plain or gzip, or a folder"
_BEGINNING = 2**13  # bytes, by which a file is told

_Array = npt.NDArray[Any]
_Pixels = npt.NDArray[np.uint8]
_Parts = dict[str, tuple[_Pixels, Labels | None]]  # images and labels by the part that they are


def file_splits(path: Path, tell: ProgressCallback) -> DataSplits:
    """The data set in one file, and in the file of labels beside it where it holds images alone.

    It is parted as it comes; without parts 80 % are to train, 10 % to validate, 10 % to test. Raises DataError naming
    the file, what was expected and what was found.
    """
    parts = _read(path, tell)
    return _splits(path.stem, {part: (pixels, _found(path, labels)) for part, (pixels, labels) in parts.items()})


def folder_splits(folder: Path, tell: ProgressCallback) -> DataSplits | None:
    """The data set in the files of a folder whose names tell what they are; None where it has none of them.

    Raises DataError like ``file_splits``, and where there are several data sets.
    """
    places = (folder, folder / "MNIST" / "raw", folder / "raw")  # the others as PyTorch keeps what it has fetched
    files = next((found for place in places if (found := named_files(place))), {})
    images = {role: path for role, path in files.items() if role.kind in {IMAGES, BOTH}}
    sets = sorted({" ".join(role.rest) for role in images})
    if len(sets) > 1:
        raise DataError(
            f"{folder}: expected one data set, got {len(sets)} ({', '.join(sets[:6])}); name one of its files, such as "
            f"{next(iter(images.values()))}"
        )
    parts: dict[str, tuple[_Pixels, Labels]] = {}
    for role, path in images.items():
        for part, (pixels, labels) in _read(path, tell).items():
            parts[part or role.part] = pixels, _found(path, labels)
    return _splits(folder.name, parts) if parts else None


def _splits(name: str, parts: dict[str, tuple[_Pixels, Labels]]) -> DataSplits:
    found = {part: labelled_images(f"{name} {part}".strip(), *arrays) for part, arrays in parts.items()}
    classes = max(data.classes for data in found.values())
    sets = [replace(found[part], classes=classes) for part in (WHOLE, TRAINING, VALIDATION, TEST) if part in found]
    return splits_of(name, sets)


def _found(path: Path, labels: Labels | None) -> Labels:
    """The labels of that file's images, or else those in the file beside it."""
    if labels is not None:
        return labels
    role = file_role(path.name)
    if role is None or role.kind != IMAGES:
        raise DataError(
            f"{path}: expected images and their labels, got images alone; name a file that has both, or give the files "
            "of both names such as train-images and train-labels"
        )
    wanted = replace(role, kind=LABELS)
    folder = path.absolute().parent
    if file_role(folder.name) == role:  # as some unpackers leave it, each file in a folder of its name
        folder = folder.parent
    if (beside := named_files(folder).get(wanted)) is not None:
        return as_labels(str(beside), _one_array(beside))
    raise DataError(f"{path}: expected its labels in a file beside it, such as {_called(path)}, got none")


def _called(path: Path) -> str:
    """What the file of the labels would be called."""
    name = re.sub("images|image", "labels", re.sub("imgs|img", "labels", path.name)).replace("idx3", "idx1")
    return re.sub(r"(?<![A-Za-z])[xX](?![A-Za-z])", "y", name)


def _read(path: Path, tell: ProgressCallback) -> _Parts:
    start = _start(path)
    if start.startswith(b"PK") and len(names := array_names(path)) > 1:
        return _from_npz(path, names)
    if start.startswith((b"PK", b"\x93NUMPY")) or is_idx(start):
        array = _one_array(path)
        role = file_role(path.name)
        if array.ndim < 2 or (role is not None and role.kind == LABELS):
            raise DataError(f"{path}: expected images, got labels; name the file of the images, its labels are found")
        return {WHOLE: (_upright(path, as_pixels(str(path), array)), None)}
    words = named_for_what_it_is(path.name, start)
    if words is None and is_table(start):
        pixels, labels = read_table(path, tell)
        if labels is None:
            raise DataError(
                f"{path}: expected images and their labels, got images alone, as in Kaggle's test.csv; name a "
                "table with a column called label, such as train.csv"
            )
        return {WHOLE: (_upright(path, pixels), labels)}
    raise DataError(f"{path}: expected {READ}, got {words or 'a file of another kind'}")


def _start(path: Path) -> bytes:
    try:
        with open_unpacked(path, 2 * MAX_FILE_BYTES) as file:
            start = file.read(_BEGINNING)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not start:
        raise DataError(f"{path}: expected {READ}, got an empty file")
    return start


def _one_array(path: Path) -> _Array:
    """The array of a file that holds one: idx, npy, or npz."""
    start = _start(path)
    if start.startswith(b"\x93NUMPY"):
        return read_npy(path)
    if not start.startswith(b"PK"):
        return read_idx(path)
    names = array_names(path)
    if len(names) != 1:
        raise DataError(f"{path}: expected one array, got {_listed(names)}")
    return read_arrays(path, *names)[0]


def _from_npz(path: Path, names: tuple[str, ...]) -> _Parts:
    if {"points", "stroke_start"} <= set(names):
        raise DataError(f"{path}: expected images, got pen movements; name them as strokes:{path}")
    if set(names) == {f"arr_{number}" for number in range(len(names))}:  # numpy.savez was given no names
        unnamed = ("images", "labels") if len(names) == 2 else ("x_train", "y_train", "x_test", "y_test")
        roles = dict(zip(map(array_role, unnamed), sorted(names), strict=False))
    else:
        roles = {role: name for name in names if (role := array_role(name)) is not None}
    parts: _Parts = {}
    for part in (WHOLE, TRAINING, VALIDATION, TEST):
        images, labels = (roles.get(Role(part, kind)) for kind in (IMAGES, LABELS))
        if images is None and labels is None:
            continue
        if images is None or labels is None:
            missing = "images" if images is None else "labels"
            raise DataError(
                f"{path}: expected images and their labels, such as images and labels or x_train and y_train, "
                f"but the {part} {missing} are missing; got {_listed(names)}".replace("  ", " ")
            )
        pixels = as_pixels(f"{path}: {images}", read_arrays(path, images)[0])
        parts[part] = pixels, as_labels(f"{path}: {labels}", read_arrays(path, labels)[0])
    if not parts:
        raise DataError(
            f"{path}: expected arrays called images and labels, or x_train, y_train, x_test and y_test, "
            f"got {_listed(names)}"
        )
    return parts


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "") if names else "none"


def _upright(path: Path, pixels: _Pixels) -> _Pixels:
    """EMNIST's images stand upright: its files hold them with rows and columns exchanged.

    Files that somebody has put right are told by their ink: what people write is taller than wide.
    """
    if "emnist" not in path.name.lower() or not len(pixels):
        return pixels
    ink = pixels.mean(axis=0)[0]
    return (
        np.ascontiguousarray(pixels.swapaxes(2, 3)) if _spread(ink.sum(axis=0)) > _spread(ink.sum(axis=1)) else pixels
    )


def _spread(ink: npt.NDArray[np.float64]) -> float:
    """The variance of the places of ink along one side."""
    total = max(float(ink.sum()), 1e-9)
    places = np.arange(len(ink))
    mean = float((ink * places).sum()) / total
    return float((ink * (places - mean) ** 2).sum()) / total
