from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_batches import mini_batches

from app.training.values.curve_points import (
    CurveKind,
    curve_points,
    curves_to_csv,
    epoch_range,
    free_spot,
    log_ticks,
    nearest_point,
    readout,
    step_point,
    tick_step,
    ticks,
    value_range,
)
from app.training.values.training import NO_CURVES, Curves, EpochPoint

POINTS = (
    EpochPoint(1, 0.8, 0.9, 0.90, 0.88),
    EpochPoint(2, 0.4, 0.5, 0.95, 0.93),
    EpochPoint(3, 0.2, 0.35, 0.98, 0.96),
)
CURVES = Curves(POINTS, mini_batches([(0.5, 1.2), (1.5, 0.6)]), best_epoch=3, planned_epochs=10)


def test_accuracy_is_in_percent_and_without_mini_batches() -> None:
    points = curve_points(CURVES, CurveKind.ACCURACY)

    assert points.training.tolist() == pytest.approx([90, 95, 98])
    assert points.batch_costs.size == 0


def test_cost_brings_the_mini_batches() -> None:
    points = curve_points(CURVES, CurveKind.COST)

    assert points.validation.tolist() == [0.9, 0.5, 0.35]
    assert points.batch_epochs.tolist() == [0.5, 1.5]


def test_the_epochs_reach_from_0_to_the_plan_or_further() -> None:
    assert epoch_range(CURVES, curve_points(CURVES, CurveKind.COST)) == (0, 10)
    longer = Curves((EpochPoint(12, 1, 1, 0, 0),), planned_epochs=10)
    assert epoch_range(longer, curve_points(longer, CurveKind.COST)) == (0, 12)
    assert epoch_range(NO_CURVES, curve_points(NO_CURVES, CurveKind.COST)) == (0, 1)


def test_accuracy_reaches_from_just_under_the_lowest_to_100() -> None:
    # The lowest is 88 %; 12 % in at most ten steps of 1, 2 or 5 are steps of 2; 88 itself would touch the axis.
    assert value_range(curve_points(CURVES, CurveKind.ACCURACY), CurveKind.ACCURACY) == (86, 100)


def test_cost_reaches_from_0_to_just_over_the_highest() -> None:
    without_batches = Curves(POINTS)
    low, high = value_range(curve_points(without_batches, CurveKind.COST), CurveKind.COST)

    assert low == 0
    assert high == pytest.approx(0.945)


def test_one_wild_mini_batch_does_not_flatten_the_curves() -> None:
    batches = mini_batches([*((number / 200, 0.5) for number in range(200)), (1.0, 500.0)])
    _, high = value_range(curve_points(Curves(POINTS, batches), CurveKind.COST), CurveKind.COST)

    assert high < 1


def test_a_logarithmic_axis_leaves_out_a_cost_of_0() -> None:
    run = Curves((EpochPoint(1, 0.0, 0.1, 1, 1), EpochPoint(2, 0.01, 0.2, 1, 1)))
    low, high = value_range(curve_points(run, CurveKind.COST), CurveKind.COST, logarithmic=True)

    assert low == pytest.approx(0.01 / 1.2)
    assert high == pytest.approx(0.24)


@pytest.mark.parametrize("kind", CurveKind)
@pytest.mark.parametrize("logarithmic", [False, True])
def test_values_that_are_no_numbers_leave_a_range(kind: CurveKind, logarithmic: bool) -> None:
    run = Curves((EpochPoint(1, float("nan"), float("inf"), 0.1, 0.1),), mini_batches([(0.5, float("nan"))]))
    low, high = value_range(curve_points(run, kind), kind, logarithmic=logarithmic)

    assert np.isfinite([low, high]).all()
    assert low < high


@pytest.mark.parametrize(("high", "count", "step"), [(0.8, 4, 0.2), (1.0, 3, 0.5), (20, 10, 2), (100, 4, 50)])
def test_steps_are_round(high: float, count: int, step: float) -> None:
    assert tick_step(0, high, count) == pytest.approx(step)


def test_the_highest_tick_carries_the_unit() -> None:
    assert [tick.text for tick in ticks(96, 100, 4, suffix=" %")] == ["96", "97", "98", "99", "100 %"]


def test_epochs_are_whole() -> None:
    assert [tick.text for tick in ticks(0, 2, 10, whole=True)] == ["0", "1", "2"]


@given(st.floats(-50, 50), st.floats(0.01, 100), st.integers(1, 12))
def test_ticks_stay_inside_and_are_not_many(low: float, span: float, count: int) -> None:
    values = [tick.value for tick in ticks(low, low + span, count)]

    assert len(values) <= count + 1
    assert all(low - 1e-6 * span <= value <= low + span * (1 + 1e-6) for value in values)


def test_logarithmic_ticks() -> None:
    assert [tick.text for tick in log_ticks(0.02, 1.0)] == ["0.02", "0.05", "0.1", "0.2", "0.5", "1"]
    assert [tick.text for tick in log_ticks(1e-4, 10)] == ["0.0001", "0.001", "0.01", "0.1", "1", "10"]


def test_the_nearest_epoch_is_read() -> None:
    assert nearest_point(CURVES, 2.4) == POINTS[1]
    assert nearest_point(CURVES, -3) == POINTS[0]
    assert nearest_point(NO_CURVES, 1) is None


def test_stepping_begins_at_the_last_epoch_and_stays_inside() -> None:
    assert step_point(CURVES, None, -1) == POINTS[2]
    assert step_point(CURVES, POINTS[2], -1) == POINTS[1]
    assert step_point(CURVES, POINTS[0], -1) == POINTS[0]
    assert step_point(NO_CURVES, None, 1) is None


def test_the_readout() -> None:
    assert readout(POINTS[0], CurveKind.COST) == ("0.8000", "0.9000")
    assert readout(POINTS[0], CurveKind.ACCURACY) == ("90.00 %", "88.00 %")


LINE = (np.array([0.0, 100.0]), np.array([0.0, 100.0]))  # a diagonal


@pytest.mark.parametrize(
    ("boxes", "chosen"),
    [
        ([(40, 40, 60, 60), (40, 0, 60, 20)], 1),  # the first lies on the line, the second above it
        ([(40, 0, 60, 20), (40, 40, 60, 60)], 0),
        ([(0, 0, 20, 20), (80, 80, 100, 100)], 0),  # both are crossed: the first one
        ([(10, 10, 11, 11), (120, 0, 140, 200)], 1),  # the line ends before the second
    ],
)
def test_a_label_stands_where_no_curve_passes(boxes: list[tuple[float, float, float, float]], chosen: int) -> None:
    assert free_spot(boxes, [LINE]) == boxes[chosen]


def test_a_peak_inside_a_box_counts() -> None:
    peak = (np.array([0.0, 10.0, 20.0]), np.array([0.0, 100.0, 0.0]))

    assert free_spot([(5, 80, 15, 120), (5, 110, 15, 130)], [peak]) == (5, 110, 15, 130)


def test_the_table_reads_back() -> None:
    rows = list(csv.DictReader(io.StringIO(curves_to_csv(CURVES))))

    assert len(rows) == 3
    assert float(rows[1]["validation_cost"]) == 0.5
    assert float(rows[2]["training_accuracy"]) == 0.98
