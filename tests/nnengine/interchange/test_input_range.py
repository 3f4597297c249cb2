"""Networks of other programs that expect other pixels than 0 to 1, and outputs that are no scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnengine import (
    Adam,
    ArgumentError,
    BatchNorm,
    Conv2D,
    DataSet,
    Dense,
    Flatten,
    Model,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    Rescaling,
    Sigmoid,
    Softmax,
    Training,
    TrainingSettings,
    evaluate,
)
from nnengine.arrays import Array
from nnengine.digits import importing
from nnengine.digits.importing import import_model, import_network, range_trial
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.evaluation.scores import scoring
from nnengine.interchange import USUAL_RANGES, InputRange, export_model
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.input_range import rescaled
from nnengine.layers import Layer
from nnengine.training.events import EpochEnded

RECTIFIERS: tuple[Layer, ...] = (Flatten(), Dense(32, "he"), Rectifier(), Dense(10), Softmax())
NORMALISED: tuple[Layer, ...] = (Flatten(), Dense(32, "he"), BatchNorm(), Rectifier(), Dense(10), Softmax())
SIGMOIDS: tuple[Layer, ...] = (Flatten(), Dense(30), Sigmoid(), Dense(10), Sigmoid())


@pytest.fixture(scope="session")
def digits() -> DataSet:
    return procedural_digits(1200, np.random.default_rng(5))


def exported(folder: Path, digits: DataSet, layers: tuple[Layer, ...], cost: str, input_range: InputRange) -> Path:
    """An ONNX file of a network that was trained on pixels of that range, and says nothing of it."""
    inside = NetworkSpecification((layers[0], input_range.layer, *layers[1:]))
    network = Network(inside, np.random.default_rng(0))
    settings = TrainingSettings(cost, epochs=8, mini_batch=20, learning_rate=0.001, optimiser=Adam())
    for _ in Training(network, digits, digits[:100], settings, threads=1).events():
        pass
    bare = Network(NetworkSpecification(layers))
    bare.values[...] = network.values
    (path,) = export_model(as_model(bare), folder / "theirs.onnx")
    return path


def as_model(network: Network, **provenance: str) -> Model:
    recipe = Recipe(network.specification, TrainingSettings("quadratic"))
    return Model(recipe, network.weights(), provenance=provenance)


@pytest.mark.parametrize(
    ("layers", "cost", "text"),
    [
        (RECTIFIERS, "log_likelihood", "0..1"),
        (NORMALISED, "log_likelihood", "0..255"),
        (RECTIFIERS, "log_likelihood", "-1..1"),
        (RECTIFIERS, "log_likelihood", "0.1307,0.3081"),
        (RECTIFIERS, "log_likelihood", "1..-1"),
        (SIGMOIDS, "quadratic", "0.1307,0.3081"),
    ],
)
def test_the_range_is_found_survives_and_training_goes_on(tmp_path, digits, layers, cost, text):
    input_range = InputRange.of_text(text)
    path = exported(tmp_path, digits, layers, cost, input_range)
    found = import_network(path, data_dir=tmp_path)  # where MNIST is not
    assert found.input_range == input_range
    model = found.model()
    assert model.provenance["input_range"] == text
    before = evaluate(model.network(), digits, model.recipe.training.cost)
    assert before.accuracy > 0.7
    (again,) = export_model(model, tmp_path / "ours.onnx")
    back = import_model(again, input_range=InputRange(0, 1))
    assert back.recipe.network == model.recipe.network
    network = model.network()
    for event in Training(network, digits, digits[:100], model.recipe.training, threads=1).events():
        if isinstance(event, EpochEnded):
            break
    assert evaluate(network, digits, model.recipe.training.cost).cost <= before.cost


def test_our_own_settings_would_have_ruined_it(tmp_path, digits):
    path = exported(tmp_path, digits, NORMALISED, "log_likelihood", InputRange(0, 255))
    model = import_model(path, input_range=InputRange(0, 255))
    assert model.recipe.training.learning_rate < TrainingSettings().learning_rate / 1000
    assert model.recipe.training.cost == "log_likelihood"


def test_what_reads_nothing_well_keeps_its_range_and_says_so(tmp_path):
    network = Network(NetworkSpecification(SIGMOIDS), np.random.default_rng(0))
    (path,) = export_model(as_model(network), tmp_path / "untrained.onnx")
    found = import_network(path, data_dir=tmp_path)
    assert found.is_unclear
    assert found.model().recipe.network == network.specification


@pytest.mark.parametrize(
    ("text", "paper", "ink"),
    [
        ("0..255", 0, 255),
        ("-1..1", -1, 1),
        ("−1..1", -1, 1),
        ("1..0", 1, 0),
        ("-.5...5", -0.5, 0.5),
        ("0.5,0.5", -1, 1),
        ("0.1307, 0.3081", -0.42421, 2.82148),
    ],
)
def test_how_ranges_are_written(text, paper, ink):
    input_range = InputRange.of_text(text)
    assert (input_range.paper, input_range.ink) == pytest.approx((paper, ink), abs=1e-5)
    images = np.array([0.0, 1.0], np.float32)
    np.testing.assert_allclose(input_range.of(images), [paper, ink], atol=1e-5)


@pytest.mark.parametrize(
    "text", ["", "255", "0..", "..", "a..b", "0..0", "0.5,0", "0.5,-1", "0..nan", "0..1e30", "1,2,3"]
)
def test_what_is_no_range_is_refused(text):
    with pytest.raises(ArgumentError, match="expected"):
        InputRange.of_text(text)


def test_the_usual_ranges_are_written_as_they_are_read():
    assert tuple(InputRange.of_text(str(each)) for each in USUAL_RANGES) == USUAL_RANGES


@pytest.mark.parametrize("before", [(), (Flatten(),)])
def test_a_rescaling_that_undoes_the_range_goes_with_it(before):
    specification = NetworkSpecification((*before, Rescaling(0.003921569), Flatten(), Dense(3)), (1, 4, 4))
    network = Network(specification, np.random.default_rng(0))
    place = len(specification.layers) - 1
    made = rescaled(ImportedNetwork(specification, network.parameters(), "x"), InputRange(0, 255))
    assert made.specification.layers == (*before, Flatten(), Dense(3))
    assert set(made.parameters) == {f"layers.{place - 1}.weights", f"layers.{place - 1}.biases"}


def test_the_range_stands_in_front_of_a_convolution_with_padding():
    specification = NetworkSpecification((Conv2D(2, 3, padding=1), Flatten(), Dense(3)), (1, 4, 4))
    network = Network(specification, np.random.default_rng(0))
    made = rescaled(ImportedNetwork(specification, network.parameters(), "x"), InputRange(-1, 1))
    front = Network(made.specification)
    front.load_parameters(made.parameters)
    images = np.random.default_rng(1).random((2, 1, 4, 4), np.float32)
    np.testing.assert_allclose(front.predict(images), network.predict(2 * images - 1), atol=1e-5)


def test_logits_become_scores_unless_they_are_wanted_as_they_are(tmp_path):
    network = Network(NetworkSpecification((Flatten(), Dense(10))), np.random.default_rng(0))
    (path,) = export_model(as_model(network), tmp_path / "logits.onnx")
    assert import_model(path, data_dir=tmp_path).recipe.network.layers[-1] == Softmax()
    kept = import_model(path, add_softmax=False, data_dir=tmp_path)
    assert kept.recipe.network.layers[-1] == Dense(10)
    images = np.random.default_rng(1).random((3, 1, 28, 28))
    np.testing.assert_allclose(scoring(kept).predict(images).sum(axis=1), 1, rtol=1e-5)


def test_outputs_learned_here_without_an_activation_stay(tmp_path):
    network = Network(NetworkSpecification((Flatten(), Dense(10))), np.random.default_rng(0))
    assert scoring(as_model(network)).specification == network.specification


@pytest.mark.parametrize(("filters", "is_tried"), [(8, True), (64, True), (192, True), (1024, False)])
def test_however_large_a_network_is_the_trial_has_an_end(monkeypatch, tmp_path, filters, is_tried):
    layers = (Conv2D(filters, 3, padding=1), Rectifier(), Conv2D(filters // 2, 3, padding=1), Flatten(), Dense(10))
    network = Network(NetworkSpecification((*layers, Softmax())))
    read = []

    def predict(images: Array) -> Array:
        read.append(len(images))
        return np.full((len(images), 10), 0.1, np.float32)

    monkeypatch.setattr(network, "predict", predict)
    trial = range_trial(network, tmp_path)
    assert sum(read) * network.multiplications <= 20e9
    assert max(read, default=0) * network.multiplications <= max(2e8, network.multiplications)
    assert bool(trial.readings) == is_tried
    assert trial.found is None


def test_a_large_network_is_tried_with_few_digits_and_its_range_is_found(tmp_path, digits, monkeypatch):
    path = exported(tmp_path, digits, NORMALISED, "log_likelihood", InputRange(0, 255))
    monkeypatch.setattr(importing, "_work", lambda network: 500_000_000)
    found = import_network(path, data_dir=tmp_path)
    assert found.input_range == InputRange(0, 255)
    assert sum(reading.right.count for reading in found.trial.readings) <= 20e9 / 500e6
