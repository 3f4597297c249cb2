from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, Conv2D, Flatten, NetworkSpecification, ShapeError, ZeroPad2D

sides = st.tuples(*[st.integers(0, 3)] * 4)


def test_by_hand(alone):
    # One row above, two columns to the right.
    layer = alone(ZeroPad2D((1, 0, 0, 2)), [[[[1, 2], [3, 4]]]])
    assert layer.forward().tolist() == [[[[0, 0, 0, 0], [1, 2, 0, 0], [3, 4, 0, 0]]]]
    d = np.arange(12.0).reshape(1, 1, 3, 4)
    assert layer.backward(d).tolist() == [[[[4, 5], [8, 9]]]]


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
@pytest.mark.parametrize("padding", [0, 2, (0, 1, 2, 3)])
def test_gradient(checked, padding, count, chunk):
    layers = [Conv2D(2, 1), ZeroPad2D(padding), Conv2D(2, 2), Flatten()]
    assert checked(layers, (1, 3, 4), count, chunk) < 1e-6


@given(sides, st.integers(1, 4), st.integers(1, 4))
def test_it_is_what_numpy_pads(alone, padding, height, width):
    top, left, bottom, right = padding
    x = np.random.default_rng(0).normal(size=(2, 3, height, width))
    layer = alone(ZeroPad2D(padding), x)
    expected = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    assert np.array_equal(layer.forward(), expected)
    assert np.array_equal(layer.backward(expected), x)


@pytest.mark.parametrize("padding", [-1, 1.0, True, "1", (1, 1), (0, 0, 0, -1)])
def test_impossible_values_are_refused(padding):
    with pytest.raises(ArgumentError, match="Zero-pad: padding: expected "):
        ZeroPad2D(padding)


def test_vectors_are_refused():
    with pytest.raises(ShapeError, match="layer 0: Zero-pad: expected images"):
        NetworkSpecification((ZeroPad2D(1),), (5,))
