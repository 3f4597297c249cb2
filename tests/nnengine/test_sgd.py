"""One step after another by hand: two parameters, the first a weight, the second a bias."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine import TrainingSettings
from nnengine.sgd import SGD

N = 10  # training images


def steps(settings: TrainingSettings, *gradients: tuple[float, float]) -> list[list[float]]:
    values = np.array([2.0, 3.0])
    sgd = SGD(settings, N, values, weight_count=1)
    after = []
    for gradient in gradients:
        sgd.step(values, np.array(gradient, float))
        after.append(values.tolist())
    return after


def settings(**values: float) -> TrainingSettings:
    return TrainingSettings(**{"learning_rate": 0.5, **values})


def test_plain():
    # w = 2 - 0.5 · 4 = 0, b = 3 - 0.5 · -2 = 4
    assert steps(settings(), (4, -2)) == [[0, 4]]


def test_l2_shrinks_the_weight_but_not_the_bias():
    # w = 2 (1 - 0.5 · 2/10) - 0.5 · 4 = 1.8 - 2 = -0.2, then -0.2 · 0.9 = -0.18
    assert np.allclose(steps(settings(l2=2.0), (4, -2), (0, 0)), [[-0.2, 4], [-0.18, 4]], rtol=1e-14)


def test_l1_moves_the_weight_towards_0_by_the_same_amount():
    # w = 2 - 0.5 · 5/10 · sign(2) - 0.5 · 4 = -0.25, then -0.25 + 0.25 = 0, and sign(0) = 0
    assert steps(settings(l1=5.0), (4, -2), (0, 0), (0, 0)) == [[-0.25, 4], [0, 4], [0, 4]]


def test_momentum():
    # v = -0.5 · 4 = -2, w = 0; v = 0.5 · -2 - 0.5 · 1 = -1.5, w = -1.5; v = -0.75, w = -2.25. The bias: 4, 4.5, 4.75.
    result = steps(settings(momentum=0.5), (4, -2), (1, 0), (0, 0))
    assert result == [[0, 4], [-1.5, 4.5], [-2.25, 4.75]]


def test_all_together():
    # Gradient with penalties: 4 + 2/10 · 2 + 3/10 · 1 = 4.7; v = -2.35, w = -0.35.
    # Then 1 + 0.2 · -0.35 - 0.3 = 0.63; v = 0.5 · -2.35 - 0.315 = -1.49, w = -1.84.
    result = steps(settings(momentum=0.5, l2=2.0, l1=3.0), (4, -2), (1, 0))
    assert np.allclose(result, [[-0.35, 4], [-1.84, 4.5]], rtol=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_penalties_do_with_and_without_momentum_what_they_do_to_the_gradient(momentum):
    rng = np.random.default_rng(0)
    values, gradient = rng.normal(size=5), rng.normal(size=5)
    l2, l1, rate = 0.7, 0.4, 0.1
    expected = values.copy()
    velocity = np.zeros(5)
    sgd = SGD(settings(momentum=momentum, l2=l2, l1=l1, learning_rate=rate), N, values, weight_count=3)
    for _ in range(4):
        penalised = gradient.copy()
        penalised[:3] += l2 / N * expected[:3] + l1 / N * np.sign(expected[:3])
        velocity = momentum * velocity - rate * penalised
        expected += velocity
        sgd.step(values, gradient.copy())
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_no_memory_for_a_velocity_without_momentum():
    assert SGD(settings(), N, np.zeros(2), 1).velocity is None
