from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnengine import Model, NetworkSpecification, Recipe, TrainingSettings
from nnengine.data.dataset import DataSet
from nnengine.errors import ArgumentError
from nnengine.evaluation.calibration import calibrated, fitted_temperature, softened
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model import EnsembleModel
from nnengine.layers import Dense, Flatten, Rectifier, Sigmoid, Softmax
from nnengine.network.experts import gated
from nnengine.network.network import Network


def model(factor: float, seed: int = 0) -> Model:
    """Random weights, the last ones multiplied by ``factor``: it is that many times too sure."""
    layers = (Flatten(), Dense(20, "he"), Rectifier(), Dense(10, "he"), Softmax())
    recipe = Recipe(NetworkSpecification(layers, (1, 4, 4)), TrainingSettings("log_likelihood", seed=seed))
    network = recipe.new_network()
    sharp = network.parameters()
    for name in ("layers.3.weights", "layers.3.biases"):
        sharp[name] *= np.float32(2 * factor)
    network.load_parameters(sharp)
    return Model(recipe, network.weights())


def drawn_from(model: Model | EnsembleModel, count: int = 6000) -> DataSet:
    """Images whose labels are as likely as the model's scores say."""
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (count, 1, 4, 4), np.uint8)
    scores = model.network().predict(pixels.astype(np.float32) / 255).astype(np.float64)
    chances = np.cumsum(scores / scores.sum(axis=1, keepdims=True), axis=1)
    return DataSet("drawn", pixels, (rng.random((count, 1)) > chances).sum(axis=1))


def test_two_classes_by_hand() -> None:
    # logits ln 9 and 0; at T = 2 they are ln 3 and 0: shares 3/4 and 1/4
    assert softened(np.array([[0.9, 0.1]]), 2.0) == pytest.approx(np.array([[0.75, 0.25]]))


@pytest.mark.parametrize("factor", [1.0, 2.5, 0.4])
def test_it_finds_by_how_much_a_network_is_too_sure(factor: float) -> None:
    true, data = model(1.0), drawn_from(model(1.0))
    of_another_sharpness = model(factor)
    assert fitted_temperature(of_another_sharpness, data) == pytest.approx(factor, rel=0.08)
    mended = calibrated(of_another_sharpness, factor)
    images = data.images()
    assert mended.network().predict(images) == pytest.approx(true.network().predict(images), abs=1e-5)


def test_the_calibration_error_falls_and_the_answers_stay() -> None:
    sharp, data = model(3.0), drawn_from(model(1.0))
    mended = calibrated(sharp, fitted_temperature(sharp, data))
    before, after = evaluate(sharp.network(), data), evaluate(mended.network(), data)
    assert before.calibration_error > 0.1
    assert after.calibration_error < 0.02
    assert (before.confusion == after.confusion).all()


def test_an_ensemble_gets_one_temperature_for_all() -> None:
    true = EnsembleModel((model(1.0), model(1.0, seed=1)))
    sharp = EnsembleModel((model(2.0), model(2.0, seed=1)))
    assert fitted_temperature(sharp, drawn_from(true)) == pytest.approx(2.0, rel=0.1)
    assert calibrated(sharp, 2.0).provenance["temperature"] == "2"


def test_only_a_single_networks_metrics_are_still_true_of_it() -> None:
    alone = replace(model(2.0), metrics={"test_accuracy": 0.9})
    assert calibrated(alone, 2.0).metrics == alone.metrics
    assert not calibrated(EnsembleModel((alone, model(2.0, seed=1)), metrics={"test_accuracy": 0.9}), 2.0).metrics


def test_what_does_not_end_in_a_softmax_is_refused() -> None:
    recipe = Recipe(NetworkSpecification((Flatten(), Dense(10), Sigmoid()), (1, 4, 4)))
    with pytest.raises(ArgumentError, match=r"ends in Dense and Softmax, got one that ends in Dense and Sigmoid"):
        calibrated(Model(recipe, recipe.new_network().weights()), 2.0)
    with pytest.raises(ArgumentError, match="temperature"):
        calibrated(model(1.0), 0.0)


def test_every_expert_that_a_gate_chooses_is_divided() -> None:
    expert = NetworkSpecification((Flatten(), Dense(3), Softmax()), (4,))
    gate = NetworkSpecification((Dense(2),), (4,))
    networks = [Network(each, np.random.default_rng(seed)) for seed, each in enumerate((gate, expert, expert))]
    together = gated(networks[1:], networks[0])
    model = Model(Recipe(together.specification, TrainingSettings("log_likelihood")), together.weights())
    images = np.random.default_rng(5).random((30, 4), np.float32)
    softer = calibrated(model, 2.5).network().predict(images)
    np.testing.assert_allclose(softer, softened(together.predict(images), 2.5), atol=1e-6)
    assert len(set(networks[0].predict(images).argmax(axis=1))) == 2


def test_experts_that_end_otherwise_are_refused() -> None:
    expert = NetworkSpecification((Flatten(), Dense(3), Sigmoid(), Softmax()), (4,))
    gate = NetworkSpecification((Dense(2),), (4,))
    networks = [Network(each, np.random.default_rng(seed)) for seed, each in enumerate((gate, expert, expert))]
    together = gated(networks[1:], networks[0])
    with pytest.raises(ArgumentError, match="ends in Choice and Softmax"):
        calibrated(Model(Recipe(together.specification), together.weights()), 2.0)
