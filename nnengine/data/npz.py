"""Reading npz files that come from anywhere."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnengine.errors import DataError

MAX_BYTES = 2 * 2**30  # of one array


def array_names(path: Path, file: IO[bytes] | None = None) -> frozenset[str]:
    """The names of the arrays. Raises DataError like ``read_arrays``."""
    try:
        with zipfile.ZipFile(file or path) as archive:
            return frozenset(_names(archive))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path}: expected an npz file, but it is damaged: {error}") from error


def read_arrays(
    path: Path, *names: str, max_bytes: int = MAX_BYTES, file: IO[bytes] | None = None
) -> tuple[npt.NDArray[Any], ...]:
    """The arrays of these names, in order; never Python objects, never more than ``max_bytes`` each.

    They are read from ``file`` where it is given; ``path`` is then what messages call it. Raises DataError naming the
    file and what is wrong with it.
    """
    try:
        with zipfile.ZipFile(file or path) as archive:
            present = _names(archive)
            missing = [name for name in names if name not in present]
            if missing:
                raise DataError(
                    f"{path}: expected the arrays {', '.join(names)}, "
                    f"but {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
                )
            return tuple(_read_array(path, archive, name, max_bytes) for name in names)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{path}: expected an npz file with {', '.join(names)}, but it is damaged: {error}") from error


def _names(archive: zipfile.ZipFile) -> list[str]:
    return [name.removesuffix(".npy") for name in archive.namelist()]


def _read_array(path: Path, archive: zipfile.ZipFile, name: str, max_bytes: int) -> npt.NDArray[Any]:
    # The header is looked at first: it may ask for any amount of memory, or for Python objects.
    size = archive.getinfo(f"{name}.npy").file_size
    with archive.open(f"{name}.npy") as file:
        shape, dtype = _read_header(file)
        expected = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or dtype.kind not in "iuf":
            raise DataError(f"{path}: {name}: expected numbers, got {dtype}")
        if expected > max_bytes:
            raise DataError(f"{path}: {name}: its header asks for {expected:,} bytes, at most {max_bytes:,} are read")
        if file.tell() + expected != size:
            raise DataError(
                f"{path}: {name}: {dtype} of shape {shape} needs {expected:,} bytes, got {size - file.tell():,}"
            )
    with archive.open(f"{name}.npy") as file:
        array: npt.NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    if np.lib.format.read_magic(file) == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(file)
    return shape, dtype
