"""The book's JSON: read by the book's own arithmetic, read back, and refused where it is something else."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_networks import as_model, random_images, random_network

from nnengine import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    ModelFileError,
    Network,
    NetworkSpecification,
    Rectifier,
    Rescaling,
    Sigmoid,
    Softmax,
    Tanh,
)
from nnengine.digits.importing import import_model
from nnengine.interchange import AS_IT_IS, export_model
from nnengine.interchange.book_json import LARGEST_FILE, read_book_json
from nnengine.interchange.imported import ImportedNetwork

# A hidden unit and two outputs, small enough to work out by hand.
BOOK: dict[str, Any] = {
    "sizes": [2, 1, 2],
    "weights": [[[1.0, -1.0]], [[2.0], [-3.0]]],
    "biases": [[[0.0]], [[-1.0], [1.5]]],
    "cost": "CrossEntropyCost",
}


def feedforward(document: dict[str, Any], a: np.ndarray) -> np.ndarray:
    """The book's Network.feedforward, for one column."""
    for w, b in zip(document["weights"], document["biases"], strict=True):
        a = 1.0 / (1.0 + np.exp(-(np.dot(np.array(w), a) + np.array(b))))
    return a


def written(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def read(document: dict[str, Any]) -> ImportedNetwork:
    return read_book_json(json.dumps(document).encode())


def network_of(imported: ImportedNetwork) -> Network:
    network = Network(imported.specification)
    network.load_parameters(imported.parameters)
    return network


def test_by_hand() -> None:
    imported = read(BOOK)
    assert imported.specification.layers == (Dense(1), Sigmoid(), Dense(2), Sigmoid())
    assert (imported.cost, imported.remarks) == ("cross_entropy", ())
    assert imported.producer == "the book's second program"
    # Equal inputs: z = 0, a = 1/2; then z = 2/2 - 1 = 0 and z = -3/2 + 3/2 = 0.
    np.testing.assert_allclose(network_of(imported).predict([[7.0, 7.0]]), [[0.5, 0.5]])


def test_a_file_without_a_cost_is_read_and_that_is_said(tmp_path: Path) -> None:
    document = digits(2)
    del document["cost"]
    model = import_model(written(tmp_path / "net.json", document))
    assert model.recipe.training.cost == "cross_entropy"
    assert "does not tell its cost" in model.provenance["remarks"]
    assert "cross-entropy is assumed" in model.provenance["remarks"]


def digits(units: int) -> dict[str, Any]:
    """A network from 28 × 28 pixels to ten digits."""
    rng = np.random.default_rng(0)
    sizes = [784, units, 10]
    shapes = [(units, 784), (10, units)]
    return {
        "sizes": sizes,
        "weights": [rng.normal(size=shape).tolist() for shape in shapes],
        "biases": [rng.normal(size=(out, 1)).tolist() for out, _ in shapes],
        "cost": "QuadraticCost",
    }


def test_a_network_that_reads_no_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ModelFileError, match=r"^net\.json: expected a network from 1 × 28 × 28 pixels to 10 digits, got"
    ):
        import_model(written(tmp_path / "net.json", BOOK))


def test_28_times_28_pixels_are_an_image(tmp_path: Path) -> None:
    specification = import_model(written(tmp_path / "net.json", digits(3))).recipe.network
    assert specification.input_shape == (1, 28, 28)
    assert specification.layers[:2] == (Flatten(), Dense(3))


@pytest.mark.parametrize("first", [(), (Flatten(),)])
@pytest.mark.parametrize(("cost", "name"), [("quadratic", "QuadraticCost"), ("cross_entropy", "CrossEntropyCost")])
def test_out_and_in_again(tmp_path: Path, first: tuple[Layer, ...], cost: str, name: str) -> None:
    layers = (*first, Dense(5), Sigmoid(), Dense(3), Sigmoid())
    network = random_network(NetworkSpecification(layers, (2, 2, 3) if first else (12,)))
    path = tmp_path / "net.json"
    assert export_model(as_model(network, cost), path) == (path,)
    document = json.loads(path.read_text())
    assert list(document) == ["sizes", "weights", "biases", "cost"]
    assert (document["sizes"], document["cost"]) == ([12, 5, 3], name)
    assert [np.shape(each) for each in document["weights"]] == [(5, 12), (3, 5)]
    assert [np.shape(each) for each in document["biases"]] == [(5, 1), (3, 1)]
    images = random_images(network)
    for image, scores in zip(images, network.predict(images), strict=True):
        np.testing.assert_allclose(feedforward(document, image.reshape(-1, 1))[:, 0], scores, rtol=1e-5)
    twin = read(document)
    assert twin.cost == cost
    assert np.array_equal(network_of(twin).values, network.values)


