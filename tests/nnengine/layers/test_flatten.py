from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import Conv2D, Dense, Flatten, NetworkSpecification, Tanh


def test_by_hand(alone):
    # Two channels of 1 × 2 pixels: the first channel's pixels come first.
    layer = alone(Flatten(), [[[[1, 2]], [[3, 4]]]])
    assert layer.forward().tolist() == [[1, 2, 3, 4]]
    assert layer.backward([[5, 6, 7, 8]]).tolist() == [[[[5, 6]], [[7, 8]]]]


def test_vectors_pass(alone):
    layer = alone(Flatten(), [[1, 2, 3]])
    assert layer.forward().tolist() == [[1, 2, 3]]
    assert layer.backward([[4, 5, 6]]).tolist() == [[4, 5, 6]]


@pytest.mark.parametrize("count", [1, 4])
def test_gradient(checked, count):
    layers = [Conv2D(2, 2), Flatten(), Tanh(), Flatten(), Dense(2)]
    assert checked(layers, (1, 3, 4), count) < 1e-6


@given(st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_it_is_a_reshape_and_back(alone, shape):
    x = np.random.default_rng(0).normal(size=shape)
    layer = alone(Flatten(), x)
    flat = layer.forward()
    assert np.array_equal(flat, x.reshape(len(x), -1))
    assert np.array_equal(layer.backward(flat), x)


def test_its_shape():
    assert NetworkSpecification((Flatten(),), (2, 3, 4)).shapes == ((2, 3, 4), (24,))
