"""Sigmoid, tanh, the rectifiers and the step: one value in, one value out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnengine import (
    COSTS,
    ArgumentError,
    Conv2D,
    Dense,
    Flatten,
    LeakyRectifier,
    Network,
    NetworkSpecification,
    Rectifier,
    Sigmoid,
    Step,
    Tanh,
)

ALL = [Sigmoid(), Tanh(), Rectifier(), LeakyRectifier(0.3)]
ORACLES = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "leaky_rectifier": (lambda z: np.where(z > 0, z, 0.3 * z), lambda z: np.where(z > 0, 1, 0.3)),
    "rectifier": (lambda z: z * (z > 0), lambda z: (z > 0).astype(float)),
}


def test_sigmoid_by_hand(alone):
    # sigmoid(0) = 1/2; sigmoid(ln 3) = 1 / (1 + 1/3) = 3/4; sigmoid(-ln 3) = 1/4. Slopes a (1 - a) = 1/4, 3/16, 3/16.
    layer = alone(Sigmoid(), [[0, np.log(3), -np.log(3)]])
    np.testing.assert_allclose(layer.forward(), [[0.5, 0.75, 0.25]], rtol=1e-15)
    np.testing.assert_allclose(layer.backward([[8, 16, -16]]), [[2, 3, -3]], rtol=1e-14)


def test_tanh_by_hand(alone):
    # tanh(0) = 0; tanh(ln 2) = (2 - 1/2) / (2 + 1/2) = 3/5. Slopes 1 - a² = 1 and 16/25.
    layer = alone(Tanh(), [[0, np.log(2), -np.log(2)]])
    np.testing.assert_allclose(layer.forward(), [[0, 0.6, -0.6]], rtol=1e-15)
    np.testing.assert_allclose(layer.backward([[5, 25, 50]]), [[5, 16, 32]], rtol=1e-14)


def test_rectifier_by_hand(alone):
    layer = alone(Rectifier(), [[-2, 0, 3]])
    assert layer.forward().tolist() == [[0, 0, 3]]
    assert layer.backward([[5, 6, 7]]).tolist() == [[0, 0, 7]]


def test_leaky_rectifier_by_hand(alone):
    layer = alone(LeakyRectifier(0.25), [[-2, 0, 3]])
    assert layer.forward().tolist() == [[-0.5, 0, 3]]
    assert layer.backward([[8, 8, 8]]).tolist() == [[2, 2, 8]]


def test_a_leaky_rectifier_without_slope_is_the_rectifier(alone):
    x = np.random.default_rng(0).normal(size=(3, 5))
    leaky, plain = alone(LeakyRectifier(0), x), alone(Rectifier(), x)
    assert np.array_equal(leaky.forward(), plain.forward())
    assert np.array_equal(leaky.backward(x), plain.backward(x))


@pytest.mark.parametrize("slope", [1, -0.1, 2.0, float("nan"), True, "0.1", None])
def test_an_impossible_slope_is_refused(slope):
    with pytest.raises(ArgumentError, match="Leaky rectifier: slope: expected "):
        LeakyRectifier(slope)


def test_a_perceptron_by_hand(alone):
    # 1 where z > 0; at 0 the perceptron stays 0.
    assert alone(Step(), [[-2, 0, 1e-9, 3]]).forward().tolist() == [[0, 0, 1, 1]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_perceptrons_compute_nand(dtype):
    # "Neural Networks and Deep Learning", chapter 1: weights -2, -2 and bias 3.
    network = Network(NetworkSpecification((Dense(1), Step()), (2,)), dtype=dtype)
    network.load_parameters({"layers.0.weights": np.array([[-2.0, -2.0]]), "layers.0.biases": np.array([3.0])})
    outputs = network.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert outputs.dtype == dtype
    assert outputs.tolist() == [[1], [1], [1], [0]]


@pytest.mark.parametrize("layers", [(Dense(2), Step()), (Dense(2), Step(), Dense(2), Sigmoid())])
def test_perceptrons_do_not_learn_by_small_steps_and_say_what_to_do(layers):
    network = Network(NetworkSpecification(layers, (2,)), np.random.default_rng(0))
    with pytest.raises(ArgumentError, match=r"Step: perceptrons cannot learn by small steps.* use Sigmoid instead"):
        network.backpropagate(
            np.ones((1, 2), np.float32), np.ones((1, 2), np.float32), COSTS["quadratic"], np.random.default_rng(0)
        )


@pytest.mark.parametrize("activation", ALL, ids=lambda layer: layer.kind)
@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient(checked, activation, count, chunk):
    layers = [Conv2D(2, 2), activation, Flatten(), Dense(3), activation]
    assert checked(layers, (1, 3, 3), count, chunk) < 1e-6


@pytest.mark.parametrize("activation", ALL, ids=lambda layer: layer.kind)
@given(
    x=arrays(
        np.float64, st.one_of(array_shapes(min_dims=2, max_dims=2), array_shapes(min_dims=4, max_dims=4, max_side=4)),
        elements=st.floats(-30, 30),
    )
)  # fmt: skip
def test_it_is_the_function_and_its_slope(alone, activation, x):
    function, slope = ORACLES[activation.kind]
    layer = alone(activation, x)
    np.testing.assert_allclose(layer.forward(), function(x), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.backward(np.full(x.shape, 2.0)), 2 * slope(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("activation", ALL, ids=lambda layer: layer.kind)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_largest_numbers_do_not_overflow(activation, dtype):
    operation = activation.build((4,), dtype)
    largest = np.finfo(dtype).max
    x = np.array([[-largest], [-1000], [1000], [largest]], dtype)
    a = operation.forward(x, np.random.default_rng(0))
    assert np.isfinite(a).all()
    assert np.isfinite(operation.backward(np.ones_like(x))).all()


@pytest.mark.parametrize("activation", ALL, ids=lambda layer: layer.kind)
def test_it_does_not_change_its_input(activation):
    x = np.linspace(-2, 2, 12).reshape(3, 4)
    operation = activation.build((3,), np.float64)
    before = x.copy()
    operation.forward(x, np.random.default_rng(0))
    operation.backward(np.ones_like(x))
    assert np.array_equal(x, before)


@pytest.mark.parametrize("activation", ALL, ids=lambda layer: layer.kind)
@pytest.mark.parametrize("shape", [(7,), (2, 3, 4)])
def test_the_shape_stays(activation, shape):
    assert NetworkSpecification((activation,), shape).shapes == (shape, shape)