@pytest.mark.parametrize(
    ("layers", "shape", "message"),
    [
        ((Dense(3), Tanh()), (2,), "layer 1: .* expected Sigmoid, got Tanh"),
        ((Dense(3), Sigmoid(), Dense(3), Softmax()), (2,), "layer 3: .* expected Sigmoid, got Softmax"),
        ((Dense(3), Sigmoid(), Dropout(0.5), Dense(3), Sigmoid()), (2,), "layer 2: .* expected Dense, got Dropout"),
        ((Conv2D(2, 2), Sigmoid(), Flatten(), Dense(2), Sigmoid()), (1, 2, 2), "layer 0: .* Dense, got Convolution"),
        ((Flatten(), Dense(3)), (1, 2, 2), "layer 2: .* expected Sigmoid, got the end"),
        ((Flatten(),), (1, 2, 2), "layer 1: .* expected Dense, got the end"),
        ((Rectifier(),), (3,), "layer 0: .* expected Dense, got Rectifier"),
    ],
)
def test_other_networks_are_refused_by_the_layer(
    tmp_path: Path, layers: tuple[Layer, ...], shape: tuple[int, ...], message: str
) -> None:
    network = random_network(NetworkSpecification(layers, shape))
    with pytest.raises(ModelFileError, match=rf"^net\.json: {message}"):
        export_model(as_model(network), tmp_path / "net.json")
    assert not (tmp_path / "net.json").exists()


def test_a_cost_that_the_book_lacks_is_refused(tmp_path: Path) -> None:
    network = random_network(NetworkSpecification((Dense(2), Sigmoid()), (2,)))
    with pytest.raises(ModelFileError, match=r"knows the costs cross_entropy and quadratic, .* log_likelihood"):
        export_model(as_model(network, "log_likelihood"), tmp_path / "net.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sizes": [2]}, r"sizes: expected a list of 2 to 500"),
        ({"sizes": "2, 1, 2"}, "sizes: expected a list"),
        ({"sizes": [2, True, 2]}, "sizes: expected a whole number of at least 1, got True"),
        ({"sizes": [2, 0, 2]}, "a whole number of at least 1, got 0"),
        ({"sizes": [2, 1.0, 2]}, "a whole number of at least 1, got 1.0"),
        ({"sizes": [10**9, 10**9]}, "50,000,000 parameters at most"),
        ({"sizes": [2, 2, 2]}, r"weights of layer 0: expected shape \(2, 2\), got \(1, 2\)"),
        ({"cost": "LogCost"}, "cost: expected one of CrossEntropyCost, QuadraticCost, got 'LogCost'"),
        ({"cost": ["QuadraticCost"]}, "cost: expected"),
        ({"weights": BOOK["weights"][:1]}, "weights: expected a list of 2 matrices, one for each layer, got 1"),
        ({"weights": 7}, "weights: expected a list of 2 matrices, one for each layer, got int"),
        ({"weights": [[[1.0, "-1"]], [[2.0], [-3.0]]]}, "weights of layer 0: expected rows of numbers"),
        ({"weights": [[[1.0, True]], [[2.0], [-3.0]]]}, "weights of layer 0: expected rows of numbers"),
        ({"weights": [[[1.0, None]], [[2.0], [-3.0]]]}, "weights of layer 0: expected rows of numbers"),
        ({"weights": [[[1.0, -1.0]], [[2.0], [-3.0, 1.0]]]}, "weights of layer 1: expected rows of numbers"),
        ({"weights": [[[1.0, 10**400]], [[2.0], [-3.0]]]}, "weights of layer 0: expected rows of numbers"),
        ({"weights": [[[1.0, 1e39]], [[2.0], [-3.0]]]}, "weights of layer 0: expected finite numbers"),
        ({"biases": [[0.0], [[-1.0], [1.5]]]}, "biases of layer 0: expected rows of numbers"),
        ({"biases": [[[0.0]], [[-1.0, 1.5]]]}, r"biases of layer 1: expected shape \(2, 1\), got \(1, 2\)"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = written(tmp_path / "net.json", {**BOOK, **change})
    with pytest.raises(ModelFileError, match=rf"^net\.json: .*{message}") as caught:
        import_model(path)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[1, 2]",
        "{}",
        "[" * 100_000,
        json.dumps(BOOK).replace("1.5", "NaN"),
        json.dumps(BOOK).replace("1.5", "1" * 5000),
        json.dumps(BOOK)[:-5],
        '{"sizes": [' + "[]," * 900_000 + "[]]}",
        '{"sizes": [' + "0," * 1_300_000 + "0]}",
    ],
    ids=["empty", "text", "list", "object", "deep", "nan", "digits", "short", "lists", "numbers"],
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "net.json", text)
    tracemalloc.start()
    with pytest.raises(ModelFileError, match=r"^net\.json: expected the book's JSON"):
        import_model(path)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(ModelFileError, match="at most 25,000,000 bytes"):
        import_model(path)


def test_another_range_of_pixels_becomes_a_part_of_the_first_layer(tmp_path: Path) -> None:
    layers = (Rescaling(2.0, -1.0), Flatten(), Rescaling(0.5, 0.25), Dense(12), Sigmoid(), Dense(10), Sigmoid())
    network = Network(NetworkSpecification(layers), np.random.default_rng(1))
    (path,) = export_model(as_model(network), tmp_path / "net.json")
    again = import_model(path, input_range=AS_IT_IS).network()
    assert not any(isinstance(layer, Rescaling) for layer in again.specification.layers)
    images = random_images(network, 5)
    np.testing.assert_allclose(again.predict(images), network.predict(images), rtol=1e-5, atol=1e-6)
