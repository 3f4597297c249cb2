from __future__ import annotations

import numpy as np
import pytest

from nnengine import COSTS, ArgumentError, Dense, Dropout, Network, NetworkSpecification, Sigmoid, gradient_error
from nnengine.costs import Quadratic


@pytest.fixture
def network() -> Network:
    return Network(NetworkSpecification((Dense(4), Sigmoid(), Dense(3)), (5,)), np.random.default_rng(0), np.float64)


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(1).normal(size=(3, 5)), np.eye(3)


def test_right_backpropagation_passes(network, batch):
    assert gradient_error(network, *batch, COSTS["quadratic"]) < 1e-9


def test_a_layer_that_is_one_per_mille_wrong_is_caught(network, batch, monkeypatch):
    right = type(network.operations[1]).backward
    monkeypatch.setattr(
        type(network.operations[1]), "backward", lambda self, d, **wanted: 1.001 * right(self, d, **wanted)
    )
    assert gradient_error(network, *batch, COSTS["quadratic"]) > 1e-5


def test_a_bias_that_gets_no_gradient_is_caught(network, batch, monkeypatch):
    right = type(network.operations[0]).backward

    def wrong(self, d, **wanted):
        result = right(self, d, **wanted)
        self.gradients["biases"][0] = 0
        return result

    monkeypatch.setattr(type(network.operations[0]), "backward", wrong)
    assert gradient_error(network, *batch, COSTS["quadratic"]) > 1e-3


def test_a_wrong_cost_is_caught(network, batch):
    class Wrong(Quadratic):
        def gradient(self, a, y):
            return 2 * (a - y)

    # |g - 2g| / (|g| + |2g|) = 1/3
    assert gradient_error(network, *batch, Wrong()) == pytest.approx(1 / 3, rel=1e-6)


def test_the_weights_are_as_before(network, batch):
    before = network.values.copy()
    gradient_error(network, *batch, COSTS["quadratic"])
    assert np.array_equal(network.values, before)


def test_noise_that_changes_between_passes_is_no_gradient(batch):
    network = Network(NetworkSpecification((Dense(30), Dropout(0.5)), (5,)), np.random.default_rng(0), np.float64)
    targets = np.zeros((3, 30))
    assert gradient_error(network, batch[0], targets, COSTS["quadratic"]) < 1e-9
    same = np.random.default_rng(0)
    assert gradient_error(network, batch[0], targets, COSTS["quadratic"], lambda: same) > 0.1


def test_float32_is_refused():
    network = Network(NetworkSpecification((Dense(1),), (1,)))
    with pytest.raises(ArgumentError, match="needs a float64 network, got float32"):
        gradient_error(network, np.ones((1, 1)), np.ones((1, 1)), COSTS["quadratic"])


def test_a_network_without_parameters_has_no_error():
    network = Network(NetworkSpecification((Sigmoid(),), (2,)), dtype=np.float64)
    assert gradient_error(network, np.ones((1, 2)), np.ones((1, 2)), COSTS["quadratic"]) == 0
