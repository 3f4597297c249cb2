"""A trace against hand, finite differences and the network's own passes."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine import (
    COSTS,
    ArgumentError,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Ensemble,
    Flatten,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    ShapeError,
    Sigmoid,
    Softmax,
    Step,
    TrainingSettings,
    load_single_model,
    trace,
)
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model import Model
from nnengine.interchange import export_model, import_model
from nnengine.interchange.input_range import AS_IT_IS
from nnengine.layers import Choice, residual

STEP = 1e-6


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def made(*layers, shape=(4,), seed=0, dtype=np.float64):
    return Network(NetworkSpecification(layers, shape), np.random.default_rng(seed), dtype)


def test_one_neuron_by_hand():
    neuron = made(Dense(1), Sigmoid(), shape=(1,))
    neuron.load_parameters({"layers.0.weights": [[0.6]], "layers.0.biases": [0.9]})
    seen = trace(neuron, [[1.0]], of=("quadratic", [[0.0]]))
    a = sigmoid(1.5)
    delta = a * a * (1 - a)
    dense, top = seen.layers
    assert dense.weighted_input[0, 0] == dense.output[0, 0] == top.weighted_input[0, 0] == pytest.approx(1.5)
    assert top.output[0, 0] == pytest.approx(a)
    assert dense.error[0, 0] == pytest.approx(delta)
    assert top.error[0, 0] == pytest.approx(delta)
    assert seen.value == pytest.approx(a * a / 2)
    assert seen.gradients["layers.0.weights"][0, 0] == pytest.approx(delta)
    assert seen.input_gradient[0, 0] == pytest.approx(0.6 * delta)


@pytest.mark.parametrize("kind", list(COSTS))
@pytest.mark.parametrize("top", [Sigmoid(), Softmax()], ids=["sigmoid", "softmax"])
def test_gradients_are_those_of_training_and_the_value_is_its_cost(kind, top):
    network = made(Dense(5), Sigmoid(), Dense(3), top)
    x, y = np.random.default_rng(1).random((6, 4)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
    seen = trace(network, x, of=(kind, y))
    assert seen.value == pytest.approx(network.backpropagate(x, y, COSTS[kind], np.random.default_rng(0)))
    expected = network.public_values(network.gradients)
    assert seen.gradients.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(seen.gradients[name], values, rtol=1e-9, atol=1e-14)


def test_labels_one_label_and_wanted_outputs_are_one():
    network, x = made(Dense(3), Sigmoid()), np.random.default_rng(1).random((2, 4))
    wanted = np.eye(3)[[2, 2]]
    values = {trace(network, x, of=(COSTS["cross_entropy"], y)).value for y in (wanted, [2, 2], 2, np.int8(2))}
    assert len(values) == 1


def test_a_saturated_unit_with_its_own_cost_keeps_its_error():
    network = made(Dense(1), Sigmoid(), shape=(1,), dtype=np.float32)
    network.load_parameters({"layers.0.weights": [[100.0]], "layers.0.biases": [0.0]})
    seen = trace(network, [[1.0]], of=("cross_entropy", [[0.0]]))
    assert seen.layers[1].error[0, 0] == seen.layers[0].error[0, 0] == 1


def test_what_is_seen_is_what_the_network_predicts_with():
    layers = (Conv2D(2, 3), BatchNorm(), Rectifier(), Dropout(0.5), Flatten(), Dense(3), Softmax())
    network = made(*layers, shape=(1, 5, 5), dtype=np.float32)
    rng = np.random.default_rng(3)
    x = rng.random((4, 1, 5, 5), np.float32)
    for _ in range(3):  # statistics that are not those of this batch
        network.backpropagate(rng.random((8, 1, 5, 5), np.float32) * 3, np.eye(3, dtype=np.float32)[[0] * 8],
                              COSTS["quadratic"], rng)  # fmt: skip
    before, gradients = network.values.copy(), network.gradients.copy()
    seen = trace(network, x, of=1)
    assert np.array_equal(seen.layers[-1].output, network.predict(x))
    assert np.array_equal(before, network.values)
    assert np.array_equal(gradients, network.gradients)
    assert [each.layer for each in seen.layers] == list(layers)
    assert [each.weighted_input is not None for each in seen.layers] == [True, False, True, False, False, True, True]
    assert np.array_equal(seen.layers[3].input, seen.layers[3].output)
    assert not {"layers.1.mean", "layers.1.variance"} & seen.gradients.keys()
    shapes = network.specification.shapes
    assert [each.input.shape[1:] for each in seen.layers] == list(shapes[:-1])
    assert [each.error.shape[1:] for each in seen.layers] == list(shapes[1:])
    again = trace(network, x, of=1, dtype=np.float64)
    assert again.input_gradient.dtype == np.float64
    np.testing.assert_allclose(again.input_gradient, seen.input_gradient, rtol=1e-3, atol=1e-6)


def test_arrays_cannot_be_written_and_belong_to_the_trace():
    network, x = made(Dense(3), Sigmoid()), np.ones((2, 4))
    seen = trace(network, x, of=0)
    kept = seen.layers[0].input.copy()
    x[:] = 7
    network.predict(x)
    assert np.array_equal(seen.layers[0].input, kept)
    for values in (seen.layers[0].input, seen.layers[1].error, seen.input_gradient, *seen.gradients.values()):
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0


def test_every_expert_is_seen_and_none_but_the_chosen_has_an_error():
    network = made(
        Choice(((Dense(4), Step(), Dense(2)), (Dense(3), Sigmoid()), (Dense(3), Sigmoid()))), Dense(2), Sigmoid()
    )
    x = np.random.default_rng(2).normal(size=(40, 4))
    seen = trace(network, x, of=("quadratic", np.zeros((40, 2))))
    gate, *experts = seen.layers[0].stacks
    chosen = gate[-1].output.argmax(axis=1)
    assert set(chosen) == {0, 1}
    assert [layer.path for layer in experts[1]] == ["0.2.0", "0.2.1"]
    assert not gate[0].error.any()
    for number, expert in enumerate(experts):
        has_error = expert[0].error.any(axis=1)
        assert np.array_equal(has_error, chosen == number)
        assert np.array_equal(expert[-1].output[chosen == number], seen.layers[0].output[chosen == number])
    assert not seen.gradients["layers.0.0.0.weights"].any()


def test_without_a_number_to_differentiate_there_is_only_the_forward_pass():
    network = made(Dense(3), Step(), residual(Dense(3)))
    seen = trace(network, np.ones((1, 4)))
    assert (seen.value, seen.input_gradient, seen.gradients) == (None, None, {})
    assert [each.error for each in seen.layers] == [None] * 3
    assert np.array_equal(seen.layers[-1].output, network.predict(np.ones((1, 4))))
    with pytest.raises(ArgumentError, match=r"layer 1: Step has no derivative.*use Sigmoid"):
        trace(network, np.ones((1, 4)), of=0)


@pytest.mark.parametrize(
    ("of", "error", "words"),
    [
        (3, ArgumentError, "of: class: expected a whole number from 0 to 2, got 3"),
        (True, ArgumentError, "of: class"),
        ("quadratic", ArgumentError, r"class number or \(cost, targets\)"),
        (("quadratic",), ArgumentError, "class number or"),
        (("cubic", [0, 0]), ArgumentError, "cost: expected one of quadratic"),
        (("quadratic", [0, 3]), ArgumentError, "labels from 0 to 2, got 0 to 3"),
        (("quadratic", [0, 1, 2]), ShapeError, r"labels of shape \(2,\), or wanted outputs of shape \(2, 3\)"),
        (("quadratic", [0.0, 1.0]), ShapeError, "float64 of shape"),
        (("quadratic", [[1, 2, 3], [1, 2]]), ShapeError, "rows of several lengths"),
        (("quadratic", np.full((2, 3), np.nan)), ArgumentError, "finite"),
        (("cross_entropy", np.full((2, 3), 2.0)), ArgumentError, "targets from 0 to 1"),
    ],
)
def test_a_wrong_of_is_refused(of, error, words):
    with pytest.raises(error, match=words):
        trace(made(Dense(3), Sigmoid()), np.ones((2, 4)), of=of)


def test_what_cannot_be_traced_is_refused():
    network = made(Dense(3))
    with pytest.raises(ArgumentError, match="an ensemble of 2; trace each of its networks"):
        trace(Ensemble([network, network.copy()]), np.ones((1, 4)), of=0)
    with pytest.raises(ArgumentError, match=r"needs outputs between 0 and 1.*choose quadratic"):
        trace(network, np.ones((1, 4)), of=("cross_entropy", [0]))
    with pytest.raises(ShapeError, match="at least 1 image"):
        trace(network, np.ones((0, 4)), of=0)
    with pytest.raises(ShapeError, match="expected inputs of shape"):
        trace(network, np.ones((1, 5)), of=0)
    with pytest.raises(ArgumentError, match="no classes"):
        trace(made(Conv2D(1, 1), shape=(1, 3, 3)), np.ones((1, 1, 3, 3)), of=0)


@pytest.mark.parametrize("name", list(bundled_models()))
def test_every_bundled_model_is_traced_and_attacked(name):
    network = load_single_model(bundled_models()[name]).network()
    rng = np.random.default_rng(0)
    image = rng.random((1, *network.specification.input_shape), np.float32) * 0.5
    label = int(network.predict(image).argmax())
    before = trace(network, image, of=("quadratic", label), dtype=np.float64)
    np.testing.assert_allclose(before.layers[-1].output, network.predict(image), atol=1e-5)
    changed = np.clip(image + 1e-3 * np.sign(before.input_gradient), 0, 1)
    assert trace(network, changed, of=("quadratic", label), dtype=np.float64).value > before.value


def test_an_imported_network_is_traced(tmp_path):
    original = made(Conv2D(3, 3), Rectifier(), Flatten(), Dense(10), Softmax(), shape=(1, 28, 28), dtype=np.float32)
    pytest.importorskip("onnx")
    recipe = Recipe(original.specification, TrainingSettings("log_likelihood"))
    model = Model(recipe, original.weights())
    export_model(model, tmp_path / "net.onnx")
    network = import_model(tmp_path / "net.onnx", input_range=AS_IT_IS).network()
    image = np.random.default_rng(0).random((1, *network.specification.input_shape), np.float32)
    seen, expected = (trace(each, image, of=("log_likelihood", 3)) for each in (network, original))
    np.testing.assert_allclose(seen.input_gradient, expected.input_gradient, rtol=1e-3, atol=1e-6)
