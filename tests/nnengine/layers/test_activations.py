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
    ClippedRectifier,
    Conv2D,
    Dense,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    LeakyRectifier,
    Network,
    NetworkSpecification,
    Rectifier,
    Selu,
    Sigmoid,
    Softplus,
    Step,
    Tanh,
)
from nnengine.layers.selu import ALPHA, SCALE

ALL = [
    Sigmoid(),
    Tanh(),
    Rectifier(),
    LeakyRectifier(0.3),
    ClippedRectifier(2.0),
    Elu(0.7),
    Selu(),
    Softplus(),
    HardSigmoid(0.25),
    HardSwish(),
]
ORACLES = {
    "clipped_rectifier": (lambda z: np.clip(z, 0, 2), lambda z: ((z > 0) & (z < 2)).astype(float)),
    "elu": (
        lambda z: np.where(z > 0, z, 0.7 * np.expm1(np.minimum(z, 0))),
        lambda z: np.where(z > 0, 1, 0.7 * np.exp(np.minimum(z, 0))),
    ),
    "hard_sigmoid": (lambda z: np.clip(z / 4 + 0.5, 0, 1), lambda z: np.where(np.abs(z) < 2, 0.25, 0)),
    "hard_swish": (
        lambda z: z * np.clip(z + 3, 0, 6) / 6,
        lambda z: np.where(z <= -3, 0, np.where(z >= 3, 1, z / 3 + 0.5)),
    ),
    "selu": (
        lambda z: SCALE * np.where(z > 0, z, ALPHA * np.expm1(np.minimum(z, 0))),
        lambda z: SCALE * np.where(z > 0, 1, ALPHA * np.exp(np.minimum(z, 0))),
    ),
    "softplus": (lambda z: np.logaddexp(0, z), lambda z: 1 / (1 + np.exp(-z))),
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


def test_clipped_rectifier_by_hand(alone):
    layer = alone(ClippedRectifier(6), [[-2, 0, 3, 6, 8]])
    assert layer.forward().tolist() == [[0, 0, 3, 6, 6]]
    assert layer.backward([[5, 6, 7, 8, 9]]).tolist() == [[0, 0, 7, 0, 0]]


def test_elu_by_hand(alone):
    # exp(-ln 2) - 1 = -1/2, times 4. The slope there is 4 · 1/2.
    layer = alone(Elu(4), [[3, -np.log(2)]])
    np.testing.assert_allclose(layer.forward(), [[3, -2]], rtol=1e-15)
    np.testing.assert_allclose(layer.backward([[5, 5]]), [[5, 10]], rtol=1e-15)


def test_selu_by_hand(alone):
    # 1.0507 · 1.6733 / 2 = 0.87904967; the slope at -ln 2 is as large.
    layer = alone(Selu(), [[1, -np.log(2)]])
    np.testing.assert_allclose(layer.forward(), [[1.0507009873554805, -0.87904967]], rtol=1e-8)
    np.testing.assert_allclose(layer.backward([[1, 1]]), [[1.0507009873554805, 0.87904967]], rtol=1e-8)


def test_softplus_by_hand(alone):
    # log(1 + 1) = ln 2, log(1 + 3) = ln 4. The slopes are the sigmoid's values, 1/2 and 3/4.
    layer = alone(Softplus(), [[0, np.log(3)]])
    np.testing.assert_allclose(layer.forward(), [[np.log(2), np.log(4)]], rtol=1e-15)
    np.testing.assert_allclose(layer.backward([[2, 4]]), [[1, 3]], rtol=1e-14)


def test_hard_sigmoid_by_hand(alone):
    layer = alone(HardSigmoid(0.25), [[-3, -1, 0, 1, 3]])
    assert layer.forward().tolist() == [[0, 0.25, 0.5, 0.75, 1]]
    assert layer.backward([[8, 8, 8, 8, 8]]).tolist() == [[0, 2, 2, 2, 0]]


def test_hard_swish_by_hand(alone):
    # -1 · 2/6, 1 · 4/6; slopes (2z + 3) / 6.
    layer = alone(HardSwish(), [[-4, -1, 0, 1, 4]])
    np.testing.assert_allclose(layer.forward(), [[0, -1 / 3, 0, 2 / 3, 4]], rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(layer.backward([[6, 6, 6, 6, 6]]), [[0, 1, 3, 5, 6]], rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("value", [0, -0.1, float("nan"), True, "1", None])
@pytest.mark.parametrize("name", ["ClippedRectifier: ceiling", "Elu: alpha", "HardSigmoid: slope"])
def test_an_impossible_value_is_refused(name, value):
    kinds = {"ClippedRectifier": ClippedRectifier, "Elu": Elu, "HardSigmoid": HardSigmoid}
    kind, _, field = name.partition(": ")
    with pytest.raises(ArgumentError, match=f": {field}: expected "):
        kinds[kind](value)


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


# 1.05 times the largest number, as SELU has it, is none.
@pytest.mark.parametrize("activation", [each for each in ALL if each.kind != "selu"], ids=lambda layer: layer.kind)
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
