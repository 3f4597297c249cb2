from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, Conv2D, Dense, Network, NetworkSpecification
from nnengine.initialisers import INITIALISERS, initialiser


@pytest.mark.parametrize(
    ("name", "weights", "biases"),
    [
        ("large", 1.0, 1.0),
        ("default", 0.1, 1.0),
        ("he", 0.02**0.5, 0.0),
        ("third_program", (4 / 10_000) ** 0.5, 1.0),
    ],  # n_in = 100, filters · kernel² = 10,000
)
def test_mean_and_deviation(name, weights, biases):
    rng = np.random.default_rng(0)
    w = initialiser(name).weights((400, 4, 5, 5), rng)  # n_in = 4 · 5 · 5
    b = initialiser(name).biases((40_000,), rng)
    assert abs(w.mean()) < 5 * weights / 200  # five standard errors of 40,000 values
    assert w.std() == pytest.approx(weights, rel=0.02)
    assert b.std() == pytest.approx(biases, rel=0.02)
    # Normal, not uniform: 4.55 % lie beyond two deviations.
    assert (np.abs(w) > 2 * weights).mean() == pytest.approx(0.0455, rel=0.1)


def test_the_third_program_counts_outputs():
    w = initialiser("third_program").weights((25, 4000), np.random.default_rng(0))
    assert w.std() == pytest.approx(1 / 5, rel=0.02)


@pytest.mark.parametrize(
    ("shape", "bound"),
    [((200, 100), (6 / 300) ** 0.5), ((40, 20, 5, 5), (6 / 1500) ** 0.5)],  # 20 · 25 in, 40 · 25 out
)
def test_xavier_is_uniform_with_the_variance_between_inputs_and_outputs(shape, bound):
    w = initialiser("xavier").weights(shape, np.random.default_rng(0))
    assert np.abs(w).max() == pytest.approx(bound, rel=0.001)
    assert np.abs(w).max() <= bound
    assert w.std() == pytest.approx(bound / 3**0.5, rel=0.02)
    assert not initialiser("xavier").biases((5,), np.random.default_rng(0)).any()


@given(st.lists(st.integers(1, 7), min_size=2, max_size=4).filter(lambda shape: len(shape) != 3), st.integers(0, 99))
def test_orthogonal_weights_are_orthonormal(shape, seed):
    w = initialiser("orthogonal").weights(tuple(shape), np.random.default_rng(seed))
    assert w.shape == tuple(shape)
    rows = w.reshape(shape[0], -1)
    product = rows @ rows.T if len(rows) <= rows.shape[1] else rows.T @ rows
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_every_orthogonal_matrix_is_equally_likely():
    # A decomposition alone prefers signs: for a column, its first number would always be negative.
    rng = np.random.default_rng(0)
    corners = np.array([initialiser("orthogonal").weights((3, 3), rng)[0, 0] for _ in range(400)])
    assert 0.4 < (corners > 0).mean() < 0.6
    assert not initialiser("orthogonal").biases((5,), rng).any()


@pytest.mark.parametrize(
    ("name", "value"), [("zeros", 0), ("constant:0.25", 0.25), ("constant:-3", -3), ("constant:1e-3", 0.001)]
)
def test_a_constant_stands_everywhere(name, value):
    network = Network(NetworkSpecification((Dense(3, name),), (4,)), np.random.default_rng(0), np.float64)
    assert (network.values == value).all()
    assert len(network.values) == 15


@pytest.mark.parametrize("name", ["constant:", "constant:a", "constant:nan", "constant:inf", "constant:1e39"])
def test_a_constant_that_is_no_number_is_refused_with_the_form(name):
    with pytest.raises(ArgumentError, match=r"expected constant:VALUE with a number such as constant:0\.1"):
        initialiser(name)


@pytest.mark.parametrize("name", ["unknown", "constant", "", None, 3, ["he"]])
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    with pytest.raises(ArgumentError, match=f"initialiser: expected one of {', '.join(INITIALISERS)}, constant:VALUE"):
        initialiser(name)


def test_a_layer_counts_its_inputs():
    network = Network(NetworkSpecification((Dense(2000, "default"),), (25,)), np.random.default_rng(0))
    assert network.parameters()["layers.0.weights"].std() == pytest.approx(1 / 5, rel=0.02)
    network = Network(NetworkSpecification((Conv2D(2000, 5, initialiser="he"),), (2, 5, 5)), np.random.default_rng(0))
    assert network.parameters()["layers.0.weights"].std() == pytest.approx((2 / 50) ** 0.5, rel=0.02)
    assert not network.parameters()["layers.0.biases"].any()


@pytest.mark.parametrize(
    ("name", "weights", "biases"), [("large", 1, 1), ("default", 12**-0.5, 1), ("he", (2 / 12) ** 0.5, 0)]
)
def test_the_numbers_drawn_from_a_seed_stay_the_same(name, weights, biases):
    rng, same = np.random.default_rng(5), np.random.default_rng(5)
    layer = initialiser(name)
    assert np.array_equal(layer.weights((5, 3, 2, 2), rng), same.normal(0.0, weights, (5, 3, 2, 2)))
    assert np.array_equal(layer.biases((5,), rng), same.normal(0.0, biases, 5) if biases else np.zeros(5))
