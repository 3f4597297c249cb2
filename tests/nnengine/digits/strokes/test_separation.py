"""Which strokes are one digit: by geometry alone, by the network where it is open, wherever and however large."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnengine.digits.strokes import Group, separated
from nnengine.digits.strokes.separation import MOST_STROKES
from nnengine.errors import ArgumentError

Stroke = npt.NDArray[np.float64]
Strokes = list[Stroke]

coordinates = st.floats(-1e3, 1e3, allow_nan=False, width=32)
strokes_of_any_kind = st.lists(
    arrays(np.float64, st.tuples(st.integers(0, 8), st.just(2)), elements=coordinates), max_size=8
)


def line(*points: tuple[float, float]) -> Stroke:
    return np.array(points, np.float64)


def ring(left: float, top: float, width: float, height: float) -> Stroke:
    turn = np.linspace(0, 2 * np.pi, 40)
    return np.stack([left + width * (1 + np.sin(turn)) / 2, top + height * (1 - np.cos(turn)) / 2], axis=1)


# Digits of more than one stroke, in a field 60 wide and 100 high.
WHOLE: dict[str, Strokes] = {
    "a crossed 7": [line((0, 0), (58, 0), (25, 100)), line((10, 50), (56, 48))],
    "a 5 with its bar": [
        line((12, 4), (8, 44), (33, 38), (54, 52), (54, 76), (37, 97), (0, 88)), line((14, 2), (37, 1), (70, 0)),
    ],
    "a 5 whose bar does not touch": [
        line((12, 12), (8, 44), (33, 38), (54, 52), (54, 76), (37, 97), (0, 88)), line((16, 4), (37, 2), (60, 0)),
    ],
    "an open 4": [line((10, 0), (2, 54), (62, 50)), line((48, 0), (42, 100))],
    "a slashed 0": [ring(0, 0, 60, 100), line((60, 0), (0, 100))],
    "an 8 of two rings": [ring(8, 0, 40, 46), ring(4, 46, 48, 54)],
    "a 9 of a ring and a stem": [ring(0, 0, 44, 50), line((44, 10), (42, 60), (36, 100))],
    "a 1 with flag and base": [line((10, 20), (30, 0), (30, 98)), line((4, 100), (56, 98))],
}  # fmt: skip


def moved(strokes: Sequence[Stroke], right: float, down: float = 0.0, scale: float = 1.0) -> Strokes:
    return [stroke * scale + (right, down) for stroke in strokes]


def surely(*one: Group) -> Callable[[Sequence[Group]], npt.NDArray[np.float64]]:
    """A network that is sure of those groups, and of nothing else."""

    def predict(groups: Sequence[Group]) -> npt.NDArray[np.float64]:
        return np.array([[1.0] + [0.0] * 9 if group in one else [0.1] * 10 for group in groups])

    return predict


def never(groups: Sequence[Group]) -> npt.NDArray[np.float64]:
    raise AssertionError(f"geometry settles this: {groups}")


@pytest.mark.parametrize("name", WHOLE)
def test_a_digit_of_several_strokes_is_one(name: str) -> None:
    strokes = WHOLE[name]
    assert separated(strokes) == ((0, 1),)
    assert separated(strokes[::-1]) == ((0, 1),)


@pytest.mark.parametrize("name", WHOLE)
def test_beside_each_other_they_are_two(name: str) -> None:
    assert separated([*WHOLE[name], *moved(WHOLE[name], 100, 5, 0.8)], never) == ((0, 1), (2, 3))


def test_the_order_is_that_of_the_paper_and_not_of_the_pen() -> None:
    assert separated([*moved(WHOLE["a crossed 7"], 100), ring(0, 0, 50, 100)], never) == ((2,), (0, 1))


def test_one_stroke_is_one_digit_and_nothing_is_none() -> None:
    assert separated([ring(0, 0, 300, 50)], never) == ((0,),)
    assert separated([line((3, 3))], never) == ((0,),)
    assert separated([line((3, 3)), line((3, 3))], never) == ((0, 1),)
    assert separated([]) == separated([np.empty((0, 2))]) == ()


def test_strokes_without_points_keep_their_numbers() -> None:
    empty = np.empty((0, 2))
    assert separated([empty, ring(0, 0, 50, 100), empty, ring(200, 0, 50, 100)], never) == ((1,), (3,))


def test_a_speck_belongs_to_no_digit_unless_it_nearly_touches_one() -> None:
    zero = ring(0, 0, 60, 100)
    assert separated([zero, line((150, 50), (152, 51))], never) == ((0,),)
    assert separated([line((150, 50)), zero], never) == ((1,),)
    assert separated([zero, line((65, 50), (66, 51))], never) == ((0, 1),)


def test_a_bar_belongs_to_the_digit_that_it_is_nearest_to() -> None:
    five = WHOLE["a 5 with its bar"]
    before, after = ring(-60, 0, 50, 100), ring(78, 0, 50, 100)
    assert separated([before, *five, after]) == ((0,), (1, 2), (3,))


def test_leaning_digits_whose_extents_overlap_are_two() -> None:
    leaning = line((30, 0), (0, 100))
    assert separated([leaning, *moved([leaning], 24)]) == ((0,), (1,))


@pytest.mark.parametrize(
    ("sure_of", "expected"), [([(0, 1)], ((0, 1),)), ([(0,), (1,)], ((0,), (1,)))], ids=["one", "two"]
)
def test_where_geometry_leaves_it_open_the_network_chooses(sure_of: list[Group], expected: tuple[Group, ...]) -> None:
    bow, stem = line((20, 0), (0, 60), (40, 60)), line((48, 0), (46, 100))
    assert separated([bow, stem], surely(*sure_of)) == expected


def test_the_network_is_asked_once_for_all_that_is_open() -> None:
    bow, stem = line((20, 0), (0, 60), (40, 60)), line((48, 0), (46, 100))
    asked: list[list[Group]] = []

    def predict(groups: Sequence[Group]) -> npt.NDArray[np.float64]:
        asked.append(list(groups))
        return surely((0, 1), (2,), (3,))(groups)

    strokes = [bow, stem, *moved([bow, stem], 200), ring(400, 0, 50, 100)]
    assert separated(strokes, predict) == ((0, 1), (2,), (3,), (4,))
    assert asked == [[(0,), (0, 1), (1,), (2,), (2, 3), (3,)]]


def test_scores_that_are_no_numbers_do_no_harm() -> None:
    bow, stem = line((20, 0), (0, 60), (40, 60)), line((48, 0), (46, 100))
    for value in (np.nan, np.inf, -1.0, 0.0):
        found = separated([bow, stem], lambda groups, value=value: np.full((len(groups), 10), value, np.float32))
        assert found in (((0, 1),), ((0,), (1,)))


@pytest.mark.parametrize(("scale", "place"), [(1e-6, 0.0), (1.0, 1e4), (1e6, -1e7)])
def test_size_and_place_make_no_difference(scale: float, place: float) -> None:
    number = [*WHOLE["an open 4"], *moved(WHOLE["a crossed 7"], 75), *moved(WHOLE["a slashed 0"], 170, -10, 0.7)]
    expected = ((0, 1), (2, 3), (4, 5))
    assert separated(number) == expected
    assert separated([stroke * scale + place for stroke in number]) == expected


def test_a_scribble_is_one_drawing() -> None:
    many = [line((20.0 * i, 0), (20.0 * i, 100)) for i in range(MOST_STROKES + 1)]
    assert separated(many, never) == (tuple(range(MOST_STROKES + 1)),)
    assert len(separated(many[:-1])) == MOST_STROKES


def test_strokes_of_another_shape_are_refused() -> None:
    with pytest.raises(ArgumentError, match="shape"):
        separated([np.zeros((3, 3))])


@given(strokes_of_any_kind)
@settings(deadline=None)
def test_whatever_is_drawn_each_stroke_is_in_one_digit_at_most(strokes: Strokes) -> None:
    found = separated(strokes, lambda groups: np.full((len(groups), 10), 0.1))
    numbers = [number for group in found for number in group]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= {number for number, stroke in enumerate(strokes) if stroke.size}
    assert bool(found) == any(stroke.size for stroke in strokes)
    assert all(list(group) == sorted(group) for group in found)


def test_what_is_no_digit_as_one_is_divided_and_what_is_none_apart_is_not() -> None:
    beside = [line((0, 0), (0, 100)), line((10, 0), (10, 100))]
    torn = np.full(10, 0.1)

    def predict(groups: Sequence[Group]) -> npt.NDArray[np.float64]:
        return np.stack([torn] * len(groups))

    for whole, apart, found in ((0.0, 1.0, ((0,), (1,))), (1.0, 0.0, ((0, 1),))):
        assert separated(beside, predict, lambda groups: np.where([len(g) > 1 for g in groups], whole, apart)) == found  # noqa: B023
