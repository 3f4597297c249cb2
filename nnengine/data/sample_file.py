"""Samples of any shape in an npz file, with labels or with real targets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Shape
from nnengine.data.dataset import CLASSES, DataSet, DataSplits
from nnengine.data.labels import MOST_SAMPLES, as_labels
from nnengine.data.npz import array_shapes, read_arrays
from nnengine.data.roles import IMAGES, LABELS, TEST, TRAINING, VALIDATION, WHOLE, Role, array_role
from nnengine.data.splitting import splits_of
from nnengine.errors import DataError

_PARTS = (TRAINING, VALIDATION, TEST)
_LIKE = "inputs and labels or targets, or inputs_train, targets_train and the like"


def sample_shapes(path: Path) -> dict[str, Shape]:
    """The shape of one sample of each array that is called as if it held samples, by the name of the array.

    Raises DataError where the file cannot be read.
    """
    shapes = array_shapes(path)
    return {name: shapes[name][1:] for role, name in _by_role(shapes).items() if role.kind == IMAGES}


def sample_splits(path: Path) -> DataSplits:
    """The samples in an npz file, taken as they are, parted as they come or else 80, 10 and 10 %.

    Arrays are called ``inputs`` (or ``x``, ``samples``, ``features``) and ``labels`` or ``targets`` (or ``y``), with
    ``train``, ``validation`` or ``test`` before or behind. Bytes stand for 0 to 1. What is wanted is a label where it
    is one whole number, or a single 1 in a row of whole numbers; floats, (N,) or (N, outputs), are real targets. Raises
    DataError naming the file, what was expected and what was found.
    """
    names = _by_role(array_shapes(path))
    found = {role.part for role in names}
    sets = [_part(path, names, part) for part in ((WHOLE,) if WHOLE in found else _PARTS) if part in found]
    if not sets:
        raise DataError(f"{path}: expected arrays called {_LIKE}, got others")
    if len({each.targets is None for each in sets}) > 1:
        raise DataError(f"{path}: expected labels in all parts or targets in all, got both")
    classes = max(each.classes for each in sets)
    sets = [replace(each, classes=classes) if each.targets is None else each for each in sets]
    return splits_of(path.stem, sets)


def _by_role(names: dict[str, Shape]) -> dict[Role, str]:
    return {role: name for name in names if (role := array_role(name)) is not None}


def _part(path: Path, names: dict[Role, str], part: str) -> DataSet:
    samples, wanted = (names.get(Role(part, kind)) for kind in (IMAGES, LABELS))
    if samples is None or wanted is None:
        found, missing = (wanted, "inputs") if samples is None else (samples, "labels or targets")
        raise DataError(f"{path}: expected {_LIKE}, got {found} without {missing} to go with it")
    of_inputs, of_outputs = read_arrays(path, samples, wanted)
    name = f"{path.stem} {part}".strip()
    inputs = _inputs(f"{path}: {samples}", of_inputs)
    if of_outputs.dtype.kind != "f":
        labels = as_labels(f"{path}: {wanted}", of_outputs)
        classes = int(labels.max()) + 1 if labels.size else CLASSES
        return DataSet(name, inputs, labels, classes=classes, may_have_more_classes=True)
    if of_outputs.ndim not in {1, 2}:
        raise DataError(f"{path}: {wanted}: expected targets of shape (N,) or (N, outputs), got {of_outputs.shape}")
    return DataSet(name, inputs, targets=_floats(of_outputs).reshape(len(of_outputs), -1))


def _inputs(where: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if values.ndim < 1 or len(values) > MOST_SAMPLES:
        raise DataError(f"{where}: expected at most {MOST_SAMPLES:,} samples, (N, …), got shape {values.shape}")
    values = values.reshape(len(values), -1) if values.ndim == 1 else values
    return values if values.dtype == np.uint8 else _floats(values)


def _floats(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if values.dtype == np.float64:
        return np.ascontiguousarray(values)
    return np.ascontiguousarray(values, np.float32)
