"""Reading idx files: the right ones exactly, the wrong ones with one clear error."""

from __future__ import annotations

import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from nnengine.data.idx import read_idx
from nnengine.errors import DataError


def idx_bytes(content: bytes, *shape: int, kind: int = 0x08) -> bytes:
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + content


def written(folder: Path, content: bytes, name: str = "file-idx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_plain_file_by_hand(tmp_path: Path) -> None:
    path = written(tmp_path, bytes.fromhex("00000803 00000002 00000001 00000003 010203 fdfeff"))
    values = read_idx(path, dimensions=3)
    np.testing.assert_array_equal(values, np.array([[[1, 2, 3]], [[253, 254, 255]]], dtype=np.uint8))
    assert values.dtype == np.uint8


def test_gzip_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(idx_bytes(b"\x07\x08", 2)), "no-suffix")
    assert read_idx(path, dimensions=1).tolist() == [7, 8]
    plain = written(tmp_path, idx_bytes(b"\x07\x08", 2), "plain.gz")
    assert read_idx(plain, dimensions=1).tolist() == [7, 8]


def test_an_empty_set_is_read(tmp_path: Path) -> None:
    assert read_idx(written(tmp_path, idx_bytes(b"", 0, 28, 28)), dimensions=3).shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "truncated, expected the 4 bytes that open an idx file, got 0"),
        (b"\x00\x00\x08", "truncated, expected the 4 bytes that open an idx file, got 3"),
        (b"\x89PNG\r\n\x1a\n", "not an idx file, expected it to begin with 00 00 08 01, got 89 50 4e 47"),
        (b"\x00\x00\x07\x01" + bytes(8), "not an idx file, expected it to begin with 00 00 08 01, got 00 00 07 01"),
        (idx_bytes(bytes(8), 2, kind=0x0C), "expected unsigned bytes (type 08), got 32-bit integers (type 0c)"),
        (idx_bytes(bytes(4), 2, 2), "expected an idx file of 1 dimensions, got 2"),
        (b"\x00\x00\x08\x01\x00\x00", "truncated, expected 1 dimensions in the header, got 0"),
        (idx_bytes(b"12", 3), "truncated, expected 3 bytes for shape (3,), got 2"),
        (idx_bytes(b"1234", 3), "expected 3 bytes for shape (3,), but more follow"),
        (idx_bytes(b"", 2**32 - 1), "the header announces 4,294,967,295 bytes (4294967295,), at most"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_wrong_files_are_named_with_what_was_expected(
    tmp_path: Path, content: bytes, message: str, packed: bool
) -> None:
    path = written(tmp_path, gzip.compress(content) if packed else content)
    with pytest.raises(DataError) as error:
        read_idx(path, dimensions=1)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


def test_every_truncation_and_every_flipped_byte_of_a_gzip_is_a_data_error(tmp_path: Path) -> None:
    whole = gzip.compress(idx_bytes(bytes(range(40)), 40), mtime=0)
    for end in range(len(whole)):
        with pytest.raises(DataError):
            read_idx(written(tmp_path, whole[:end]), dimensions=1)
    # The first ten bytes are gzip's header, of which time, flags and system may differ without harm.
    for place in range(10, len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0xFF
        with pytest.raises(DataError):
            read_idx(written(tmp_path, bytes(changed)), dimensions=1)


def test_a_hostile_gzip_does_not_fill_the_memory(tmp_path: Path) -> None:
    bomb = written(tmp_path, gzip.compress(idx_bytes(bytes(64 * 2**20), 10)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="more follow"):
            read_idx(bomb, dimensions=1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * 2**20


def test_a_missing_file_and_a_folder_are_data_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / "absent", dimensions=1)
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path, dimensions=1)
