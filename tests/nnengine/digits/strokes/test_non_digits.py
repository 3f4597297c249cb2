from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from nnengine.digits.strokes import render
from nnengine.digits.strokes.handwriting import Hand, written_strokes
from nnengine.digits.strokes.letters import LETTERS
from nnengine.digits.strokes.non_digits import KINDS, Kind, drawn_non_digits
from nnengine.digits.strokes.outlines import angular, ring
from nnengine.digits.strokes.skeletons import SKELETONS

kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.family}: {kind.name}")


def test_there_are_more_than_a_hundred_kinds_of_five_families() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 100
    assert min(Counter(kind.family for kind in KINDS).values()) >= 3
    assert {kind.family for kind in KINDS} == {"letters", "signs", "shapes", "scribbles", "several digits"}


def test_no_letter_is_one_that_hands_write_like_a_digit() -> None:
    assert not {letter.name.removeprefix("letter ") for letter in LETTERS} & set("OoDQIliJjZzSsGbBgqy") - {"J"}


@kinds
def test_each_drawing_is_another_one_that_can_be_rendered(kind: Kind) -> None:
    rng = np.random.default_rng(0)
    first, second = kind.draw(rng), kind.draw(rng)
    for strokes in (first, second):
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and np.isfinite(stroke).all() for stroke in strokes)
        assert render(strokes).max() == 1
    same = len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=False))
    assert not same


def test_the_same_seed_draws_the_same_in_turn_of_each_kind() -> None:
    first, second = (drawn_non_digits(len(KINDS) + 1, np.random.default_rng(1)) for _ in range(2))
    assert len(first) == len(KINDS) + 1
    for one, other in zip(first, second, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_hand_writes_as_many_strokes_as_the_skeleton_has() -> None:
    rng = np.random.default_rng(0)
    for skeleton in (*LETTERS, *SKELETONS):
        strokes = written_strokes(skeleton, rng, Hand())
        assert len(strokes) == len(skeleton.strokes)
        assert sum(map(len, strokes)) == 128


def test_corners_are_points_given_twice() -> None:
    assert angular((0, 0), (5, 5), (9, 0)) == ((0, 0), (5, 5), (5, 5), (9, 0))
    assert ring(10, 10, 10)[::2] == ((10, 0), (0, 10), (10, 20), (20, 10), (10, 0))
