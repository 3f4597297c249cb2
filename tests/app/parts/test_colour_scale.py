from __future__ import annotations

import numpy as np
import pytest

from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm
from app.parts.values.colour_scale import describe_scale, format_value, is_signed, levels, reaches


def activity(*, negative: bool = False) -> Activity:
    maps = np.zeros((2, 2, 2), np.float32)
    maps[0, 0, 0], maps[1, 1, 1] = (-4.0 if negative else 4.0), 2.0
    return Activity(
        (
            LayerActivity("0", "Convolution 1", "", LayerForm.MAPS, maps),
            LayerActivity("1", "Dense", "", LayerForm.UNITS, np.array([0.0, 8.0], np.float32)),
            LayerActivity("2", "Softmax", "", LayerForm.SCORES, np.array([0.25, 0.75], np.float32)),
        ),
        is_blank=False,
    )


def test_one_scale_a_unit_gives_each_map_its_own_reach() -> None:
    maps, dense, scores = reaches(activity(), ColourRange.UNIT).values()

    assert maps.ravel().tolist() == [4.0, 2.0]
    assert dense == 8.0  # a single value has no range of its own
    assert scores == 1.0  # an unsure answer stays pale


def test_one_scale_a_layer() -> None:
    assert [float(reach) for reach in reaches(activity(negative=True), ColourRange.LAYER).values()] == [4.0, 8.0, 1.0]


def test_one_scale_for_all() -> None:
    assert [float(reach) for reach in reaches(activity(), ColourRange.ALL).values()] == [8.0, 8.0, 8.0]


def test_steps_of_the_sequential_table() -> None:
    values = np.array([0.0, 1.0, 2.0], np.float32)

    assert levels(values, np.asarray(np.float32(2.0)), signed=False).tolist() == [0, 128, 255]


def test_steps_of_the_signed_table_have_zero_in_the_middle() -> None:
    values = np.array([-2.0, 0.0, 2.0], np.float32)

    assert levels(values, np.asarray(np.float32(2.0)), signed=True).tolist() == [0, 128, 255]


def test_a_silent_map_has_the_colour_of_zero_and_no_division_by_it() -> None:
    values = np.zeros((1, 2, 2), np.float32)

    assert levels(values, np.zeros((1, 1, 1), np.float32), signed=False).max() == 0


def test_values_that_are_no_numbers_are_silent() -> None:
    broken = np.array([np.nan, np.inf, 2.0], np.float32)
    layer = LayerActivity("0", "Dense", "", LayerForm.UNITS, broken)
    (reach,) = reaches(Activity((layer,), is_blank=False), ColourRange.LAYER).values()

    assert reach == 2.0
    assert levels(broken, reach, signed=False).tolist() == [0, 255, 255]


def test_a_single_negative_value_makes_the_scale_signed() -> None:
    assert not is_signed(activity())
    assert is_signed(activity(negative=True))


@pytest.mark.parametrize(
    ("negative", "colour_range", "low", "high"),
    [
        (False, ColourRange.UNIT, "0", "max"),
        (True, ColourRange.LAYER, "−max", "max"),
        (False, ColourRange.ALL, "0", "8.00"),
        (True, ColourRange.ALL, "−8.00", "8.00"),
    ],
)
def test_the_legend_names_the_ends(negative: bool, colour_range: ColourRange, low: str, high: str) -> None:
    label = describe_scale(activity(negative=negative), colour_range)

    assert (label.low, label.high, label.signed) == (low, high, negative)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.8312, "0.831"),
        (-0.245, "−0.245"),
        (12.34, "12.3"),
        (1234.4, "1234"),
        (0.0004, "4.0e−4"),
        (0.9997, "1.00"),
    ],
)
def test_values_are_written_in_three_figures(value: float, text: str) -> None:
    assert format_value(value) == text


def test_the_legend_owns_up_to_the_units_that_have_no_range_of_their_own() -> None:
    units = LayerActivity("0", "Dense", "", LayerForm.UNITS, np.ones(4, np.float32))

    assert "by layer" in describe_scale(Activity((units,), is_blank=False), ColourRange.UNIT).text
    assert "by layer" not in describe_scale(Activity((units,), is_blank=False), ColourRange.LAYER).text
