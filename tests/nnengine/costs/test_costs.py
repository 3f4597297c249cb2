"""Each cost by hand, against finite differences with every output activation, and at its ends."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import COSTS, ArgumentError, Dense, Network, NetworkSpecification, Rectifier, Sigmoid, Softmax, Tanh
from nnengine.costs import CrossEntropy, LogLikelihood, Quadratic, cost
from nnengine.network.gradient_check import gradient_error

OUTPUTS = [Sigmoid(), Softmax(), Tanh(), Rectifier(), Dense(3)]
ONE_HOT = np.eye(3)


def columns(*images: list[float]) -> np.ndarray:
    """Costs take (classes, N)."""
    return np.array(images, np.float64).T


def test_quadratic_by_hand():
    # Two images: (0.5² + 1²) / 2 = 0.625 and (0² + 2²) / 2 = 2.
    a, y = columns([0.5, 1.0], [1.0, 2.0]), columns([0, 0], [1, 0])
    assert Quadratic().total(a, y) == pytest.approx(2.625, rel=1e-14)
    assert Quadratic().gradient(a, y).T.tolist() == [[0.5, 1.0], [0.0, 2.0]]


def test_cross_entropy_by_hand():
    # y = 1, a = 1/4: ln 4, slope -1/a = -4.  y = 0, a = 1/4: -ln(3/4), slope 1/(1 - a) = 4/3.
    a, y = columns([0.25, 0.25]), columns([1, 0])
    assert CrossEntropy().total(a, y) == pytest.approx(log(4) + log(4 / 3), rel=1e-14)
    np.testing.assert_allclose(CrossEntropy().gradient(a, y).T, [[-4, 4 / 3]], rtol=1e-14)


def test_log_likelihood_by_hand():
    # Only the output of the wanted class counts: -ln(1/8) = ln 8, slope -8.
    a, y = columns([0.125, 0.875]), columns([1, 0])
    assert LogLikelihood().total(a, y) == pytest.approx(log(8), rel=1e-14)
    np.testing.assert_allclose(LogLikelihood().gradient(a, y).T, [[-8, 0]], rtol=1e-14)


@pytest.mark.parametrize("measure", COSTS.values(), ids=COSTS)
def test_weights_of_images_multiply_what_each_adds(measure):
    a, y = columns([0.25, 0.75], [0.5, 0.5], [0.1, 0.9]), columns([1, 0], [1, 0], [0, 1])
    each = [measure.total(a[:, [i]], y[:, [i]]) for i in range(3)]
    weighted = measure.total(a, y, np.array([2.0, 0.0, 0.5]))
    assert weighted == pytest.approx(2 * each[0] + 0.5 * each[2], rel=1e-14)


def pairs():
    for measure in COSTS.values():
        for output in OUTPUTS:
            if output.has_unit_range or not measure.needs_unit_range:
                yield pytest.param(measure, output, id=f"{measure.kind}-{output.kind}")


@pytest.mark.parametrize(("measure", "output"), list(pairs()))
@pytest.mark.parametrize(("count", "chunk"), [(1, None), (5, 2)])
def test_gradient_with_every_output_for_which_it_is_a_cost(measure, output, count, chunk):
    rng = np.random.default_rng(3)
    network = Network(NetworkSpecification((Dense(4), Tanh(), Dense(3), output), (5,)), rng, np.float64)
    if chunk:
        network._chunk = chunk
    images, targets = rng.normal(size=(count, 5)), ONE_HOT[rng.integers(0, 3, count)]
    assert gradient_error(network, images, targets, measure) < 1e-6


@pytest.mark.parametrize(
    ("measure", "output"), [(CrossEntropy, Sigmoid()), (LogLikelihood, Softmax())], ids=["sigmoid", "softmax"]
)
def test_fused_and_unfused_backward_passes_agree(measure, output):
    unfused = type("Unfused", (measure,), {"fused_with": None})()
    assert measure.fused_with is type(output)
    rng = np.random.default_rng(3)
    network = Network(NetworkSpecification((Dense(3), output), (5,)), rng, np.float64)
    images, targets = rng.normal(size=(4, 5)), ONE_HOT[rng.integers(0, 3, 4)]
    gradients = []
    for each in (measure(), unfused):
        network.backpropagate(images, targets, each, rng)
        gradients.append(network.gradients.copy())
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("measure", list(COSTS.values()), ids=list(COSTS))
@pytest.mark.parametrize("output", [Sigmoid(), Softmax()], ids=["sigmoid", "softmax"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturated_outputs_stay_finite(measure, output, dtype):
    network = Network(NetworkSpecification((Dense(3), output), (3,)), dtype=dtype)
    network.load_parameters({"layers.0.weights": np.eye(3) * 1e4, "layers.0.biases": np.full(3, -5e3)})
    images = np.eye(3, dtype=dtype)  # outputs are exactly 0 and 1
    for targets in (np.eye(3, dtype=dtype), np.roll(np.eye(3, dtype=dtype), 1, axis=1)):
        mean = network.backpropagate(images, targets, measure, np.random.default_rng(0))
        assert np.isfinite(mean)
        assert mean >= 0
        assert np.isfinite(network.gradients).all()


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 25 * log(2)), (np.float64, 54 * log(2))])
@pytest.mark.parametrize("z", [1, 5, 12, 20, 30, 90])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_wrong_sigmoid_costs_its_weighted_input_until_rounding_hides_it(dtype, most, z, sign):
    # -ln(1 - sigmoid(z)) = ln(1 + exp(z)), about z; what is nearer to 1 than eps/4 is 1, eps being 2^-23 and 2^-52.
    network = Network(NetworkSpecification((Sigmoid(),), (1,)), dtype=dtype)
    a = network.predict([[sign * z]]).T
    y = np.full_like(a, 0 if sign > 0 else 1)
    assert CrossEntropy().total(a, y) == pytest.approx(min(np.logaddexp(0, z), most), rel=1e-2)


@pytest.mark.parametrize("measure", list(COSTS.values()), ids=list(COSTS))
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 6))
def test_the_total_is_the_sum_over_images_and_its_slope_the_gradient(measure, seed, count):
    rng = np.random.default_rng(seed)
    a, y = rng.uniform(0.05, 0.95, (3, count)), ONE_HOT[:, rng.integers(0, 3, count)]
    alone = [measure.total(a[:, n : n + 1], y[:, n : n + 1]) for n in range(count)]
    assert measure.total(a, y) == pytest.approx(sum(alone), rel=1e-12)
    direction = rng.normal(size=a.shape)
    step = 1e-6
    slope = (measure.total(a + step * direction, y) - measure.total(a - step * direction, y)) / (2 * step)
    assert slope == pytest.approx(float((measure.gradient(a, y) * direction).sum()), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("measure", list(COSTS.values()), ids=list(COSTS))
def test_a_right_answer_costs_nothing_and_arguments_stay(measure):
    a, y = columns([0, 1, 0]), columns([0, 1, 0])
    assert measure.total(a, y) == pytest.approx(0, abs=1e-12)
    measure.gradient(a, y)
    assert a.T.tolist() == y.T.tolist() == [[0, 1, 0]]


@pytest.mark.parametrize("name", ["unknown", None, ["quadratic"], 3])
def test_an_unknown_cost_is_refused_with_the_known_ones(name):
    with pytest.raises(ArgumentError, match="cost: expected one of quadratic, cross_entropy, log_likelihood, got "):
        cost(name)
