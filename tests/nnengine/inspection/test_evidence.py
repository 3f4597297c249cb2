from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.strokes import render
from nnengine.errors import ShapeError
from nnengine.files.model_file import load_single_model
from nnengine.inspection import evidence as module
from nnengine.inspection.evidence import PATCH, evidence, evidence_steps
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


def network(weights: dict[int, np.ndarray], biases: dict[int, float]) -> Network:
    """One layer: the weighted input of a digit is its bias and the sum of ink times weight (28, 28)."""
    made = Network(NetworkSpecification((Flatten(), Dense(10), Softmax())))
    matrix, bias = np.zeros((10, 784), np.float32), np.full(10, -20, np.float32)
    for digit, each in weights.items():
        matrix[digit] = each.ravel()
    for digit, value in biases.items():
        bias[digit] = value
    made.load_parameters({"layers.1.weights": matrix, "layers.1.biases": bias})
    return made


def image(*blocks: tuple[int, int]) -> np.ndarray:
    """Blocks of 4 × 4 pixels of full ink, by their upper left pixel."""
    made = np.zeros((28, 28), np.float32)
    for row, column in blocks:
        made[row : row + 4, column : column + 4] = 1
    return made


def rows(start: int, end: int, value: float) -> np.ndarray:
    made = np.zeros((28, 28), np.float32)
    made[start:end] = value
    return made


def test_the_lead_changes_by_the_weight_of_the_ink_that_is_blanked():
    # Above, each pixel adds 0.5 to the lead of 9 over 4; below, each takes 0.25 from it. 16 · 0.5 - 16 · 0.25 + 0 = 4.
    found = evidence(network({9: rows(0, 14, 0.5), 4: rows(14, 28, 0.25)}, {9: 0, 4: 0}), image((4, 10), (20, 10)))
    assert (found.answer, found.runner_up) == (9, 4)
    assert found.change[5, 11] == pytest.approx(16 * 0.5, abs=1e-4)  # the patch around it covers the whole block
    assert found.change[4, 10] == pytest.approx(9 * 0.5, abs=1e-4)  # 3 × 3 of it
    assert found.change[21, 11] == pytest.approx(-16 * 0.25, abs=1e-4)
    assert np.count_nonzero(found.change) == 32
    assert PATCH == 5
    assert found.strongest[0] == 0


def test_the_part_without_which_it_would_be_the_runner_up():
    # The lead of 9 is 16 · (1 - 0.2 + 0.1) - 8 = 6.4, and without the first block 6.4 - 16.
    weights = rows(0, 10, 1.0) + rows(10, 18, -0.2) + rows(18, 28, 0.1)
    narrow = image((3, 12), (12, 12), (21, 12))
    found = evidence(network({9: weights}, {9: -8, 4: 0}), narrow)
    assert (found.answer, found.runner_up) == (9, 4)
    assert found.needed == found.strongest == (0, 1)  # four pixels wide have no left and right
    wide = image((3, 3), (12, 12), (21, 21))
    found = evidence(network({9: weights}, {9: -8, 4: 0}), wide)
    assert found.needed == (0, 0)
    assert found.strongest == (0, 0)


def test_nothing_is_needed_where_the_answer_stays_or_another_digit_comes():
    wide = image((3, 3), (12, 12), (21, 21))
    sure = evidence(network({}, {9: 5, 4: 0}), wide)
    assert (sure.answer, sure.needed, sure.strongest) == (9, None, None)
    np.testing.assert_array_equal(sure.change, 0)
    # Without the first block 7 comes up, and not the runner-up.
    other = evidence(network({9: rows(0, 10, 1.0), 7: rows(0, 10, -1.0)}, {9: -8, 4: 0, 7: 14}), wide)
    assert (other.answer, other.runner_up, other.needed) == (9, 4, None)


def test_a_part_with_much_of_the_ink_is_not_needed():
    one = evidence(network({9: rows(0, 28, 1.0)}, {9: -4, 4: 0}), image((3, 3)) + image((20, 20)) * 0.3)
    assert one.answer == 9
    assert one.needed is None


def test_a_blank_image_has_none():
    assert evidence(network({}, {9: 1}), np.zeros((28, 28))) is None


def test_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"28 × 28.*\(1, 28, 28\)"):
        evidence(network({}, {9: 1}), np.zeros((1, 28, 28)))


def test_it_pauses_and_comes_to_the_same_whatever_the_pauses(monkeypatch):
    seven = render([np.array([(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)])])
    reader = load_single_model(bundled_models()["two-convolutions"]).network()
    pauses = sum(1 for _ in evidence_steps(reader, seven))
    assert pauses > 1
    first = evidence(reader, seven)
    monkeypatch.setattr(module, "_TOGETHER", 1000)
    second = evidence(reader, seven)
    np.testing.assert_allclose(first.change, second.change, atol=1e-3)
    assert (first.answer, first.runner_up, first.strongest, first.needed) == (
        second.answer,
        second.runner_up,
        second.strongest,
        second.needed,
    )
    assert first.answer == 7
    assert first.change.max() > 0


def test_networks_that_vote_have_evidence_too():
    reader = load_single_model(bundled_models()["784-30-10"])
    seven = render([np.array([(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)])])
    for vote in ("average", "plurality"):
        found = evidence(Ensemble([reader.network(), reader.network()], vote), seven)
        assert np.isfinite(found.change).all()
