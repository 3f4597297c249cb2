from __future__ import annotations

import numpy as np
import pytest

from nnengine import Dense, Network, NetworkSpecification, TrainingSettings
from nnengine.penalties import Penalties

SLICES = {"1": slice(0, 2), "3": slice(2, 3)}  # three weights; the fourth parameter is a bias
VALUES = np.array([1.0, -2.0, 3.0, 10.0])


def test_cost():
    # L2: 2/(2·10) · (1 + 4 + 9) = 1.4; L1: 5/10 · (1 + 2 + 3) = 3
    assert Penalties(SLICES, 10, l2=2.0).cost(VALUES) == pytest.approx(1.4)
    assert Penalties(SLICES, 10, l1=5.0).cost(VALUES) == pytest.approx(3.0)
    assert Penalties(SLICES, 10).cost(VALUES) == 0


def test_the_cost_of_a_network_leaves_biases_out():
    network = Network(NetworkSpecification((Dense(2), Dense(1)), (2,)))
    network.load_parameters(
        {
            "layers.0.weights": [[1, 2], [3, 4]],
            "layers.0.biases": [9, 9],
            "layers.1.weights": [[5, 6]],
            "layers.1.biases": [9],
        }
    )
    # 1 + 4 + 9 + 16 = 30 and 25 + 36 = 61, biases not; lambda / (2n) = 3 / 20
    for settings, squares in ((TrainingSettings(l2=3.0), 91), (TrainingSettings(l2=3.0, layer_l2={1: 0.0}), 30)):
        penalties = settings.penalties(network.weight_slices, 10)
        assert penalties.cost(network.values) == pytest.approx(3 / 20 * squares)


def test_layers_of_their_own():
    # Layer 3 has L2 of 4: 2/20 · (1 + 4) + 4/20 · 9 = 2.3; layer 1 no L1: 5/10 · 3 = 1.5
    own = Penalties(SLICES, 10, l2=2.0, l1=5.0, layer_l2={3: 4.0}, layer_l1={1: 0.0})
    assert own.cost(VALUES) == pytest.approx(2.3 + 1.5)


def test_layers_within_others():
    # Layer 3 holds 3.0.0 and 3.0.1.1.0; it has 1, but the innermost its own, 4; layer 1 has that of all, 2.
    slices = {"1": slice(0, 1), "3.0.0": slice(1, 2), "3.0.1.1.0": slice(2, 3)}
    penalties = Penalties(slices, 10, l2=2.0, layer_l2={3: 1.0, "3.0.1.1.0": 4.0})
    assert penalties.cost(VALUES) == pytest.approx((2 * 1 + 1 * 4 + 4 * 9) / 20)
    assert Penalties(slices, 10, layer_l2={"3.0.1": 1.0}).cost(VALUES) == pytest.approx(9 / 20)


@pytest.mark.parametrize("layers", [{}, {3: 4.0}, {1: 0.0}])
def test_the_slopes_are_those_of_the_cost(layers):
    penalties = Penalties(SLICES, 10, l2=2.0, l1=5.0, layer_l2=layers, layer_l1=layers)
    slopes = np.ones(4)
    penalties.add_slopes(slopes, VALUES, 2.0)
    step = 1e-6
    for index in range(4):
        sides = [VALUES + sign * step * (np.arange(4) == index) for sign in (1, -1)]
        slope = (penalties.cost(sides[0]) - penalties.cost(sides[1])) / (2 * step)
        assert slopes[index] == pytest.approx(1 + 2 * slope, abs=1e-8)


def test_shrinking_is_a_step_down_the_l2_slope():
    penalties = Penalties(SLICES, 10, l2=2.0, l1=5.0, layer_l2={3: 4.0})
    values, slopes = VALUES.copy(), np.zeros(4)
    penalties.shrink(values, 0.5)
    Penalties(SLICES, 10, l2=2.0, layer_l2={3: 4.0}).add_slopes(slopes, VALUES)
    np.testing.assert_allclose(values, VALUES - 0.5 * slopes, rtol=1e-12)


def test_a_network_without_weights():
    penalties = Penalties({}, 10, l2=1.0)
    penalties.add_slopes(np.zeros(0), np.zeros(0))
    assert penalties.cost(np.zeros(0)) == 0
