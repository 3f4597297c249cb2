from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_score, recall_score, top_k_accuracy_score

from nnengine import (
    ArgumentError,
    DataError,
    DataSet,
    Dense,
    Evaluation,
    Flatten,
    Network,
    NetworkSpecification,
    ShapeError,
    Softmax,
    Training,
    TrainingSettings,
    evaluate,
)
from nnengine.evaluation.evaluation import _Calibration, evaluation_steps


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
    monkeypatch.setattr("nnengine.evaluation.evaluation._PART", 7)
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


def scored(scores: list[list[float]], labels: list[int]) -> Evaluation:
    """The outcome of a network that gives these scores to the images in turn."""
    padded = np.zeros((len(scores), 10), np.float32)
    for row, given in zip(padded, scores, strict=True):
        row[: len(given)] = given
    network = Network(NetworkSpecification((Dense(10),), (len(scores),)))
    network.load_parameters({"layers.0.weights": padded.T, "layers.0.biases": np.zeros(10)})
    pixels = 255 * np.eye(len(scores), dtype=np.uint8)
    return evaluate(network, DataSet("scored", pixels.reshape(-1, 1, 1, len(scores)), np.array(labels)), "quadratic")


def test_data_of_two_classes_trains_and_is_measured_by_networks_of_two_outputs():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 200)
    pixels = np.where(labels[:, None] == np.arange(2), 255, 0).astype(np.uint8).reshape(-1, 1, 1, 2)
    data = DataSet("sides", pixels, labels, classes=2)
    specification = NetworkSpecification((Flatten(), Dense(2), Softmax()), (1, 1, 2))
    network = Network(specification, rng)
    settings = TrainingSettings("log_likelihood", epochs=3, mini_batch=10, learning_rate=1.0, label_smoothing=0.1)
    for _ in Training(network, data, data, settings).events():
        pass
    outcome = evaluate(network, data)
    assert outcome.accuracy == 1
    assert outcome.confusion.tolist() == np.diag(np.bincount(labels)).tolist()
    with pytest.raises(ShapeError, match="a network for sides needs 2 outputs, got 3"):
        evaluate(Network(NetworkSpecification((Flatten(), Dense(3)), (1, 1, 2))), data)
    with pytest.raises(DataError, match="labels must be 0 to 1, got 0 to 2"):
        DataSet("sides", pixels[:3], np.arange(3), classes=2)


class TestEachDigit:
    def test_precision_and_recall_by_hand(self, reader):
        # Answered with 3 three times, of which two show 3; 5 shown twice, once answered with 5.
        outcome = evaluate(reader, shown(3, 3, 3, 5, labels=[3, 3, 5, 5]))
        assert outcome.precision[[3, 5]].tolist() == [2 / 3, 1]
        assert outcome.recall[[3, 5]].tolist() == [1, 0.5]
        never = [0, 1, 2, 4, 6, 7, 8, 9]
        assert np.isnan(outcome.precision[never]).all()
        assert np.isnan(outcome.recall[never]).all()

    def test_a_digit_answered_but_never_shown_and_one_shown_but_never_answered(self, reader):
        outcome = evaluate(reader, shown(1, labels=[2]))
        assert outcome.precision[1] == 0
        assert np.isnan(outcome.recall[1])
        assert np.isnan(outcome.precision[2])
        assert outcome.recall[2] == 0


class TestTop2:
    def test_by_hand(self):
        # First, second and third: two of three.
        assert scored([[0.5, 0.3, 0.2]] * 3, [0, 1, 2]).top2 == pytest.approx(2 / 3)

    def test_among_equals_the_lower_digits_come_first_as_for_the_answer(self):
        assert scored([[0.4, 0.4, 0.4]] * 3, [0, 1, 2]).top2 == pytest.approx(2 / 3)

    def test_scores_below_zero_count_as_they_are(self):
        assert scored([[-1.0, -3.0, -2.0, *[-9.0] * 7]] * 3, [0, 1, 2]).top2 == pytest.approx(2 / 3)


class TestCalibration:
    def test_by_hand(self):
        # Bin (11/15, 12/15]: 0.75 right, 0.79 wrong: |1 - 1.54| = 0.54. Bin (8/15, 9/15]: 0.58 right: 0.42.
        # (0.54 + 0.42) / 3 = 0.32
        assert scored([[0.75], [0.79], [0.58]], [0, 1, 0]).calibration_error == pytest.approx(0.32)

    def test_answers_as_good_as_their_scores_have_none(self):
        assert scored([[0.75]] * 4, [0, 0, 0, 1]).calibration_error == pytest.approx(0)

    def test_sure_and_wrong_is_the_worst(self):
        assert scored([[1.0]] * 3, [1, 2, 3]).calibration_error == 1

    def test_bins_are_closed_above(self):
        # 0.2 = 3/15 in float64; in float32 it is a little more. 0.125 and 0.5 are exact and inside bins.
        calibration = _Calibration()
        calibration.add(np.array([3 / 15, np.nextafter(3 / 15, 0)]), np.array([True, False]))
        assert np.flatnonzero(calibration._confidence).tolist() == [2]
        calibration.add(np.array([np.nextafter(3 / 15, 1)]), np.array([True]))
        assert np.flatnonzero(calibration._confidence).tolist() == [2, 3]

    def test_scores_outside_the_range_count_as_its_ends(self):
        calibration = _Calibration()
        calibration.add(np.array([7.0, np.inf, -2.0, np.nan]), np.array([True, True, False, False]))
        assert calibration.error() == 0
        assert calibration._confidence.sum() == 2


@pytest.mark.parametrize("seed", range(3))
def test_against_scikit_learn_and_the_definition(seed, monkeypatch):
    monkeypatch.setattr("nnengine.evaluation.evaluation._PART", 41)
    rng = np.random.default_rng(seed)
    scores, labels = rng.dirichlet([0.3] * 10, 300).astype(np.float32), rng.integers(0, 10, 300)
    outcome = scored(scores.tolist(), labels.tolist())
    answers = scores.argmax(axis=1)
    np.testing.assert_allclose(outcome.precision, precision_score(labels, answers, average=None))
    np.testing.assert_allclose(outcome.recall, recall_score(labels, answers, average=None))
    assert outcome.top2 == pytest.approx(top_k_accuracy_score(labels, scores, k=2))
    confidence, expected = scores.max(axis=1).astype(float), 0.0
    for number in range(15):  # as the paper defines it
        inside = (number / 15 < confidence) & (confidence <= (number + 1) / 15)
        if inside.any():
            gap = (answers == labels)[inside].mean() - confidence[inside].mean()
            expected += inside.mean() * abs(gap)
    assert outcome.calibration_error == pytest.approx(expected)


def test_numbers_that_are_not_finite_give_the_same_answer_everywhere():
    outcome = scored([[0.0, np.nan, 0.5]], [1])
    assert (outcome.accuracy, outcome.top2, outcome.calibration_error) == (1, 1, 1)
