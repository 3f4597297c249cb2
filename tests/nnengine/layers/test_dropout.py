from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import (
    COSTS,
    ArgumentError,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Sigmoid,
    Tanh,
)


def test_by_hand(alone):
    # Rate 1/4: what is kept is scaled by 1 / (1 - 1/4) = 4/3, forward and backward alike.
    layer = alone(Dropout(0.25), np.full((1, 1000), 3.0))
    y = layer.forward(np.random.default_rng(1))
    np.testing.assert_allclose(np.unique(y), [0, 4], rtol=1e-12)
    layer = alone(Dropout(0.25), np.full((1, 1000), 3.0))
    dx = layer.backward(np.full((1, 1000), 6.0))  # its generator has seed 0
    kept = alone(Dropout(0.25), np.ones((1, 1000))).forward(np.random.default_rng(0)) > 0
    np.testing.assert_allclose(dx, np.where(kept, 8, 0), rtol=1e-12)


def test_outside_training_it_does_nothing(alone):
    x = np.random.default_rng(0).normal(size=(3, 5))
    assert np.array_equal(alone(Dropout(0.9), x).forward(), x)


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (4, None), (5, 2)])
def test_gradient(checked, count, chunk):
    layers = [Dense(8), Tanh(), Dropout(0.5), Dense(4), Dropout(0.1)]
    assert checked(layers, (3,), count, chunk) < 1e-6


@given(st.floats(0, 0.999), st.integers(0, 2**32 - 1))
def test_the_mean_stays_and_so_many_are_dropped(alone, rate, seed):
    n = 20_000
    y = alone(Dropout(rate), np.ones((1, n))).forward(np.random.default_rng(seed))
    deviation = (rate * (1 - rate) / n) ** 0.5
    assert abs((y == 0).mean() - rate) <= 6 * deviation + 1e-4
    assert abs(y.mean() - 1) <= (6 * deviation + 1e-4) / (1 - rate)


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient_where_it_drops_pixels_maps_and_units(checked, count, chunk):
    layers = [Dropout(0.2), Conv2D(3, 2), Tanh(), Dropout(0.3), MaxPool2D(2), Flatten(), Dropout(0.5), Dense(2)]
    assert checked(layers, (2, 5, 5), count, chunk) < 1e-6


def test_as_the_first_layer_it_drops_pixels_while_training_only():
    # A unit's weight gradient is the sum over images of d · x: 0 for exactly the pixels that were dropped.
    network = Network(NetworkSpecification((Dropout(0.5), Flatten(), Dense(1), Sigmoid()), (1, 4, 4)))
    image, target = np.ones((1, 1, 4, 4), np.float32), np.ones((1, 1), np.float32)
    network.backpropagate(image, target, COSTS["quadratic"], np.random.default_rng(3))
    gradient = network.public_values(network.gradients)["layers.2.weights"].ravel()
    kept = network.operations[0].forward(np.ones((4, 1, 4, 1), np.float32), np.random.default_rng(3)).ravel() > 0
    assert 0 < kept.sum() < 16
    # With weights 0: a = 1/2, so d = (a - 1) · a (1 - a) = -1/8; what is kept counts twice.
    np.testing.assert_allclose(gradient, np.where(kept, -0.25, 0), rtol=1e-6)
    assert network.predict(image).item() == 0.5
    assert (image == 1).all()


def test_a_generator_gives_the_same_noise_again_and_new_noise_on_asking_twice(alone):
    layer = alone(Dropout(0.5), np.ones((2, 50)))
    rng = np.random.default_rng(5)
    first, second = layer.forward(rng), layer.forward(rng)
    assert not np.array_equal(first, second)
    assert np.array_equal(layer.forward(np.random.default_rng(5)), first)


def test_rates_that_cannot_be_told_from_0_and_1_stay_finite(alone):
    x = np.ones((1, 100))
    assert np.array_equal(alone(Dropout(1e-9), x).forward(np.random.default_rng(0)), x)
    assert not alone(Dropout(1 - 1e-9), x).forward(np.random.default_rng(0)).any()


@pytest.mark.parametrize("rate", [1.0, -0.1, 2, float("nan"), True, False, "0.5", None, [0.5]])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(ArgumentError, match=r"Dropout: rate: expected (a finite number|at least 0 and under 1), got "):
        Dropout(rate)


def test_no_prediction_is_noisy():
    network = Network(NetworkSpecification((Dense(4), Dropout(0.5)), (3,)), np.random.default_rng(0))
    x = np.ones((2, 3), np.float32)
    assert np.array_equal(network.predict(x), network.predict(x))
