from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnengine import ArgumentError, Conv2D, Dense, Flatten, Network, NetworkSpecification, Rescaling, Tanh
from nnengine.arrays import batch_last

numbers = st.floats(-300, 300)


def test_by_hand(alone):
    # 2 · 0 - 1 = -1, 2 · 1/2 - 1 = 0, 2 · 1 - 1 = 1; dC/dx = 2 dC/dy.
    layer = alone(Rescaling(2.0, -1.0), [[0, 0.5, 1]])
    assert layer.forward().tolist() == [[-1, 0, 1]]
    assert layer.backward([[3, -4, 5]]).tolist() == [[6, -8, 10]]


def test_white_paper_becomes_one_and_ink_zero(alone):
    assert alone(Rescaling(-1.0, 1.0), [[0, 0.25, 1]]).forward().tolist() == [[1, 0.75, 0]]


@pytest.mark.parametrize("chunk", [None, 2])
def test_gradient(checked, chunk):
    assert checked([Rescaling(3.0, -1.0), Dense(4), Tanh(), Rescaling(-0.5, 2.0), Dense(3)], (5,), 4, chunk) < 1e-6
    assert checked([Conv2D(2, 2), Rescaling(0.3, 1.0), Tanh(), Flatten()], (2, 4, 3), 3, chunk) < 1e-6


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2) | st.just((3, 2, 4, 5)), elements=numbers), numbers)
def test_one_that_undoes_another_gives_back_what_came(alone, x, shift):
    y = alone(Rescaling(4.0, shift), x).forward()
    np.testing.assert_allclose(alone(Rescaling(0.25, -shift / 4), y).forward(), x, atol=1e-9)


def test_neither_the_image_nor_the_order_in_memory_of_few_vectors_changes():
    x = np.random.default_rng(0).normal(size=(3, 5))
    kept = x.copy()
    operation = Rescaling(2.0).build((5,), np.float64)
    y = operation.forward(batch_last(x))
    assert y.flags.f_contiguous  # products with weights are faster so
    assert np.array_equal(x, kept)


def test_a_network_with_it_in_front_reads_as_one_whose_images_were_rescaled():
    layers = (Conv2D(2, 3, padding=1), Flatten(), Dense(4))
    plain = Network(NetworkSpecification(layers, (1, 5, 5)), np.random.default_rng(0))
    front = Network(NetworkSpecification((Rescaling(255.0, -30.0), *layers), (1, 5, 5)), np.random.default_rng(0))
    images = np.random.default_rng(1).random((3, 1, 5, 5), np.float32)
    np.testing.assert_allclose(front.predict(images), plain.predict(images * 255 - 30), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("scale", [0, 0.0, -0.0, 1e-10, 1e10, float("nan"), float("inf"), True, "2", None])
def test_an_impossible_scale_is_refused(scale):
    with pytest.raises(ArgumentError, match="Rescaling: scale: expected "):
        Rescaling(scale)


@pytest.mark.parametrize("shift", [1e10, -1e10, float("nan"), False, "0", None])
def test_an_impossible_shift_is_refused(shift):
    with pytest.raises(ArgumentError, match="Rescaling: shift: expected "):
        Rescaling(1.0, shift)
