"""One step after another by hand: two parameters, the first a weight, the second a bias."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine import ArgumentError
from nnengine.optimisers import OPTIMISERS, SGD, Adam, AdamW, Optimiser, RMSprop, clip
from nnengine.optimisers.base import _BLOCK
from nnengine.penalties import Penalties

N = 10  # training images
RATE = 0.5


def penalties(l2: float = 0.0, l1: float = 0.0, weights: int = 1) -> Penalties:
    return Penalties({"0": slice(0, weights)}, N, l2=l2, l1=l1)


def steps(
    optimiser: Optimiser, *gradients: tuple[float, float], rate: float = RATE, l2: float = 0.0, l1: float = 0.0
) -> list[list[float]]:
    values = np.array([2.0, 3.0])
    stepper = optimiser.build(values)
    after = []
    for gradient in gradients:
        stepper.step(values, np.array(gradient, float), rate, penalties(l2, l1))
        after.append(values.tolist())
    return after


def test_plain():
    # w = 2 - 0.5 · 4 = 0, b = 3 - 0.5 · -2 = 4
    assert steps(SGD(), (4, -2)) == [[0, 4]]


def test_l2_shrinks_the_weight_but_not_the_bias():
    # w = 2 (1 - 0.5 · 2/10) - 0.5 · 4 = 1.8 - 2 = -0.2, then -0.2 · 0.9 = -0.18
    assert np.allclose(steps(SGD(), (4, -2), (0, 0), l2=2.0), [[-0.2, 4], [-0.18, 4]], rtol=1e-14)


def test_l1_moves_the_weight_towards_0_by_the_same_amount():
    # w = 2 - 0.5 · 5/10 · sign(2) - 0.5 · 4 = -0.25, then -0.25 + 0.25 = 0, and sign(0) = 0
    assert steps(SGD(), (4, -2), (0, 0), (0, 0), l1=5.0) == [[-0.25, 4], [0, 4], [0, 4]]


def test_momentum():
    # v = -0.5 · 4 = -2, w = 0; v = 0.5 · -2 - 0.5 · 1 = -1.5, w = -1.5; v = -0.75, w = -2.25. The bias: 4, 4.5, 4.75.
    assert steps(SGD(momentum=0.5), (4, -2), (1, 0), (0, 0)) == [[0, 4], [-1.5, 4.5], [-2.25, 4.75]]


def test_nesterov():
    # v = -2, w = 2 + 0.5 · -2 - 2 = -1; v = -1.5, w = -1 + 0.5 · -1.5 - 0.5 = -2.25. The bias: v = 1, b = 3 + 0.5 + 1
    # = 4.5; v = 0.5, b = 4.75.
    assert steps(SGD(momentum=0.5, nesterov=True), (4, -2), (1, 0)) == [[-1, 4.5], [-2.25, 4.75]]


def test_momentum_and_penalties_together():
    # Gradient with penalties: 4 + 2/10 · 2 + 3/10 · 1 = 4.7; v = -2.35, w = -0.35.
    # Then 1 + 0.2 · -0.35 - 0.3 = 0.63; v = 0.5 · -2.35 - 0.315 = -1.49, w = -1.84.
    result = steps(SGD(momentum=0.5), (4, -2), (1, 0), l2=2.0, l1=3.0)
    assert np.allclose(result, [[-0.35, 4], [-1.84, 4.5]], rtol=1e-14)


def test_rmsprop():
    # s = 0.25 · 16 = 4, w = 2 - 0.5 · 4 / 2 = 1; s = 0.75 · 4 + 0.25 · 4 = 4, w = 1 - 0.5 · 2 / 2 = 0.5.
    # The bias: s = 0.25 · 4 = 1, b = 3 + 0.5 · 2 / 1 = 4; s = 0.75 · 1 + 0.25 · 1 = 1, b = 4 - 0.5 · 1 / 1 = 3.5.
    result = steps(RMSprop(decay=0.75, epsilon=1e-300), (4, -2), (2, 1))
    assert np.allclose(result, [[1, 4], [0.5, 3.5]], rtol=1e-14)


def test_adam():
    # Step 1: m = 0.5 · 4 = 2, corrected 2 / 0.5 = 4; s = 0.25 · 16 = 4, corrected 4 / 0.25 = 16: w = 2 - 0.5 · 4 / 4.
    # Step 2: m = 0.5 · 2 + 0.5 · 1 = 1.5, / 0.75 = 2; s = 0.75 · 4 + 0.25 · 1 = 3.25, / (1 - 0.5625) = 52/7.
    result = steps(Adam(beta1=0.5, beta2=0.75, epsilon=1e-300), (4, -2), (1, 0))
    assert np.allclose([w for w, _ in result], [1.5, 1.5 - 0.5 * 2 / (52 / 7) ** 0.5], rtol=1e-14)
    assert result[0][1] == pytest.approx(
        3.5
    )  # the first step has the length of the learning rate, whatever the gradient


def test_the_weight_decay_of_adamw_acts_on_the_weight_alone_and_apart_from_the_gradient():
    plain = steps(Adam(), (4, -2), rate=0.1)
    decayed = steps(AdamW(weight_decay=0.2), (4, -2), rate=0.1)
    assert decayed[0][0] == pytest.approx(plain[0][0] - 0.1 * 0.2 * 2)
    assert decayed[0][1] == plain[0][1]


@pytest.mark.parametrize("optimiser", [SGD(), SGD(momentum=0.9), SGD(momentum=0.9, nesterov=True), Adam(), RMSprop()])
def test_penalties_do_what_they_do_to_the_gradient(optimiser):
    rng = np.random.default_rng(0)
    values, gradient = rng.normal(size=5), rng.normal(size=5)
    l2, l1, rate = 0.7, 0.4, 0.1
    expected = values.copy()
    stepper, reference = optimiser.build(values), optimiser.build(expected)
    for _ in range(4):
        penalised = gradient.copy()
        penalised[:3] += l2 / N * expected[:3] + l1 / N * np.sign(expected[:3])
        reference.step(expected, penalised, rate, penalties(weights=3))
        stepper.step(values, gradient.copy(), rate, penalties(l2, l1, weights=3))
    np.testing.assert_allclose(values, expected, rtol=1e-12)


@pytest.mark.parametrize("optimiser", [*(kind() for kind in OPTIMISERS.values()), SGD(momentum=0.9)], ids=repr)
def test_blocks_change_nothing(optimiser):
    rng = np.random.default_rng(0)
    count = 3 * _BLOCK + 3
    values, gradient = rng.normal(size=count), rng.normal(size=count)
    # Two layers' weights, of which one is penalised in two ways; they end within a block, and biases follow.
    first, second = _BLOCK // 2, 2 * _BLOCK + 5
    edges = (0, 1, first, _BLOCK, second, 2 * _BLOCK, count - 1)
    chosen = np.array(sorted({place for edge in edges for place in (edge - 1, edge, edge + 1) if 0 <= place < count}))
    in_few = [int((chosen < edge).sum()) for edge in (first, second)]
    of_all, of_few = (
        Penalties({"0": slice(0, a), "2": slice(a, b)}, N, l2=0.7, l1=0.1, layer_l1={2: 0.4}, layer_l2={0: 0.2})
        for a, b in ((first, second), in_few)
    )
    few, few_gradient = values[chosen], gradient[chosen]
    stepper, reference = optimiser.build(values), optimiser.build(few)
    for _ in range(3):
        stepper.step(values, gradient.copy(), 0.1, of_all)
        reference.step(few, few_gradient.copy(), 0.1, of_few)
    assert np.array_equal(values[chosen], few)


def test_adam_with_a_large_epsilon():
    # m̂ = 4 and sqrt(v̂) = 4 after the first step, whatever the betas: w = 2 - 0.5 · 4 / (4 + 4) = 1.75
    assert steps(Adam(epsilon=4.0), (4, 0))[0][0] == pytest.approx(1.75)


@pytest.mark.parametrize("kind", list(OPTIMISERS))
def test_what_an_optimiser_remembers_is_all_that_decides_its_next_step(kind):
    optimiser = OPTIMISERS[kind]()
    rng = np.random.default_rng(0)
    values = rng.normal(size=4)
    gradients = rng.normal(size=(6, 4))
    stepper = optimiser.build(values)
    for gradient in gradients[:3]:
        stepper.step(values, gradient.copy(), 0.1, penalties(l2=0.1))
    twin, going_on = values.copy(), optimiser.build(values)
    going_on.steps = stepper.steps
    for name, array in stepper.arrays.items():
        going_on.arrays[name][...] = array
    for gradient in gradients[3:]:
        stepper.step(values, gradient.copy(), 0.1, penalties(l2=0.1))
        going_on.step(twin, gradient.copy(), 0.1, penalties(l2=0.1))
    assert np.array_equal(values, twin)
    assert set(stepper.arrays) <= set(optimiser.remembered)


@pytest.mark.parametrize("kind", list(OPTIMISERS))
def test_a_parameter_without_a_gradient_stays(kind):
    values = np.array([1.0, 2.0])
    stepper = OPTIMISERS[kind]().build(values)
    for _ in range(3):
        stepper.step(values, np.array([1.0, 0.0]), 0.1, penalties(l2=1.0))
    assert values[1] == 2.0


@pytest.mark.parametrize("kind", list(OPTIMISERS))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(kind, dtype):
    values = np.ones(3, dtype)
    stepper = OPTIMISERS[kind]().build(values)
    stepper.step(values, np.ones(3, dtype), 0.1, penalties(l2=1.0, l1=1.0))
    assert values.dtype == dtype
    assert all(array.dtype == dtype for array in stepper.arrays.values())


def test_no_memory_for_a_velocity_without_momentum():
    assert SGD().build(np.zeros(2)).arrays == {}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(momentum=1.0), "momentum: expected at least 0 and under 1, got 1.0"),
        (lambda: SGD(momentum="x"), "momentum: expected a finite number, got 'x'"),
        (lambda: SGD(nesterov=True), "nesterov: expected a momentum above 0"),
        (lambda: SGD(0.5, nesterov=1), "nesterov: expected true or false, got 1"),
        (lambda: RMSprop(decay=-0.1), "decay: expected at least 0 and under 1"),
        (lambda: RMSprop(epsilon=0), "epsilon: expected more than 0, got 0"),
        (lambda: Adam(beta1=1), "beta1: expected at least 0 and under 1"),
        (lambda: Adam(beta2=float("nan")), "beta2: expected a finite number"),
        (lambda: AdamW(weight_decay=-1), "weight_decay: expected at least 0"),
    ],
)
def test_impossible_values_are_refused(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


@pytest.mark.parametrize(
    "optimiser", [SGD(), SGD(momentum=0.9), SGD(momentum=0.9, nesterov=True), RMSprop(), Adam(), AdamW()], ids=repr
)
def test_gradients_may_come_scaled(optimiser):
    rng = np.random.default_rng(0)
    plain, scaled = rng.normal(size=5), np.empty(5)
    scaled[...] = plain
    one, other = optimiser.build(plain), optimiser.build(scaled)
    for rate in (0.1, 0.03, 0.2):
        gradient = rng.normal(size=5)
        one.step(plain, gradient.copy(), rate, penalties(l2=1.0, l1=1.0, weights=3))
        other.step(scaled, 7.0 * gradient, rate, penalties(l2=1.0, l1=1.0, weights=3), 7.0)
        np.testing.assert_allclose(scaled, plain, rtol=1e-12)


@pytest.mark.parametrize(
    ("gradient", "norm", "clipped"),
    [
        ([3.0, 4.0], 1.0, [0.6, 0.8]),  # of length 5
        ([3.0, 4.0], 5.0, [3.0, 4.0]),
        ([0.3, 0.4], 1.0, [0.3, 0.4]),  # a short one stays as short as it is
        ([0.0, 0.0], 1.0, [0.0, 0.0]),
    ],
)
def test_clipping_shortens_what_is_too_long_and_lengthens_nothing(gradient, norm, clipped):
    values = np.array(gradient)
    clip(values, norm)
    np.testing.assert_allclose(values, clipped, rtol=1e-15)


def test_adam_corrects_for_having_begun_at_zero():
    # g = 1 at every step: the corrected mean and mean square are both 1, so each step is eta, the first as the tenth.
    values = np.array([0.0])
    stepper = Adam(epsilon=1e-12).build(values)
    for step in range(1, 11):
        gradients = np.array([1.0])
        stepper.step(values, gradients, 0.5, Penalties({}, 1))
        assert values[0] == pytest.approx(-0.5 * step, rel=1e-9)
