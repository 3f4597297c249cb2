"""Series: appended one number after another, frozen at any moment, drawn with few points that hide nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import MiniBatchEnded, Training
from nnengine.training.series import CHUNK, COST, Points, RunSeries, Series, frozen_series
from nnengine.training.thinning import Thinning


def series_of(count: int) -> Series:
    series = Series("cost")
    for index in range(count):
        series.append(index / 10, 1000 - index)
    return series


def points(values) -> Points:
    values = np.asarray(values, np.float32)
    return Points(np.arange(len(values), dtype=np.float64), values)


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5])
def test_every_point_is_found_from_any_index_on(count):
    series = series_of(count)
    assert len(series) == len(series.frozen()) == count
    for index in {0, 1, CHUNK - 1, CHUNK, CHUNK + 3, 2 * CHUNK, count - 1, count, count + 10} - {-1}:
        found = series.since(index)
        np.testing.assert_array_equal(found.positions, np.arange(index, count) / 10)
        np.testing.assert_array_equal(found.values, 1000 - np.arange(index, count))
        assert found.positions.dtype == np.float64
        assert found.values.dtype == np.float32
        assert not found.positions.flags.writeable
        assert not found.values.flags.writeable


def test_what_is_appended_later_does_not_change_what_was_frozen():
    series = series_of(CHUNK + 10)
    frozen = series.frozen()
    before = frozen.since(0).values.copy()
    for index in range(2 * CHUNK):
        series.append(5000 + index, -1)
    np.testing.assert_array_equal(frozen.since(0).values, before)
    assert len(frozen) == CHUNK + 10


def test_a_follower_that_asks_since_where_it_stands_has_every_point_once():
    series, followed = Series("cost"), []
    for index in range(3 * CHUNK):
        series.append(index, index)
        if index % 1237 == 0:
            followed += series.since(len(followed)).values.tolist()
    followed += series.since(len(followed)).values.tolist()
    assert followed == list(range(3 * CHUNK))


def test_a_whole_series_is_cut_into_the_chunks_that_appending_gives():
    whole = series_of(2 * CHUNK + 5).frozen()
    again = frozen_series("cost", *whole.since(0))
    assert [len(chunk.values) for chunk in again.chunks] == [len(chunk.values) for chunk in whole.chunks]
    np.testing.assert_array_equal(again.since(CHUNK + 1).values, whole.since(CHUNK + 1).values)


def test_names_come_in_the_order_in_which_they_began():
    series = RunSeries()
    series.append("gradient_norm/layers.0.weights", 0.5, 2)
    series.append(COST, 1, 3)
    series.append("gradient_norm/layers.0.weights", 1.5, 1)
    assert list(series) == ["gradient_norm/layers.0.weights", COST]
    assert series["gradient_norm/layers.0.weights"].since(0).values.tolist() == [2, 1]
    assert list(series.frozen()) == list(series)
    with pytest.raises(KeyError):
        series["other"]


def test_training_leaves_the_cost_of_every_mini_batch_and_all_that_was_measured(recipe, data, validation):
    training = Training(recipe.new_network(), data, validation, recipe.training)
    costs, places = [], []
    for event in training.events():
        if isinstance(event, MiniBatchEnded):
            costs.append(event.cost)
            places.append(event.epoch + event.batch / event.batches)
    cost = training.series[COST].since(0)
    np.testing.assert_array_equal(cost.values, np.array(costs, np.float32))
    np.testing.assert_allclose(cost.positions, places, rtol=1e-15)
    for name in ("training_cost", "training_accuracy", "validation_cost", "validation_accuracy", "seconds"):
        found = training.series[name].since(0)
        assert found.positions.tolist() == [record.epoch for record in training.history.epochs]
        np.testing.assert_array_equal(
            found.values, np.array([getattr(record, name) for record in training.history.epochs], np.float32)
        )


def test_a_run_that_goes_on_begins_with_the_points_of_its_history(recipe, data, validation):
    first = Training(recipe.new_network(), data, validation, recipe.training)
    events = first.events()
    for _ in range(12):
        next(events)
    state = first.checkpoint()
    events.close()
    second = Training(recipe.new_network(), data, validation, recipe.training, state)
    known = len(state.history.mini_batches)
    assert len(second.series[COST]) == known
    next(iter(second.events()))
    assert len(second.series[COST]) == known + 1
    assert (np.diff(second.series[COST].since(0).positions) > 0).all()


def thinned(values, left=-1.0, right=1e9, columns=10) -> Points:
    thinning = Thinning()
    thinning.extend(points(values))
    return thinning.view(left, right, columns)


values_with_gaps = st.lists(
    st.one_of(st.floats(-1e3, 1e3, width=32), st.just(float("nan")), st.just(float("inf"))), min_size=1, max_size=900
)


@given(values_with_gaps, st.integers(1, 40), st.data())
def test_lowest_highest_first_and_last_of_any_part_are_shown_in_order(values, columns, data):
    thinning, at = Thinning(), 0
    while at < len(values):  # in pieces, as they come
        size = data.draw(st.integers(1, 300))
        piece = np.asarray(values[at : at + size], np.float32)
        thinning.extend(Points(np.arange(at, at + len(piece), dtype=np.float64), piece))
        at += size
    left = data.draw(st.integers(0, len(values) - 1))
    right = data.draw(st.integers(left, len(values) - 1))
    shown = thinning.view(left, right, columns)
    assert (np.diff(shown.positions) > 0).all()
    expected = np.asarray(values, np.float32)
    np.testing.assert_array_equal(shown.values, expected[shown.positions.astype(int)])
    part = expected[left : right + 1]
    finite = part[np.isfinite(part)]
    if len(finite):
        assert finite.min() in shown.values
        assert finite.max() in shown.values
    assert shown.positions[0] == max(0, left - 1)
    assert shown.positions[-1] == min(len(values) - 1, right + 1)
    assert len(shown.positions) <= 2 * columns + 8 or len(values) < 40


def test_a_single_spike_among_a_million_points_is_seen_at_every_zoom():
    values = np.zeros(1_000_000, np.float32)
    values[654_321], values[654_400] = 7, -7
    for half in (600_000, 100_000, 5_000, 500, 100):
        shown = thinned(values, 654_321 - half, 654_321 + half, columns=1000)
        assert {7, -7} <= set(shown.values.tolist())
        assert len(shown.values) <= 2010
    assert thinned(values).positions[-1] == 999_999


def test_no_points_show_as_none():
    assert len(Thinning().view(0, 1, 100).values) == 0
