import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.models.controllers.bundled_models import untrained_model
from app.models.controllers.model_document import ModelDocument
from app.models.values.document import Document
from app.shell.values.notices import Level
from app.training.controllers.curves import curves_of
from app.training.values.training import NO_CURVES
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import load_model, save_model
from nnengine.interchange import export_model
from nnengine.layers import Dense, Flatten
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.history import EpochRecord, History
from nnengine.training.recipe import Recipe


def trained() -> Model:
    history = History((EpochRecord(1, 0.5, 0.8, 0.6, 0.7, 3.0),), ((1.0, 0.7),))
    return replace(untrained_model(), history=history, best_epoch=1, metrics={"validation_accuracy": 0.984})


@pytest.fixture
def document(qapp, tmp_path) -> Iterator[ModelDocument]:
    document = ModelDocument(data_dir=tmp_path)  # where MNIST is not
    document.notices = []
    document.notice_raised.connect(document.notices.append)
    yield document
    document.shutdown()


def test_a_saved_model_comes_back_with_its_curves(document, tmp_path):
    document.adopt(trained(), "784-30-10")
    assert document.document.is_modified
    assert document.save(tmp_path / "mine.safetensors", document.model)
    assert (document.document.name, document.document.is_modified) == ("mine.safetensors", False)

    other = ModelDocument()
    networks: list[object] = []
    other.network_changed.connect(networks.append)
    assert other.open(tmp_path / "mine.safetensors")
    assert other.document.summary == "98.4 % on MNIST validation"
    assert curves_of(other.model) == curves_of(document.model)
    assert curves_of(other.model).epochs[0].validation_accuracy == 0.7
    np.testing.assert_array_equal(networks[-1].values, document.model.weights.values)


@pytest.mark.parametrize("contents", [b"", b"no model at all, but long enough", bytes(range(256)) * 4])
def test_what_is_no_model_leaves_the_open_one(document, tmp_path, contents):
    document.adopt(trained(), "784-30-10")
    before = document.document, document.model
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(contents)
    assert not document.open(bad)
    assert (document.document, document.model) == before
    assert document.notices[-1].level is Level.ERROR
    assert "bad.safetensors: " in document.notices[-1].text
    assert "expected" in document.notices[-1].text


@pytest.mark.parametrize("suffix", [".onnx", ".json", ".ONNX"])
def test_a_network_of_another_program_is_opened_and_has_no_model_file_yet(document, tmp_path, suffix):
    model = untrained_model()
    path = tmp_path / f"theirs{suffix}"
    export_model(model, path)
    networks = []
    document.network_changed.connect(networks.append)
    assert document.open(path)
    assert document.document == Document("theirs", None, summary=f"imported from theirs{suffix}")
    np.testing.assert_array_equal(networks[-1].values, model.weights.values)
    assert document.notices == []
    assert document.save(tmp_path / "mine.safetensors", document.model)
    assert document.open(tmp_path / "mine.safetensors")
    assert document.document.summary == f"imported from theirs{suffix}"


def test_weighted_inputs_of_another_program_become_scores(document, tmp_path):
    specification = NetworkSpecification((Flatten(), Dense(10)))
    network = Network(specification, np.random.default_rng(0))
    export_model(Model(Recipe(specification), network.weights()), tmp_path / "theirs.onnx")
    assert document.open(tmp_path / "theirs.onnx")
    assert document.notices[-1].title == "A softmax was put on top"
    image = np.ones((1, 1, 28, 28), np.float32)
    scores = document.model.network().predict(image)
    assert scores.argmax() == network.predict(image).argmax()
    assert scores.sum() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("name", ["bad.onnx", "bad.json"])
def test_what_another_program_did_not_write_leaves_the_open_one(document, tmp_path, name):
    document.adopt(trained(), "784-30-10")
    before = document.document, document.model
    (tmp_path / name).write_bytes(b"no network at all")
    assert not document.open(tmp_path / name)
    assert (document.document, document.model) == before
    assert document.notices[-1].level is Level.ERROR
    assert f"{name}: expected" in document.notices[-1].text


@pytest.mark.parametrize(
    ("name", "told", "code"),
    [
        ("net.h5", "got a Keras file", 'model.export("digits.onnx", format="onnx")'),
        ("net.KERAS", "got a Keras file", 'keras.models.load_model("net.KERAS")'),
        ("net.pt", "got a PyTorch file", "torch.onnx.export(model"),
        ("net.pkl", "got a pickle; a pickle can run any program", "torch.onnx.export(model"),
    ],
)
def test_files_that_are_not_read_stay_closed_and_the_lines_that_export_them_can_be_copied(
    document, tmp_path, name, told, code
):
    document.adopt(trained(), "784-30-10")
    before = document.document, document.model
    (tmp_path / name).mkdir()  # opening it would be another error
    assert not document.open(tmp_path / name)
    assert (document.document, document.model) == before
    assert told in document.notices[-1].text
    assert document.notices[-1].text.endswith("open that. The model that was open stays.")
    assert code in document.notices[-1].details
    assert not document.notices[-1].details.startswith(" ")


