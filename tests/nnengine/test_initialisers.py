from __future__ import annotations

import numpy as np
import pytest

from nnengine import Conv2D, Dense, Network, NetworkSpecification
from nnengine.initialisers import initialiser


@pytest.mark.parametrize(
    ("name", "weights", "biases"),
    [("large", 1.0, 1.0), ("default", 0.1, 1.0), ("he", 0.02**0.5, 0.0)],  # n_in = 100
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


def test_a_layer_counts_its_inputs():
    network = Network(NetworkSpecification((Dense(2000, "default"),), (25,)), np.random.default_rng(0))
    assert network.parameters()["layers.0.weights"].std() == pytest.approx(1 / 5, rel=0.02)
    network = Network(NetworkSpecification((Conv2D(2000, 5, initialiser="he"),), (2, 5, 5)), np.random.default_rng(0))
    assert network.parameters()["layers.0.weights"].std() == pytest.approx((2 / 50) ** 0.5, rel=0.02)
    assert not network.parameters()["layers.0.biases"].any()
