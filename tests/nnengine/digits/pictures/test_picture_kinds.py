from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.pictures import dirt, parts
from nnengine.digits.pictures.non_digits import (
    DRAWN_KINDS,
    OWN_KINDS,
    PICTURE_KINDS,
    PRINTED_KINDS,
    PictureKind,
    printed_signs,
)
from nnengine.digits.preprocessing import prepare
from nnengine.digits.strokes.non_digits import KINDS
from nnengine.errors import DataError


@pytest.mark.parametrize("kind", PICTURE_KINDS, ids=lambda kind: kind.name)
def test_each_kind_makes_another_picture_every_time(kind: PictureKind) -> None:
    rng = np.random.default_rng(0)
    pictures = [kind.make(rng) for _ in range(3)]
    assert all(picture.ndim == 2 and picture.dtype == np.float32 for picture in pictures)
    assert all(0 <= picture.min() < picture.max() <= 1 for picture in pictures)
    assert len({picture.tobytes() for picture in pictures}) == 3
    assert np.array_equal(kind.make(np.random.default_rng(0)), pictures[0])


@pytest.mark.parametrize("kind", OWN_KINDS, ids=lambda kind: kind.name)
def test_something_is_left_to_judge_of_most_kinds(kind: PictureKind) -> None:
    """A surface, an empty frame and nothing are nearly always blank."""
    rng, left = np.random.default_rng(0), 0
    for _ in range(12):
        try:
            left += prepare(kind.make(rng)).max() > 0
        except DataError:
            continue
    assert left >= 2 or kind.name in {"surface", "rests of a frame", "nothing"}


def test_every_drawing_is_a_picture_too_and_print_shows_signs_that_are_no_digit() -> None:
    assert [kind.shows for kind in DRAWN_KINDS] == [kind.name for kind in KINDS]
    assert len({kind.name for kind in PICTURE_KINDS}) == len(PICTURE_KINDS)
    signs = "".join(map(printed_signs, KINDS))
    assert len(PRINTED_KINDS) > 50
    assert not set(signs) & set("0123456789OoDQIlij|ZzSsGbBgqy/()")
    assert set("AcKMw?&%Ω") <= set(signs)


def test_a_digit_is_cut_by_the_edge() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert parts.top_of_a_digit(rng)[-1].max() > 0.2
        assert parts.bottom_of_a_digit(rng)[0].max() > 0.2
        assert parts.left_of_a_digit(rng)[:, -1].max() > 0.2
        assert parts.right_of_a_digit(rng)[:, 0].max() > 0.2


def test_specks_are_as_many_as_they_say_or_on_each_other() -> None:
    rng = np.random.default_rng(0)
    assert all(_pieces(dirt.a_speck(rng)) == 1 for _ in range(20))
    assert {_pieces(dirt.two_specks(rng)) for _ in range(40)} == {1, 2}


def _pieces(ink: np.ndarray) -> int:
    """How many pieces there are: four neighbours at a time."""
    left, count = set(zip(*np.nonzero(ink > 0), strict=True)), 0
    while left:
        count += 1
        near = [left.pop()]
        while near:
            y, x = near.pop()
            around = {(y + down, x + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= around
            near += around
    return count