def test_what_was_assumed_of_an_imported_network_is_said(document, tmp_path):
    export_model(untrained_model(), tmp_path / "theirs.json")
    contents = json.loads((tmp_path / "theirs.json").read_text())
    del contents["cost"]
    (tmp_path / "theirs.json").write_text(json.dumps(contents))
    assert document.open(tmp_path / "theirs.json")
    assert "cross-entropy is assumed" in document.notices[-1].text


@pytest.mark.parametrize(
    ("data", "tested_on"),
    [
        ("mnist", "MNIST test"),
        ("mnist-strokes:pens.npz", "MNIST test"),
        ("mnist-strokes:pens.npz#2/5", "test"),
        ("procedural", "procedural test"),
        ("mine", "test"),
    ],
)
def test_what_a_model_was_tested_on_is_told(document, tmp_path, data, tested_on):
    model = trained()
    save_model(
        tmp_path / "model.safetensors",
        replace(model, recipe=replace(model.recipe, data=data), metrics={"test_accuracy": 0.95}),
    )
    assert document.open(tmp_path / "model.safetensors")
    assert document.document.summary == f"95.0 % on {tested_on}"


def test_a_missing_file_is_told(document, tmp_path):
    assert not document.open(tmp_path / "gone.safetensors")
    assert "gone.safetensors" in document.notices[-1].text


def test_a_network_for_something_else_than_digits_is_refused(document, tmp_path):
    specification = NetworkSpecification((Flatten(), Dense(3)), (1, 8, 8))
    path = tmp_path / "other.safetensors"
    save_model(path, Model(Recipe(specification), Network(specification).weights()))
    assert not document.open(path)
    assert "expected a network from 28 × 28 pixels to 10 digits" in document.notices[-1].text


def test_what_cannot_be_saved_stays_modified(document, tmp_path):
    document.adopt(trained(), "784-30-10")
    assert not document.save(tmp_path / "no folder" / "mine.safetensors", document.model)
    assert document.document.is_modified
    assert document.document.path is None
    assert document.notices[-1].title == "The model was not saved"


def test_a_bundled_model_has_no_file_to_be_overwritten(document, tmp_path):
    path: Path = tmp_path / "bundled.safetensors"
    save_model(path, trained())
    assert document.open(path, is_bundled=True)
    assert document.document.path is None
    assert document.document.name == "bundled.safetensors"


def test_an_ensemble_is_opened_with_its_description_and_saved_whole(document, tmp_path):
    path, copy = tmp_path / "five.safetensors", tmp_path / "copy.safetensors"
    save_model(path, EnsembleModel((trained(),) * 5, "average", {"test_accuracy": 0.9971}))
    document.adopt(trained(), "784-30-10", is_modified=False)
    networks = []
    document.network_changed.connect(networks.append)
    assert document.open(path)
    assert document.document.summary == "5 networks, average · 99.7 % on MNIST test"
    assert isinstance(networks[-1], Ensemble)
    assert curves_of(document.model) == NO_CURVES  # none of all together
    assert document.save(copy, document.model)
    assert document.document.path == copy
    assert copy.read_bytes() == path.read_bytes()
    assert len(load_model(copy).members) == 5


def test_an_ensemble_that_nobody_measured_tells_what_it_is(document, tmp_path):
    save_model(tmp_path / "m", EnsembleModel((trained(),) * 2, "plurality"))
    assert document.open(tmp_path / "m")
    assert document.document.summary == "2 networks, plurality"


def test_an_ensemble_for_something_else_than_digits_is_refused(document, tmp_path):
    specification = NetworkSpecification((Flatten(), Dense(3)), (1, 8, 8))
    model = Model(Recipe(specification), Network(specification).weights())
    save_model(tmp_path / "m", EnsembleModel((model, model)))
    assert not document.open(tmp_path / "m")
    assert "expected a network from 28 × 28 pixels to 10 digits" in document.notices[-1].text


def test_a_range_that_is_none_changes_nothing(document, tmp_path):
    export_model(untrained_model(), tmp_path / "theirs.onnx")
    document.open(tmp_path / "theirs.onnx")
    before = document.model
    document.choose_range("0 to 255")
    assert document.model is before
    assert document.notices[-1].level is Level.ERROR
    assert "expected two numbers such as 0..255" in document.notices[-1].text


@pytest.mark.parametrize("name", ["mine.h5", "mine.onnx", "7.png", "mine.npz"])
def test_a_model_is_not_saved_under_the_name_of_something_else(document, tmp_path, name):
    document.adopt(trained(), "784-30-10")
    assert not document.save(tmp_path / name, document.model)
    assert document.document.is_modified
    assert "expected the name of a model file, such as" in document.notices[-1].text
    assert list(tmp_path.iterdir()) == []
