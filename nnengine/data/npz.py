"""Reading npz and npy files that come from anywhere."""

from __future__ import annotations

import math
import os
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from nnengine.data.other_files import zip_named_for_what_it_is
from nnengine.errors import DataError, EngineError, one_line
from nnengine.files.regular_file import open_regular
from nnengine.files.unpacking import opened_zip

MAX_BYTES = 2 * 2**30  # of one array
_ENTRY = b"PK\x01\x02"  # each entry of a zip's directory begins with it
MAX_FILE_BYTES = 4 * 2**30
_NUMBERS = "biuf"  # kinds of types: truth values, whole numbers and floats


def array_names(path: Path, file: IO[bytes] | None = None) -> tuple[str, ...]:
    """The names of all arrays, in their order. Raises DataError like ``read_arrays``, also where a name is lost."""
    with _refused(path, "an npz file"), _opened(path, file) as archive:
        _check_directory(archive)
        names = _names(archive)
        if not names:
            raise DataError(f"{path}: expected an npz file, got {zip_named_for_what_it_is(archive.namelist())}")
        return tuple(names)


def array_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The shapes of all arrays by their names, as their headers tell them. Raises DataError like ``read_arrays``."""
    with _refused(path, "an npz file"), _opened(path, None) as archive:
        shapes = {}
        for name in _names(archive):
            with archive.open(f"{name}.npy") as file:
                shapes[name] = _check_header(
                    f"{path}: {name}", file, archive.getinfo(f"{name}.npy").file_size, MAX_BYTES
                )
        return shapes


def read_arrays(
    path: Path, *names: str, max_bytes: int = MAX_BYTES, file: IO[bytes] | None = None
) -> tuple[npt.NDArray[Any], ...]:
    """The arrays of these names, in order; never Python objects, never more than ``max_bytes`` each.

    They are read from ``file`` where it is given; ``path`` is then what messages call it. Raises DataError naming the
    file and what is wrong with it.
    """
    with _refused(path, f"an npz file with {', '.join(names)}"), _opened(path, file) as archive:
        present = _names(archive)
        missing = [name for name in names if name not in present]
        if missing:
            raise DataError(
                f"{path}: expected the arrays {', '.join(names)}, "
                f"but {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            )
        return tuple(_member(path, archive, name, max_bytes) for name in names)


def read_npy(path: Path, max_bytes: int = MAX_BYTES) -> npt.NDArray[Any]:
    """The one array of an npy file. Raises DataError like ``read_arrays``."""
    with _refused(path, "an npy file"), open_regular(path, MAX_FILE_BYTES) as file:
        _check_header(str(path), file, os.fstat(file.fileno()).st_size, max_bytes)
        file.seek(0)
        return _array(file)


@contextmanager
def _refused(path: Path, expected: str) -> Iterator[None]:
    """Raise DataError for whatever a damaged file makes zipfile and NumPy raise.

    They promise no list of it: a changed byte of a header comes out as tokenize.TokenError, TypeError, KeyError,
    OverflowError, RecursionError, struct.error and others.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of NumPy, about headers that Python 2 wrote
            yield
    except EngineError:
        raise
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {one_line(error.strerror or error)}") from error
    except Exception as error:
        raise DataError(f"{path}: expected {expected}, but it is damaged: {one_line(error)}") from error


@contextmanager
def _opened(path: Path, file: IO[bytes] | None) -> Iterator[zipfile.ZipFile]:
    if file is not None:
        with opened_zip(file) as archive:
            yield archive
        return
    with open_regular(path, MAX_FILE_BYTES) as opened, opened_zip(opened) as archive:
        yield archive


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
    return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def _member(path: Path, archive: zipfile.ZipFile, name: str, max_bytes: int) -> npt.NDArray[Any]:
    with archive.open(f"{name}.npy") as file:
        _check_header(f"{path}: {name}", file, archive.getinfo(f"{name}.npy").file_size, max_bytes)
    with archive.open(f"{name}.npy") as file:
        return _array(file)


def _check_header(where: str, file: IO[bytes], size: int, max_bytes: int) -> tuple[int, ...]:
    """Look at the header first, and tell the shape: it may ask for any amount of memory, or for Python objects."""
    if np.lib.format.read_magic(file) == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(file)
    if dtype.hasobject or dtype.kind not in _NUMBERS:
        raise DataError(
            f"{where}: expected numbers, got {one_line(dtype)}; save them as numbers, as NumPy's astype(int) makes them"
        )
    expected = math.prod(shape) * dtype.itemsize
    if expected > max_bytes:
        raise DataError(f"{where}: its header asks for {expected:,} bytes, at most {max_bytes:,} are read")
    if file.tell() + expected != size:
        raise DataError(f"{where}: {dtype} of shape {shape} needs {expected:,} bytes, got {size - file.tell():,}")
    return tuple(shape)


def _array(file: IO[bytes] | BinaryIO) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array
