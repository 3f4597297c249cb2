"""Small files that would cost seconds and gigabytes: each is one clear error, in a process whose memory is measured.

The limits here are wide: starting Python and importing the engine take the most of both.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is asked of POSIX")

MOST_SECONDS = 1.5  # of processor time, on a machine that does other things too; the promise is under 1 s
MOST_MEGABYTES = 150  # beyond what the process takes without the file; the promise is 100

MEASURED = """
import resource, sys, time
from nnengine.digits.sources import open_data
from nnengine.digits.sources.data_files import file_splits
from nnengine.digits.sources.pen_strokes import read_pen_digits
from nnengine.digits.mine.user_digits_file import read_user_digits
from nnengine.errors import EngineError
from nnengine.experiments import experiment_named
from nnengine.training.recipe import Recipe
from pathlib import Path

read = {"data": open_data, "recipe": lambda name: Recipe.read(Path(name)), "experiment": experiment_named,
        "mine": lambda name: read_user_digits(Path(name)), "strokes": lambda name: open_data(f"strokes:{name}")}
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    read[sys.argv[1]](sys.argv[2])
    told = "read"
except EngineError as error:
    told = str(error)
size = 1024 if sys.platform == "darwin" else 1
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // size // 1024
print(time.process_time() - began, grown, told)
"""

_Array = npt.NDArray[np.generic]


def blank_npz(images: int) -> bytes:
    """An npz of that many blank digits, a thousand times smaller than they are, made without the memory for them."""
    contents = io.BytesIO()
    with zipfile.ZipFile(contents, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, shape, dtype in (("images", (images, 28, 28), "|u1"), ("labels", (images,), "|u1")):
            with archive.open(f"{name}.npy", "w") as file:
                header = {"descr": dtype, "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(file, header)  # type: ignore[arg-type]
                left = int(np.prod(shape))
                while left:
                    left -= file.write(bytes(min(left, 2**20)))
    return contents.getvalue()


def blank_gzip(start: bytes, size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    packed = [packer.compress(start)]
    packed += [packer.compress(bytes(2**20)) for _ in range(size // 2**20)]
    return b"".join([*packed, packer.flush()])


def many_entries() -> bytes:
    contents = io.BytesIO()
    with zipfile.ZipFile(contents, "w") as archive:
        for number in range(25_000):
            archive.writestr(f"{number}.npy", b"")
    return contents.getvalue()


def strokes(points: int, stroke_start: _Array, digit_start: _Array) -> bytes:
    contents = io.BytesIO()
    digits = np.zeros(len(digit_start) - 1, np.int8)
    arrays: dict[str, _Array] = {"points": np.zeros((points, 2), np.int8), "labels": digits, "writers": digits}
    np.savez_compressed(contents, stroke_start=stroke_start, digit_start=digit_start, **arrays)  # type: ignore[arg-type]
    return contents.getvalue()


def npy_of_text() -> bytes:
    contents = io.BytesIO()
    np.savez_compressed(contents, images=np.zeros((2, 28, 28), np.uint8), labels=np.array(["1" * 1_000_000, "2"]))
    return contents.getvalue()


def deep_header() -> bytes:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': " + b"(" * 9000 + b")" * 900 + b"}"
    contents = io.BytesIO()
    with zipfile.ZipFile(contents, "w") as archive:
        for name in ("images", "labels"):
            archive.writestr(f"{name}.npy", b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header)
    return contents.getvalue()


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "blank-digits.npz": ("data", lambda: blank_npz(400_000), "expected at most .* bytes packed into"),
    "entries.npz": ("data", many_entries, "expected its entries listed in 1,048,576 bytes at most"),
    "text.npz": ("data", npy_of_text, "expected numbers, got <U1000000"),
    "header.npz": ("data", deep_header, "it is damaged"),
    "announced-idx3-ubyte": ("data", lambda: struct.pack(">4I", 0x803, 2**31, 28, 28), "the header announces"),
    "bomb-images-idx3-ubyte.gz": (
        "data",
        lambda: blank_gzip(struct.pack(">4I", 0x803, 900_000, 28, 28), 2 * 10**8),
        "expected at most .* bytes packed into",
    ),
    "bomb.csv.gz": ("data", lambda: blank_gzip(b"label,1,2\n", 2 * 10**8), "expected at most .* bytes packed into"),
    "members.gz": ("data", lambda: gzip.compress(bytes(10)) * 100_000, "a file of another kind"),
    "line.csv": ("data", lambda: b"1,2,3," + b"0" * 10_000_000, "in 65,536 bytes at most, got more"),
    "columns.csv": ("data", lambda: b",".join([b"1"] * 30_000) + b"\n", "got 30,000"),
    "rows.csv": ("data", lambda: b"1,2,3\n" * 5_000_000, "expected a table of 785 columns, .* got 3"),
    "long-number.csv": ("data", lambda: b"1" * 60_000 + b",2,3\n", "a file of another kind"),
    "one-digit.npz": (
        "strokes",
        lambda: strokes(10**6, np.arange(10**6 + 1), np.array([0, 10**6])),
        "digit 0: expected at most 20,000 strokes, got 1,000,000",
    ),
    "empty-strokes.npz": (
        "mine",
        lambda: strokes(1, np.r_[np.zeros(10**6, np.int32), 1], np.array([0, 10**6])),
        "digit 0: expected at most 20,000 strokes, got 1,000,000",
    ),
    "many-digits.npz": (
        "mine",
        lambda: strokes(3 * 10**5, np.arange(3 * 10**5 + 1), np.arange(3 * 10**5 + 1)),
        "expected at most 200,000 digits, got 300,000",
    ),
    "long-digit.npz": ("strokes", lambda: strokes(30_000, np.array([0, 30_000]), np.array([0, 1])), "20,000 points"),
    "recipe.json": ("recipe", lambda: b'{"network": "' + b"a" * 10**7 + b'"}', "at most 1,000,000 bytes, got"),
    "lists.json": ("recipe", lambda: b"[" + b"[]," * 300_000 + b"[]]", "recipe: expected an object, got list"),
    "deep.json": ("experiment", lambda: b"[" * 900_000, "expected an experiment in JSON"),
    "experiment.json": ("experiment", lambda: json.dumps("a" * 10**7).encode(), "at most 1,000,000 bytes, got"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_small_file_costs_little(tmp_path: Path, name: str) -> None:
    reader, contents, message = FILES[name]
    path = tmp_path / name
    path.write_bytes(contents())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, reader, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    seconds, megabytes, told = done.stdout.rstrip("\n").split(" ", 2)
    assert re.search(message, told), told
    assert len(told) < 700
    assert "\n" not in told
    assert float(seconds) < MOST_SECONDS
    assert int(megabytes) < MOST_MEGABYTES


def test_what_is_packed_as_images_are_is_read(tmp_path: Path) -> None:
    from nnengine.digits.sources import open_data

    path = tmp_path / "blank.npz"
    path.write_bytes(blank_npz(60_000))  # blank paper, up to 64 MiB of it
    assert len(open_data(str(path)).training) == 48_000
