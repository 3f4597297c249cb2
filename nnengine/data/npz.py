"""Reading npz files that come from anywhere."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnengine.errors import DataError, EngineError, one_line

MAX_BYTES = 2 * 2**30  # of one array
_ENTRY = b"PK\x01\x02"  # each entry of a zip's directory begins with it


def array_names(path: Path, file: IO[bytes] | None = None) -> frozenset[str]:
    """The names of all arrays. Raises DataError like ``read_arrays``, also where a name is lost."""
    with _refused(path, "an npz file"), zipfile.ZipFile(file or path) as archive:
        _check_directory(archive)
        return frozenset(_names(archive))


def read_arrays(
    path: Path, *names: str, max_bytes: int = MAX_BYTES, file: IO[bytes] | None = None
) -> tuple[npt.NDArray[Any], ...]:
    """The arrays of these names, in order; never Python objects, never more than ``max_bytes`` each.

    They are read from ``file`` where it is given; ``path`` is then what messages call it. Raises DataError naming the
    file and what is wrong with it.
    """
    with _refused(path, f"an npz file with {', '.join(names)}"), zipfile.ZipFile(file or path) as archive:
        present = _names(archive)
        missing = [name for name in names if name not in present]
        if missing:
            raise DataError(
                f"{path}: expected the arrays {', '.join(names)}, "
                f"but {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            )
        return tuple(_read_array(path, archive, name, max_bytes) for name in names)


@contextmanager
def _refused(path: Path, expected: str) -> Iterator[None]:
    """Raise DataError for whatever a damaged file makes zipfile and NumPy raise.

    They promise no list of it: a changed byte of a header comes out as tokenize.TokenError, TypeError, KeyError,
    OverflowError, RecursionError, struct.error and others.
    """
    try:
        yield
    except EngineError:
        raise
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {one_line(error.strerror or error)}") from error
    except Exception as error:
        raise DataError(f"{path}: expected {expected}, but it is damaged: {one_line(error)}") from error


def _check_directory(archive: zipfile.ZipFile) -> None:
    """Raise BadZipFile where the directory of the file has lost an array: zipfile alone would find one less."""
    for entry in archive.infolist():
        archive.open(entry).close()  # compares the name with the one that stands before the array itself
    directory = archive.fp
    if directory is not None:
        directory.seek(archive.start_dir)
        told = directory.read().count(_ENTRY)
        if told != len(archive.infolist()):
            raise zipfile.BadZipFile(f"its directory tells of {told} arrays, and {len(archive.infolist())} are found")


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
