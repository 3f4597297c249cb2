from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, BatchNorm, Conv2D, Dense, Flatten, Network, NetworkSpecification, Sigmoid
from nnengine.arrays import batch_last
from nnengine.costs import COSTS

START = {"scale": [1.0], "shift": [0.0], "mean": [0.0], "variance": [1.0]}


def features(count: int) -> dict[str, np.ndarray]:
    return {name: np.resize(value, count) for name, value in START.items()}


def test_by_hand(alone):
    # Four images of one feature: 1, 3, 5, 7. Mean 4, variance (9 + 1 + 1 + 9) / 4 = 5; epsilon 1 makes it 6.
    # Scale sqrt(6) and shift 10 leave x - 4 + 10.
    layer = alone(BatchNorm(0.25, 1.0), [[1], [3], [5], [7]], **START | {"scale": [6**0.5], "shift": [10.0]})
    np.testing.assert_allclose(layer.forward(np.random.default_rng(0)), [[7], [9], [11], [13]], rtol=1e-14)
    # The moving averages take a quarter: mean 0 + 4/4 = 1; unbiased variance 20/3, so 3/4 · 1 + 1/4 · 20/3 = 29/12.
    np.testing.assert_allclose(layer.operation.parameters["mean"], [1], rtol=1e-14)
    np.testing.assert_allclose(layer.operation.parameters["variance"], [29 / 12], rtol=1e-14)


def test_the_backward_pass_by_hand(alone):
    # The same with dC/dy = 6, 0, 0, 0, so that scale · inverse = 1: x_hat = (-3, -1, 1, 3) / sqrt(6).
    # dC/dx = d - mean(d) - x_hat mean(d x_hat) = (6, 0, 0, 0) - 6/4 - (-3, -1, 1, 3) · (6 · -3 / 4) / 6
    #       = (6 - 1.5 - 2.25, -1.5 - 0.75, -1.5 + 0.75, -1.5 + 2.25); dC/dscale = 6 · -3 / sqrt(6); dC/dshift = 6.
    layer = alone(BatchNorm(0.25, 1.0), [[1], [3], [5], [7]], **START | {"scale": [6**0.5]})
    dx = layer.backward([[6], [0], [0], [0]])
    np.testing.assert_allclose(dx, [[2.25], [-2.25], [-0.75], [0.75]], rtol=1e-13)
    np.testing.assert_allclose(layer.gradient("scale"), [-18 / 6**0.5], rtol=1e-13)
    np.testing.assert_allclose(layer.gradient("shift"), [6], rtol=1e-13)


def test_outside_training_it_uses_what_was_measured_and_changes_nothing(alone):
    # (x - 2) / sqrt(3 + 1) · 4 + 5 = 2x + 1
    layer = alone(BatchNorm(epsilon=1.0), [[0], [10]], scale=[4], shift=[5], mean=[2], variance=[3])
    np.testing.assert_allclose(layer.forward(), [[1], [21]], rtol=1e-14)
    assert layer.operation.parameters["mean"].tolist() == [2]
    assert layer.operation.parameters["variance"].tolist() == [3]


def test_a_map_is_measured_over_images_rows_and_columns(alone):
    x = np.random.default_rng(0).normal(3, 5, (4, 2, 3, 5))
    y = alone(BatchNorm(epsilon=1e-12), x, **features(2)).forward(np.random.default_rng(0))
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-13)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-10)
    assert (np.abs(y.mean(axis=(0, 3))) > 0.01).all()  # but not each row alone


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (1, 1, 1)])
@pytest.mark.parametrize("count", [2, 5])
def test_gradient(checked, shape, count):
    ends = [] if len(shape) == 1 else [Flatten()]
    assert checked([BatchNorm(), *ends, Sigmoid(), Dense(4), BatchNorm(), Sigmoid()], shape, count) < 1e-6
    if len(shape) == 3:
        assert checked([Conv2D(3, 1), BatchNorm(), Sigmoid(), *ends], shape, count) < 1e-6


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4)])
def test_gradient_with_fixed_statistics(checked, shape):
    ends = [] if len(shape) == 1 else [Flatten()]
    assert checked([BatchNorm(0), *ends, Sigmoid(), Dense(4), BatchNorm(0), Sigmoid()], shape, 3) < 1e-6


