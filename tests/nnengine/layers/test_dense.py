from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError, Dense, NetworkSpecification, ShapeError, Sigmoid


def test_by_hand(alone):
    # Two inputs, three units, one image x = (1, 2); rows of w are units.
    # z = (1·1 + 2·2 + 10, 3·1 + 4·2 + 20, 5·1 + 6·2 + 30) = (15, 31, 47)
    layer = alone(Dense(3), [[1, 2]], weights=[[1, 2], [3, 4], [5, 6]], biases=[10, 20, 30])
    assert layer.forward().tolist() == [[15, 31, 47]]
    # With dC/dz = (1, 0, -1): dC/dx = (1·1 - 1·5, 1·2 - 1·6) = (-4, -4), dC/dw = d xᵀ, dC/db = d.
    assert layer.backward([[1, 0, -1]]).tolist() == [[-4, -4]]
    assert layer.gradient("weights").tolist() == [[1, 2], [0, 0], [-1, -2]]
    assert layer.gradient("biases").tolist() == [1, 0, -1]


def test_gradients_add_up_over_the_images_of_a_batch(alone):
    # Images (1) and (10), dC/dz = 1 and 2: dC/dw = 1·1 + 2·10 = 21, dC/db = 1 + 2 = 3.
    layer = alone(Dense(1), [[1], [10]], weights=[[5]], biases=[0])
    assert layer.backward([[1], [2]]).tolist() == [[5], [10]]
    assert layer.gradient("weights").tolist() == [[21]]
    assert layer.gradient("biases").tolist() == [3]


@pytest.mark.parametrize(("count", "chunk"), [(1, None), (4, None), (5, 2)])
@pytest.mark.parametrize("initialiser", ["large", "default", "he"])
def test_gradient(checked, count, chunk, initialiser):
    layers = [Dense(4, initialiser), Sigmoid(), Dense(3, initialiser)]
    assert checked(layers, (5,), count, chunk) < 1e-6


@given(st.integers(1, 6), st.integers(1, 7), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_it_is_a_matrix_product(alone, units, features, count, seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(count, features)), rng.normal(size=(units, features)), rng.normal(size=units)
    d = rng.normal(size=(count, units))
    layer = alone(Dense(units), x, weights=w, biases=b)
    np.testing.assert_allclose(layer.forward(), np.einsum("of,nf->no", w, x) + b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.backward(d), np.einsum("of,no->nf", w, d), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.gradient("weights"), np.einsum("no,nf->of", d, x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("small_products", [True, False])
@pytest.mark.parametrize(
    ("count", "units", "features"), [*((count, 250, 900) for count in (1, 10, 14, 15, 24, 25, 40)), (16, 20, 20_000)]
)
def test_a_product_in_blocks_is_the_same(alone, count, units, features, small_products, monkeypatch):
    monkeypatch.setattr("nnengine.layers.products._has_small_products", lambda: small_products)
    rng = np.random.default_rng(count)
    x, w, d = rng.normal(size=(count, features)), rng.normal(size=(units, features)), rng.normal(size=(count, units))
    layer = alone(Dense(units), x, weights=w, biases=np.zeros(units))
    np.testing.assert_allclose(layer.forward(), x @ w.T, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(layer.backward(d), d @ w, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(layer.gradient("weights"), d.T @ x, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("small_products", "features", "blocks"), [(True, 900, 3), (False, 900, 1), (True, 20_000, 1)])
def test_units_are_made_in_blocks_where_that_is_faster_and_never_one_by_one(
    small_products, features, blocks, monkeypatch
):
    monkeypatch.setattr("nnengine.layers.products._has_small_products", lambda: small_products)
    made = Dense(250).build((features,), np.float32)._blocks(10)
    assert len(made) == blocks
    assert [unit for block in made for unit in range(block.start, block.stop)] == list(range(250))


@pytest.mark.parametrize("units", [0, -1, 1.5, True, "30", None])
def test_impossible_units_are_refused(units):
    with pytest.raises(ArgumentError, match=r"Dense: units: expected a whole number of at least 1, got "):
        Dense(units)


@pytest.mark.parametrize("name", ["unknown", ["he"], None, 3])
def test_an_unknown_initialiser_is_refused_with_the_known_ones(name):
    with pytest.raises(ArgumentError, match=r"initialiser: expected one of large, default, he, .*constant:VALUE, got "):
        Dense(3, name)


def test_images_are_refused():
    with pytest.raises(ShapeError, match="layer 0: Dense: expected a vector, got images 1 × 4 × 5; put Flatten before"):
        NetworkSpecification((Dense(3),), (1, 4, 5))
