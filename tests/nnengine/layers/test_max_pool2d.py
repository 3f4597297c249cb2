from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, Conv2D, Flatten, MaxPool2D, NetworkSpecification, ShapeError
from nnengine.arrays import batch_first, batch_last


def test_by_hand(alone):
    # Four squares; the largest of each: 4 (lower right), 8 (upper left), 9 (lower left), 7 (upper right).
    layer = alone(MaxPool2D(2), [[[[1, 2, 8, 0], [3, 4, 5, 6], [0, 1, 3, 7], [9, 2, 1, 2]]]])
    assert layer.forward().tolist() == [[[[4, 8], [9, 7]]]]
    dx = layer.backward([[[[10, 20], [30, 40]]]])
    assert dx.tolist() == [[[[0, 0, 20, 0], [0, 10, 0, 0], [0, 0, 0, 40], [30, 0, 0, 0]]]]


def test_of_equal_values_one_gets_the_gradient(alone):
    layer = alone(MaxPool2D(2), np.ones((1, 1, 2, 2)))
    dx = layer.backward([[[[5]]]])
    assert sorted(dx.ravel().tolist()) == [0, 0, 0, 5]


@pytest.mark.parametrize(("size", "shape"), [(1, (2, 3, 2)), (2, (1, 4, 6)), (3, (2, 6, 3)), (4, (1, 4, 4))])
@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient(checked, size, shape, count, chunk):
    layers = [Conv2D(2, 1), MaxPool2D(size), Flatten()]
    assert checked(layers, shape, count, chunk) < 1e-6


@given(
    st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(0, 2**32)
)
def test_it_is_the_largest_of_each_square(alone, size, rows, columns, channels, count, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, channels, rows * size, columns * size))
    squares = x.reshape(count, channels, rows, size, columns, size)
    largest = squares.max(axis=(3, 5))
    layer = alone(MaxPool2D(size), x)
    assert np.array_equal(layer.forward(), largest)
    d = rng.normal(size=largest.shape)
    expected = np.where(squares == largest[:, :, :, None, :, None], d[:, :, :, None, :, None], 0.0).reshape(x.shape)
    np.testing.assert_allclose(layer.backward(d), expected, rtol=1e-12, atol=1e-12)


def test_a_square_of_28_keeps_its_masks_whatever_batches_came_before(alone):
    # 54 masks a batch size are nearly as many as the buffers kept: those of the first batch size fill them, and the
    # second must not lose its masks between forward and backward.
    rng = np.random.default_rng(0)
    operation = MaxPool2D(28).build((1, 28, 28), np.float64)
    for count in (5, 3, 4):
        x = rng.normal(size=(count, 1, 28, 28))
        operation.forward(batch_last(x), rng)
        operation._buffers = {  # what a cleared buffer may hold
            key: np.zeros_like(buffer) for key, buffer in operation._buffers.items()
        }
        dx = operation.backward(np.ones((1, 1, 1, count)))
        assert np.array_equal(batch_first(dx), (x == x.max(axis=(2, 3), keepdims=True)).astype(float))


@pytest.mark.parametrize("size", [0, -2, 2.0, True, None])
def test_an_impossible_size_is_refused(size):
    with pytest.raises(ArgumentError, match="Max-pool: size: expected a whole number of at least 1, got "):
        MaxPool2D(size)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((1, 1, 4), "size 2 is larger than the height 1 of its padded input"),
        ((3, 4, 1), "size 2 is larger than the width 1 of its padded input"),
        ((16,), "expected images .channels, height, width., got 16 features"),
    ],
)
def test_what_does_not_fit_is_refused(shape, message):
    with pytest.raises(ShapeError, match=f"layer 0: Max-pool: {message}"):
        NetworkSpecification((MaxPool2D(2),), shape)
