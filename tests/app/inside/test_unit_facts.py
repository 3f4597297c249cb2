from __future__ import annotations

import numpy as np
import pytest

from app.inside.values.unit_facts import (
    first_place,
    has_place,
    layer_detail,
    ordinal,
    peak_place,
    rank,
    ranking,
    strengths,
    unit_detail,
    unit_title,
)
from app.parts.values.activity import Activity, LayerActivity, LayerForm, UnitPlace

MAPS = np.zeros((3, 2, 2), np.float32)
MAPS[1, 0, 1], MAPS[2, 1, 0] = 0.83, -2.0
ACTIVITY = Activity(
    (
        LayerActivity("0", "Input", "", LayerForm.MAPS, np.ones((1, 2, 2), np.float32)),
        LayerActivity("1", "Convolution 1", "", LayerForm.MAPS, MAPS),
        LayerActivity("2", "Dense", "", LayerForm.UNITS, np.array([0.1, 0.0, 0.9, 0.5], np.float32)),
        LayerActivity("3", "Softmax", "", LayerForm.SCORES, np.full(10, 0.1, np.float32)),
    ),
    is_blank=False,
)


@pytest.mark.parametrize(
    ("place", "title", "detail"),
    [
        (UnitPlace("0", 0, 1, 0), "Input", "row 2, column 1 · value 1.00"),
        (UnitPlace("1", 1, 0, 1), "Convolution 1 · map 2", "row 1, column 2 · value 0.830"),
        (UnitPlace("2", 3), "Dense · unit 4", "value 0.500 · 2nd of 4"),
        (UnitPlace("2", 1), "Dense · unit 2", "value 0 · silent"),
        (UnitPlace("3", 4), "Softmax · digit 4", "value 0.100 · 5th of 10"),
    ],
)
def test_a_place_in_words(place: UnitPlace, title: str, detail: str) -> None:
    assert unit_title(ACTIVITY, place) == title
    assert unit_detail(ACTIVITY, place) == detail


def test_a_map_counts_by_its_value_furthest_from_zero() -> None:
    assert strengths(ACTIVITY.layers[1]).tolist() == pytest.approx([0.0, 0.83, -2.0])
    assert ranking(ACTIVITY.layers[1]).tolist() == [1, 0, 2]
    assert rank(ACTIVITY.layers[2], 2) == 1


def test_the_peak_of_a_map() -> None:
    assert peak_place(ACTIVITY, UnitPlace("1", 2)) == UnitPlace("1", 2, 1, 0)
    assert peak_place(ACTIVITY, UnitPlace("2", 2)) == UnitPlace("2", 2)


def test_the_layer_tells_its_range_and_its_silence() -> None:
    assert layer_detail(ACTIVITY.layers[2]) == "values 0 to 0.900 · 25 % are 0"
    assert layer_detail(ACTIVITY.layers[0]) == "values 1.00 to 1.00"


@pytest.mark.parametrize(
    "place",
    [UnitPlace("4", 0), UnitPlace("1", 3), UnitPlace("1", 0, 2, 0), UnitPlace("2", 0, 1, 0), UnitPlace("-1", 0)],
)
def test_a_place_of_another_network_is_none(place: UnitPlace) -> None:
    assert not has_place(ACTIVITY, place)


def test_a_place_of_this_network() -> None:
    assert has_place(ACTIVITY, UnitPlace("1", 2, 1, 1))
    assert has_place(ACTIVITY, UnitPlace("3", 9))


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (21, "21st")]
)
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_before_a_unit_is_chosen_the_first_of_the_first_hidden_layer_is_told_about() -> None:
    assert first_place(ACTIVITY) == UnitPlace("1", 0, 0, 0)
    assert first_place(Activity(ACTIVITY.layers[1:], is_blank=False)) == UnitPlace("2", 0)


def test_where_nothing_is_hidden_the_answer_is_told_about() -> None:
    scores = LayerActivity("1", "Softmax", "", LayerForm.SCORES, np.eye(10, dtype=np.float32)[4])

    assert first_place(Activity((ACTIVITY.layers[0], scores), is_blank=False)) == UnitPlace("1", 4)


def test_nothing_is_told_about_while_nothing_is_drawn() -> None:
    assert first_place(Activity(ACTIVITY.layers)) is None
    assert first_place(Activity((), is_blank=False)) is None