def test_with_a_momentum_of_0_training_uses_the_statistics_that_are_there_and_leaves_them():
    specification = NetworkSpecification((Conv2D(2, 3), BatchNorm(0), Flatten(), Dense(2), BatchNorm(0)), (1, 5, 5))
    network = Network(specification, np.random.default_rng(0))
    values = network.parameters()
    for index in (1, 4):
        values[f"layers.{index}.mean"] += 0.3
        values[f"layers.{index}.variance"] *= 2
    network.load_parameters(values)
    images = np.random.default_rng(1).random((7, 1, 5, 5), np.float32)
    answers = network.predict(images)
    network._chunk = 2  # images do not depend on each other
    network.backpropagate(images, np.zeros((7, 2), np.float32), COSTS["quadratic"], np.random.default_rng(0))
    assert all(np.array_equal(values[name], found) for name, found in network.parameters().items())
    np.testing.assert_array_equal(network.predict(images), answers)
    by_parts = network.gradients.copy()
    network._chunk = 100
    network.backpropagate(images, np.zeros((7, 2), np.float32), COSTS["quadratic"], np.random.default_rng(0))
    np.testing.assert_allclose(network.gradients, by_parts, rtol=1e-4, atol=1e-6)


shapes = st.one_of(
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)),
)


@given(shapes, st.floats(0.01, 1), st.floats(1e-5, 1), st.integers(0, 2**32 - 1))
def test_it_is_the_formula_of_the_paper(alone, shape, momentum, epsilon, seed):
    rng = np.random.default_rng(seed)
    x, d = rng.normal(1, 2, shape), rng.normal(size=shape)
    first = {name: rng.random(shape[1]) + 0.5 for name in START}
    axes = (0, *range(2, len(shape)))
    n = x.size // shape[1]

    def wide(values):
        return np.reshape(values, (-1, *(1,) * (len(shape) - 2)))

    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    x_hat = (x - wide(mean)) / np.sqrt(wide(variance) + epsilon)
    layer = alone(BatchNorm(momentum, epsilon), x, **first)
    y = layer.forward(np.random.default_rng(0))
    np.testing.assert_allclose(y, wide(first["scale"]) * x_hat + wide(first["shift"]), rtol=1e-9, atol=1e-9)
    after = layer.operation.parameters
    np.testing.assert_allclose(after["mean"], first["mean"] * (1 - momentum) + mean * momentum, rtol=1e-9, atol=1e-12)
    if n > 1:
        unbiased = x.var(axis=axes, ddof=1)
        expected = first["variance"] * (1 - momentum) + unbiased * momentum
        np.testing.assert_allclose(after["variance"], expected, rtol=1e-9)

    # Algorithm 1's chain rule, step by step as the paper writes it in section 3.
    dx = layer.backward(d)
    d_hat = d * wide(first["scale"])
    d_variance = (d_hat * (x - wide(mean))).sum(axis=axes) * -0.5 * (variance + epsilon) ** -1.5
    d_mean = -(d_hat / np.sqrt(wide(variance) + epsilon)).sum(axis=axes)
    expected = (
        d_hat / np.sqrt(wide(variance) + epsilon) + wide(d_variance) * 2 * (x - wide(mean)) / n + wide(d_mean) / n
    )
    np.testing.assert_allclose(dx, expected, rtol=1e-7, atol=1e-7 * max(1, epsilon**-0.5))
    np.testing.assert_allclose(layer.gradient("scale"), (d * x_hat).sum(axis=axes), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(layer.gradient("shift"), d.sum(axis=axes), rtol=1e-9, atol=1e-9)


def test_one_image_of_a_vector_gives_the_shift_and_leaves_the_variance(alone):
    layer = alone(BatchNorm(0.5), [[6.0, -2.0]], scale=[2, 2], shift=[3, 4], mean=[0, 0], variance=[7, 8])
    assert layer.forward(np.random.default_rng(0)).tolist() == [[3, 4]]
    assert layer.operation.parameters["mean"].tolist() == [3, -1]
    assert layer.operation.parameters["variance"].tolist() == [7, 8]
    assert layer.backward([[1, 1]]).tolist() == [[0, 0]]
    assert layer.gradient("scale").tolist() == [0, 0]
    assert layer.gradient("shift").tolist() == [1, 1]


@pytest.mark.parametrize("shape", [(3,), (3, 4, 5)])
def test_the_variance_of_small_differences_far_from_0_is_right_in_float32(shape):
    # Values 1000 ± 0.5 or so: the mean of squares minus the square of the mean would have no digit left.
    rng = np.random.default_rng(0)
    x = (1000 + rng.random((200, *shape))).astype(np.float32)
    operation = BatchNorm(1.0, 1e-6).build(shape, np.float32)
    for name, value in START.items():
        operation.parameters[name] = np.full(3, value[0], np.float32)
    operation.forward(np.ascontiguousarray(batch_last(x)), rng)
    axes = (0, *range(2, x.ndim))
    np.testing.assert_allclose(operation.parameters["variance"], x.astype(float).var(axis=axes, ddof=1), rtol=1e-4)


def test_values_that_are_all_alike_stay_finite(alone):
    x = np.full((6, 2), 0.1)
    layer = alone(BatchNorm(), x, **features(2))
    np.testing.assert_allclose(layer.forward(np.random.default_rng(0)), 0, atol=1e-9)
    assert np.isfinite(layer.backward(np.eye(6, 2))).all()


def test_a_network_measures_while_it_trains_and_only_then():
    specification = NetworkSpecification((Conv2D(2, 3), BatchNorm(), Flatten(), Dense(2), BatchNorm()), (1, 5, 5))
    network = Network(specification, np.random.default_rng(0))
    measured = [f"layers.{index}.{name}" for index in (1, 4) for name in ("mean", "variance")]
    images = np.random.default_rng(1).random((7, 1, 5, 5), np.float32)
    before = network.parameters()
    network.predict(images)
    assert all(np.array_equal(before[name], values) for name, values in network.parameters().items())
    network.backpropagate(images, np.zeros((7, 2), np.float32), COSTS["quadratic"], np.random.default_rng(0))
    after, gradients = network.parameters(), network.public_values(network.gradients)
    assert all(np.array_equal(before[name], after[name]) == (name not in measured) for name in before)
    assert not any(gradients[name].any() for name in measured)
    assert network.weight_slices.keys() == {"0", "3"}  # nothing of it is penalised


def test_a_mini_batch_is_normalised_as_a_whole_however_large():
    specification = NetworkSpecification((BatchNorm(), Dense(2)), (3,))
    network = Network(specification, np.random.default_rng(0), np.float64)
    network._chunk = 2
    images = np.random.default_rng(1).normal(size=(9, 3))
    network.backpropagate(images, np.zeros((9, 2)), COSTS["quadratic"], np.random.default_rng(0))
    np.testing.assert_allclose(network.parameters()["layers.0.mean"], 0.1 * images.mean(axis=0), rtol=1e-12)


def test_a_variance_under_0_from_elsewhere_counts_as_0(alone):
    layer = alone(BatchNorm(epsilon=0.25), [[3.0]], scale=[1], shift=[0], mean=[1], variance=[-5])
    assert layer.forward().tolist() == [[4]]  # (3 - 1) / sqrt(0.25)


@pytest.mark.parametrize("momentum", [-0.1, 1.5, float("nan"), True, "0.1", None])
def test_an_impossible_momentum_is_refused(momentum):
    with pytest.raises(ArgumentError, match="Batch norm: momentum: expected "):
        BatchNorm(momentum)


@pytest.mark.parametrize("epsilon", [0, -1e-5, 2, 1e-30, float("inf"), False, "1e-5", None])
def test_an_impossible_epsilon_is_refused(epsilon):
    with pytest.raises(ArgumentError, match="Batch norm: epsilon: expected "):
        BatchNorm(epsilon=epsilon)
