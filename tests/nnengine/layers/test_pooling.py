"""Pooling in general: windows that overlap, leave gaps or reach over the edge; averages and lengths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import maximum_filter, uniform_filter

from nnengine import (
    ArgumentError,
    AveragePool2D,
    Conv2D,
    Flatten,
    L2Pool2D,
    MaxPool2D,
    NetworkSpecification,
    ShapeError,
    Sigmoid,
)
from nnengine.arrays import batch_first, batch_last

POOLS = [MaxPool2D, AveragePool2D, L2Pool2D]
pools = pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.kind)

# 1 2 3
# 4 5 6
# 7 8 9
NINE = [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]


def test_averages_by_hand(alone):
    layer = alone(AveragePool2D(2), [[[[1, 3, 0, 0], [5, 7, 0, 8]]]])
    assert layer.forward().tolist() == [[[[4, 2]]]]
    assert layer.backward([[[[4, 8]]]]).tolist() == [[[[1, 1, 2, 2], [1, 1, 2, 2]]]]


def test_overlapping_averages_by_hand(alone):
    # Squares of 2, 1 apart: (1 + 2 + 4 + 5) / 4 = 3, then 4, 6, 7. The pixel in the middle is in all four.
    layer = alone(AveragePool2D(2, 1), NINE)
    assert layer.forward().tolist() == [[[[3, 4], [6, 7]]]]
    assert layer.backward([[[[4, 8], [16, 32]]]]).tolist() == [[[[1, 3, 2], [5, 15, 10], [4, 12, 8]]]]


def test_an_average_counts_no_padding(alone):
    # Squares of 2, 2 apart, from one row above and one column to the left: 1, (2 + 3) / 2, 0; (4 + 7) / 2,
    # (5 + 6 + 8 + 9) / 4, …
    layer = alone(AveragePool2D(2, 2, 1), [[[[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 0], [0, 0, 0, 5]]]])
    assert layer.forward().tolist() == [[[[1, 2.5, 0], [5.5, 7, 0], [0, 0, 5]]]]
    dx = layer.backward(np.full((1, 1, 3, 3), 4.0))
    assert dx.tolist() == [[[[4, 2, 2, 4], [2, 1, 1, 2], [2, 1, 1, 2], [4, 2, 2, 4]]]]


def test_lengths_by_hand(alone):
    # sqrt(1 + 4 + 4 + 16) = 5; a square of 0 has length 0 and, by definition, slope 0.
    layer = alone(L2Pool2D(2), [[[[1, -2, 0, 0], [2, 4, 0, 0]]]])
    assert layer.forward().tolist() == [[[[5, 0]]]]
    assert layer.backward([[[[10, 10]]]]).tolist() == [[[[2, -4, 0, 0], [4, 8, 0, 0]]]]


def test_overlapping_maxima_by_hand(alone):
    # 9 is the largest of all four squares of 2, moved by 1: their gradients add up.
    x = [[[[1, 2, 3], [4, 9, 6], [7, 8, 5]]]]
    layer = alone(MaxPool2D(2, 1), x)
    assert layer.forward().tolist() == [[[[9, 9], [9, 9]]]]
    assert layer.backward([[[[1, 2], [3, 4]]]]).tolist() == [[[[0, 0, 0], [0, 10, 0], [0, 0, 0]]]]


def test_padding_never_is_the_largest(alone):
    layer = alone(MaxPool2D(2, 2, 1), [[[[-1, -2], [-3, -4]]]])
    assert layer.forward().tolist() == [[[[-1, -2], [-3, -4]]]]
    assert layer.backward([[[[1, 2], [3, 4]]]]).tolist() == [[[[1, 2], [3, 4]]]]


def test_pixels_in_a_gap_get_no_gradient(alone):
    layer = alone(MaxPool2D(1, 2), NINE)
    assert layer.forward().tolist() == [[[[1, 3], [7, 9]]]]
    assert layer.backward([[[[1, 2], [3, 4]]]]).tolist() == [[[[1, 0, 2], [0, 0, 0], [3, 0, 4]]]]


def test_what_no_whole_window_reaches_is_left_out_and_gets_no_gradient(alone):
    # 3 × 3 pixels hold one square of 2: 1 2 / 4 5.
    layer = alone(AveragePool2D(2), NINE)
    assert layer.forward().tolist() == [[[[3]]]]
    assert layer.backward([[[[4]]]]).tolist() == [[[[1, 1, 0], [1, 1, 0], [0, 0, 0]]]]
    layer = alone(MaxPool2D(2), NINE)
    assert layer.forward().tolist() == [[[[5]]]]
    assert layer.backward([[[[4]]]]).tolist() == [[[[0, 0, 0], [0, 4, 0], [0, 0, 0]]]]


def test_padding_of_two_sides_by_hand(alone):
    # One row below and one column to the right: 1 2 / 4 5, 3 / 6, 7 8, 9.
    layer = alone(MaxPool2D(2, 2, (0, 0, 1, 1)), NINE)
    assert layer.forward().tolist() == [[[[5, 6], [8, 9]]]]
    assert layer.backward([[[[1, 2], [3, 4]]]]).tolist() == [[[[0, 0, 0], [0, 1, 2], [0, 3, 4]]]]


@pytest.mark.parametrize("stride", [1, 2])
def test_of_equal_values_the_first_gets_the_gradient(alone, stride):
    layer = alone(MaxPool2D(2, stride), np.ones((1, 1, 2, 2)))
    assert layer.backward([[[[5]]]]).tolist() == [[[[5, 0], [0, 0]]]]


@pools
@pytest.mark.parametrize(
    ("window", "shape"),
    [
        ((1,), (2, 3, 2)),
        ((2,), (1, 4, 6)),
        ((3, 3), (2, 6, 3)),
        ((2, 1), (2, 3, 4)),
        ((3, 2, 1), (1, 5, 7)),
        ((3, 1, 2), (1, 2, 3)),
        ((2, 3), (1, 5, 8)),
        ((4, 4, 2), (1, 4, 8)),
        ((2,), (2, 5, 3)),  # pixels that no window reaches
        ((3, 2), (1, 6, 8)),
        ((2, 2, (0, 1, 1, 0)), (1, 5, 3)),
    ],
)
@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient(checked, pool, window, shape, count, chunk):
    layers = [Conv2D(2, 1), pool(*window), Sigmoid(), Flatten()]
    assert checked(layers, shape, count, chunk) < 1e-6


@st.composite
def poolings(draw):
    """A size, stride and padding, and a shape (N, C, H, W) that they fit."""
    size = draw(st.integers(1, 4))
    stride = draw(st.none() | st.integers(1, 4))
    padding = draw(st.just((0,) * 4) | st.tuples(*[st.integers(0, size - 1)] * 4))
    top, left, bottom, right = padding
    longest = max(size, stride or 1)
    sides = [draw(st.integers(max(1, longest - around), 12)) for around in (top + bottom, left + right)]
    return size, stride, padding, (draw(st.integers(1, 4)), draw(st.integers(1, 3)), *sides)


def by_loops(pool, x, d, size, stride, padding):
    """Outputs and input gradient, one window after the other."""
    height, width = x.shape[2:]
    y, dx = np.empty_like(d), np.zeros_like(x)
    for n, c, row, column in np.ndindex(d.shape):
        top, left = row * (stride or size) - padding[0], column * (stride or size) - padding[1]
        part = np.s_[n, c, max(0, top) : min(height, top + size), max(0, left) : min(width, left + size)]
        window = x[part]
        if pool is MaxPool2D:
            y[n, c, row, column] = window.max()
            slope = np.zeros(window.shape)
            slope.T.flat[window.T.argmax()] = 1  # the first from above in the first column
        elif pool is AveragePool2D:
            y[n, c, row, column] = window.mean()
            slope = np.full(window.size, 1 / window.size)
        else:
            y[n, c, row, column] = length = np.sqrt((window**2).sum())
            slope = window.ravel() / length if length else np.zeros(window.size)
        dx[part] += slope.reshape(window.shape) * d[n, c, row, column]
    return y, dx


@pools
@given(case=poolings(), seed=st.integers(0, 2**32 - 1), coarse=st.booleans())
def test_it_is_what_loops_give(alone, pool, case, seed, coarse):
    size, stride, padding, shape = case
    rng = np.random.default_rng(seed)
    # Coarse values bring ties and windows of zeros.
    x = rng.integers(-1, 2, shape).astype(float) if coarse else rng.normal(size=shape)
    layer = alone(pool(size, stride, padding), x)
    d = rng.normal(size=layer.forward().shape)
    y, dx = by_loops(pool, x, d, size, stride, padding)
    np.testing.assert_allclose(layer.forward(), y, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.backward(d), dx, rtol=1e-12, atol=1e-12)


def test_scipy_agrees_inside_the_image(alone):
    x = np.random.default_rng(0).normal(size=(2, 3, 7, 8))
    inside = np.s_[:, :, 1:-1, 1:-1]
    window = (1, 1, 3, 3)
    np.testing.assert_allclose(alone(MaxPool2D(3, 1), x).forward(), maximum_filter(x, window)[inside])
    np.testing.assert_allclose(alone(AveragePool2D(3, 1), x).forward(), uniform_filter(x, window)[inside])
    lengths = 3 * np.sqrt(uniform_filter(x**2, window)[inside])
    np.testing.assert_allclose(alone(L2Pool2D(3, 1), x).forward(), lengths)


@pools
def test_side_by_side_and_moved_by_the_size_are_the_same(alone, pool):
    x = np.random.default_rng(0).normal(size=(3, 2, 6, 6))
    d = np.random.default_rng(1).normal(size=(3, 2, 3, 3))
    first, second = alone(pool(2), x), alone(pool(2, 2), x)
    assert np.array_equal(first.forward(), second.forward())
    assert np.array_equal(first.backward(d), second.backward(d))


@pools
@pytest.mark.parametrize(("stride", "padding", "width"), [(None, 0, 30), (3, 1, 33)])
def test_batches_of_other_sizes_in_between_change_nothing(pool, stride, padding, width):
    operation = pool(5, stride, padding).build((1, 30, width), np.float64)
    results = []
    for count in (2, 3, 4, 2):
        x = np.random.default_rng(count).normal(size=(count, 1, 30, width))
        y = batch_first(operation.forward(batch_last(x), np.random.default_rng(0))).copy()
        results.append((y, batch_first(operation.backward(np.ones_like(batch_last(y)))).copy()))
    assert np.array_equal(results[0][0], results[3][0])
    assert np.array_equal(results[0][1], results[3][1])


@pools
def test_it_does_not_change_its_input(pool):
    operation = pool(2, 1).build((1, 3, 3), np.float64)
    x, d = np.random.default_rng(0).normal(size=(3, 1, 3, 4)), np.random.default_rng(1).normal(size=(2, 1, 2, 4))
    before = x.copy()
    operation.forward(x, np.random.default_rng(0))
    operation.backward(d)
    assert np.array_equal(x, before)


@pools
@pytest.mark.parametrize("value", [0, -2, 2.0, True, "2", float("nan")])
def test_an_impossible_size_or_stride_is_refused(pool, value):
    with pytest.raises(ArgumentError, match=f"{pool.title}: size: expected a whole number of at least 1, got "):
        pool(value)
    with pytest.raises(ArgumentError, match=f"{pool.title}: stride: expected a whole number of at least 1, got "):
        pool(2, value)


@pools
@pytest.mark.parametrize("padding", [-1, 1.0, True, None, "1"])
def test_an_impossible_padding_is_refused(pool, padding):
    with pytest.raises(ArgumentError, match=f"{pool.title}: padding: expected a whole number of at least 0, got "):
        pool(2, 2, padding)


@pools
def test_a_padding_as_wide_as_the_window_is_refused(pool):
    with pytest.raises(
        ArgumentError, match=f"{pool.title}: padding 2 must be under the size 2, or outputs see nothing"
    ):
        pool(2, 1, 2)


@pools
@pytest.mark.parametrize(
    ("arguments", "shape", "message"),
    [
        ((2,), (1, 4, 1), "size 2 is larger than the width 1 of its padded input"),
        ((2, 1), (1, 1, 4), "size 2 is larger than the height 1 of its padded input"),
        ((5, 1, 1), (1, 4, 2), "size 5 is larger than the width 4 of its padded input"),
        ((1, 4), (1, 3, 3), "stride 4 is larger than the height 3 of its padded input"),
        ((2,), (16,), r"expected images .channels, height, width., got 16 features"),
    ],
)
def test_what_does_not_fit_is_refused(pool, arguments, shape, message):
    with pytest.raises(ShapeError, match=f"layer 0: {pool.title}: {message}"):
        NetworkSpecification((pool(*arguments),), shape)
