"""The numbers of an ONNX file's tensors, which may lie in a second file beside it."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto
from onnx.numpy_helper import to_array

from nnengine.errors import ModelFileError, one_line
from nnengine.files.regular_file import open_regular

LARGEST_BESIDE = 250_000_000  # bytes of a file of numbers
Constant = npt.NDArray[Any]

_TYPES: dict[int, np.dtype[Any]] = {
    TensorProto.FLOAT: np.dtype("<f4"),
    TensorProto.DOUBLE: np.dtype("<f8"),
    TensorProto.FLOAT16: np.dtype("<f2"),
    TensorProto.INT64: np.dtype("<i8"),
    TensorProto.INT32: np.dtype("<i4"),
    TensorProto.UINT8: np.dtype("u1"),
    TensorProto.INT8: np.dtype("i1"),
    TensorProto.BOOL: np.dtype("?"),
}
_EXTERNAL_KEYS = {"location", "offset", "length", "checksum"}
_LONGEST_NUMBER = 15  # digits


def number_type(name: str, kind: int) -> np.dtype[Any]:
    """NumPy's name of a type of numbers. Raises ModelFileError, naming the tensor, for others."""
    if kind not in _TYPES:
        known = ", ".join(each.name for each in _TYPES.values())
        raise ModelFileError(f"{one_line(name)}: expected numbers of type {known}, got type {kind}")
    return _TYPES[kind]


class Tensors:
    """Gets tensors' numbers. ``folder`` is where a file beside may lie; None: then there is none.

    ``count`` is how many numbers were got so far.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, _FileBeside] = {}
        self.count = 0

    def values(self, name: str, tensor: TensorProto) -> Constant:
        """A tensor's numbers. Raises ModelFileError unless they are of a known type and fill its shape."""
        kind = number_type(name, tensor.data_type)
        try:
            if min(tensor.dims, default=0) < 0:
                raise ValueError("a size under 0")
            if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
                values = self._beside(name, tensor, kind)
            else:
                values = to_array(tensor)
        except (TypeError, ValueError, OverflowError, MemoryError) as error:
            raise ModelFileError(f"{one_line(name)}: its numbers do not fill its shape {tuple(tensor.dims)}") from error
        self.count += values.size
        return values

    def _beside(self, name: str, tensor: TensorProto, kind: np.dtype[Any]) -> Constant:
        told = {each.key: each.value for each in tensor.external_data}
        size = prod(tensor.dims) * kind.itemsize

        def refuse(problem: str) -> ModelFileError:
            return ModelFileError(f"{one_line(name)}: {one_line(problem)}")

        if set(told) - _EXTERNAL_KEYS or len(told) < len(tensor.external_data):
            raise refuse(f"expected location, offset and length of numbers in a file beside, got {sorted(told)}")
        numbers = {key: told.get(key, default) for key, default in (("offset", "0"), ("length", str(size)))}
        for key, text in numbers.items():
            if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
                raise refuse(f"{key}: expected a whole number of bytes, got {text!r}")
        if int(numbers["length"]) != size:
            raise refuse(f"expected {size:,} bytes for shape {tuple(tensor.dims)}, got {int(numbers['length']):,}")
        location = told.get("location", "")
        if location not in self._files:
            self._files[location] = _FileBeside(self._folder, location, refuse)
        return self._files[location].read(int(numbers["offset"]), size, refuse).view(kind).reshape(tuple(tensor.dims))


class _FileBeside:
    """The file of that name in the folder: never one elsewhere, whatever the name or a link says."""

    def __init__(self, folder: Path | None, name: str, refuse: Callable[[str], ModelFileError]) -> None:
        if folder is None:
            raise refuse("expected its numbers in this file, got the name of another file")
        if not name or name in {".", ".."} or not name.isprintable() or set(name) & set("/\\:"):
            raise refuse(f"expected the name of a file in the same folder with its numbers, got {name!r}")
        self._path = folder / name
        self._name = name
        self._read: dict[tuple[int, int], npt.NDArray[np.uint8]] = {}
        try:
            if self._path.resolve().parent != folder.resolve():
                raise refuse(f"expected its numbers in the file {name!r} beside, got a link; copy the file itself")
            with open_regular(self._path, LARGEST_BESIDE) as file:
                self._size = self._left = file.seek(0, 2)
        except FileNotFoundError as error:
            raise refuse(
                f"its numbers are in the file {name!r}, which is not beside; copy both files into one folder, or "
                "export it as one (in PyTorch: external_data=False)"
            ) from error
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
            raise refuse(f"its numbers are in the file {name!r}, which cannot be read: {_reason(error)}") from error

    def read(self, offset: int, size: int, refuse: Callable[[str], ModelFileError]) -> npt.NDArray[np.uint8]:
        """So many bytes from ``offset`` on; all that is read is never more than the file holds."""
        if (offset, size) in self._read:
            return self._read[offset, size]
        if offset + size > self._size:
            raise refuse(f"expected {size:,} bytes at {offset:,} of {self._name!r}, which has {self._size:,}")
        self._left -= size
        if self._left < 0:
            raise refuse(f"its numbers overlap with those of other tensors in {self._name!r}")
        try:
            with open_regular(self._path, LARGEST_BESIDE) as file:
                file.seek(offset)
                contents = file.read(size)
        except OSError as error:
            raise refuse(f"its numbers in {self._name!r} cannot be read: {_reason(error)}") from error
        self._read[offset, size] = found = np.frombuffer(contents, np.uint8)
        return found


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
