from __future__ import annotations

import numpy as np
import pytest

from nnengine import (
    ArgumentError,
    DataError,
    DataSet,
    Dense,
    Flatten,
    Network,
    NetworkSpecification,
    ShapeError,
    evaluate,
)
from nnengine.evaluation import evaluation_steps


@pytest.fixture
def reader() -> Network:
    """Answers with the brightest of ten pixels."""
    network = Network(NetworkSpecification((Flatten(), Dense(10)), (1, 2, 5)))
    network.load_parameters({"layers.1.weights": np.eye(10), "layers.1.biases": np.zeros(10)})
    return network


def shown(*digits: int, labels: list[int]) -> DataSet:
    pixels = (255 * np.eye(10, dtype=np.uint8)[list(digits)]).reshape(-1, 1, 2, 5)
    return DataSet("shown", pixels, np.array(labels, np.int64))


def test_by_hand(reader):
    # Four images: 3 read as 3 twice, 5 read as 3 once, 5 as 5 once.
    outcome = evaluate(reader, shown(3, 3, 3, 5, labels=[3, 3, 5, 5]), "quadratic")
    assert (outcome.count, outcome.errors, outcome.accuracy) == (4, 1, 0.75)
    expected = np.zeros((10, 10), int)
    expected[3, 3], expected[5, 3], expected[5, 5] = 2, 1, 1  # rows are the truth
    assert np.array_equal(outcome.confusion, expected)
    assert outcome.confusion.dtype == np.int64
    # Right answers cost nothing, the wrong one (1² + 1²) / 2; the mean is 1/4.
    assert outcome.cost == pytest.approx(0.25)


def test_parts_do_not_show(reader, monkeypatch):
    rng = np.random.default_rng(0)
    data = shown(*rng.integers(0, 10, 50), labels=rng.integers(0, 10, 50).tolist())
    whole = evaluate(reader, data, "quadratic")
    monkeypatch.setattr("nnengine.evaluation._PART", 7)
    parts = evaluate(reader, data, "quadratic")
    assert np.array_equal(parts.confusion, whole.confusion)
    assert parts.cost == pytest.approx(whole.cost, rel=1e-6)
    assert list(evaluation_steps(reader, data, "quadratic")) == [7, 14, 21, 28, 35, 42, 49, 50]
    assert whole.confusion.sum() == 50


def test_a_network_for_vectors_reads_images(reader):
    data = shown(3, 4, labels=[3, 3])
    flat = Network(NetworkSpecification((Dense(10),), (10,)))
    flat.load_parameters({"layers.0.weights": np.eye(10), "layers.0.biases": np.zeros(10)})
    assert np.array_equal(evaluate(flat, data).confusion, evaluate(reader, data).confusion)


def test_what_does_not_fit_is_refused(reader):
    with pytest.raises(DataError, match="shown: expected at least one image, got none"):
        evaluate(reader, shown(1, labels=[1])[:0])
    with pytest.raises(ShapeError, match="images of shape 1 × 5 × 2 do not fit a network for 1 × 2 × 5"):
        evaluate(reader, DataSet("turned", np.zeros((1, 1, 5, 2), np.uint8), np.array([1])))
    few = Network(NetworkSpecification((Flatten(), Dense(3)), (1, 2, 5)))
    with pytest.raises(ShapeError, match="needs 10 outputs, got 3"):
        evaluate(few, shown(1, labels=[1]))
    with pytest.raises(ArgumentError, match="cost: expected one of"):
        evaluate(reader, shown(1, labels=[1]), "hinge")
