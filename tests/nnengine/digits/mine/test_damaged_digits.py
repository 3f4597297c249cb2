"""A file of digits with a changed byte: what it holds is read whole, or it is refused as damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnengine.digits.mine.user_digits import UserDigit, labelled, relabelled
from nnengine.digits.mine.user_digits_file import digits_from, write_user_digits
from nnengine.errors import DataError

DIRECTORY = b"PK\x01\x02"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """The file of four digits, one of them relabelled."""
    rng = np.random.default_rng(0)
    digits: tuple[UserDigit, ...] = ()
    for label in range(4):
        digits = labelled(digits, (rng.random((5, 2)), rng.random((3, 2))), label, label + 1)
    path = tmp_path_factory.mktemp("digits") / "mine.npz"
    write_user_digits(path, relabelled(digits, {digits[2].key}, 7))
    return path.read_bytes()


def facts(digits: tuple[UserDigit, ...]) -> list[tuple[object, ...]]:
    return [(each.key, each.label, each.drawn_at, each.is_relabelled, each.is_held_out) for each in digits]


def check(whole: bytes, changes: Iterator[tuple[int, int]]) -> None:
    wanted = facts(digits_from(Path("mine.npz"), whole))
    for place, value in changes:
        damaged = bytearray(whole)
        damaged[place] = value
        try:
            found = facts(digits_from(Path("mine.npz"), bytes(damaged)))
        except DataError as error:
            assert "mine.npz" in str(error)  # noqa: PT017 - where nothing is raised, the digits are looked at
        else:
            assert found == wanted, f"byte {place} changed from {whole[place]} to {value}"


def test_a_space_in_the_header_of_an_array_is_damage(tmp_path):
    """NumPy's reader lets tokenize.TokenError through, before an array of some size has had its checksum compared."""
    write_user_digits(tmp_path / "mine.npz", (UserDigit((np.random.default_rng(0).random((600, 2)),), 4),))
    whole = (tmp_path / "mine.npz").read_bytes()
    header = whole.index(b"NUMPY")
    check(whole, ((place, ord(" ")) for place in range(header, header + 128)))


def test_an_array_that_the_directory_has_lost_is_missed(whole):
    """A name, or the length of a comment that swallows what comes after it: zipfile finds a file with less in it."""
    first = whole.index(DIRECTORY)
    last = whole.rindex(b"drawn_at.npy")
    with pytest.raises(DataError, match="damaged"):
        digits_from(Path("mine.npz"), whole[:last] + b"D" + whole[last + 1 :])
    writers = whole.index(DIRECTORY, whole.index(b"labels.npy", first))
    lost = len(whole[whole.index(DIRECTORY, writers + 1) : whole.rindex(b"PK\x05\x06")])
    with pytest.raises(DataError, match="directory"):
        digits_from(Path("mine.npz"), whole[: writers + 32] + bytes([lost]) + whole[writers + 33 :])


def test_any_byte_may_be_damaged(whole):
    rng = np.random.default_rng(1)
    check(whole, zip(rng.integers(0, len(whole), 1500).tolist(), rng.integers(0, 256, 1500).tolist(), strict=True))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_bit_may_be_damaged(whole):
    check(whole, ((place, byte ^ (1 << bit)) for place, byte in enumerate(whole) for bit in range(8)))
