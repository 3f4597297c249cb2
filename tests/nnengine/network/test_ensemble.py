"""Networks that vote, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnengine import (
    ArgumentError,
    DataSet,
    Dense,
    Ensemble,
    Flatten,
    Network,
    NetworkSpecification,
    ShapeError,
    Sigmoid,
    evaluate,
    inspect,
)
from nnengine.network.ensemble import LARGEST_MEMBER_COUNT, combined

# Three members, one image, four classes.
SCORES = np.array([[[0.9, 0.1, 0.0, 0.0]], [[0.3, 0.4, 0.3, 0.0]], [[0.3, 0.4, 0.0, 0.3]]], np.float32)


def constant(*scores: float, hidden: int = 0) -> Network:
    """Gives these scores whatever it is shown."""
    layers = (Flatten(), *([Dense(hidden)] if hidden else []), Dense(len(scores)))
    network = Network(NetworkSpecification(layers, (1, 2, 2)))
    network.operations[-1].parameters["biases"][:] = np.reshape(
        scores, network.operations[-1].parameters["biases"].shape
    )
    return network


IMAGE = np.zeros((1, 1, 2, 2), np.float32)


class TestVotes:
    def test_average_by_hand(self):
        # (0.9 + 0.3 + 0.3) / 3 = 0.5, (0.1 + 0.4 + 0.4) / 3 = 0.3, 0.3 / 3 = 0.1 twice
        assert combined(SCORES, "average")[0] == pytest.approx([0.5, 0.3, 0.1, 0.1])

    def test_plurality_by_hand(self):
        # One vote for class 0 and two for class 1, though class 0 has the larger mean.
        assert combined(SCORES, "plurality")[0] == pytest.approx([1 / 3, 2 / 3, 0, 0], abs=2e-5)

    def test_equally_many_votes_go_to_the_larger_mean_score(self):
        # A vote each for 1 and 2; their means are 0.35 and 0.45.
        shares = combined(np.array([[[0.0, 0.6, 0.4]], [[0.4, 0.1, 0.5]]], np.float32), "plurality")[0]
        assert shares == pytest.approx([0, 0.5, 0.5], abs=2e-5)
        assert shares.argmax() == 2

    def test_without_any_vote_the_mean_scores_rank_too(self):
        # Both vote for 0; nobody for 1 and 2, whose means are 0.1 and 0.3: 2 is second.
        shares = combined(np.array([[[0.6, 0.1, 0.3]], [[0.6, 0.1, 0.3]]], np.float32), "plurality")[0]
        assert np.argsort(-shares).tolist() == [0, 2, 1]
        assert shares == pytest.approx([1, 0, 0], abs=2e-5)

    def test_equal_in_everything_the_lower_class_wins_as_in_a_single_network(self):
        scores = np.array([[[0.2, 0.4, 0.4]], [[0.2, 0.4, 0.4]]], np.float32)
        for vote in ("average", "plurality"):
            assert combined(scores, vote)[0].argmax() == 1
        split = np.array([[[0.2, 0.1, 0.7]], [[0.2, 0.7, 0.1]]], np.float32)  # a vote and a mean of 0.4 each
        assert combined(split, "plurality")[0].argmax() == 1

    @given(
        arrays.arrays(
            np.float32,
            st.tuples(st.integers(1, LARGEST_MEMBER_COUNT), st.integers(1, 4), st.just(10)),
            elements=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]),
        )
    )
    def test_plurality_ranks_by_votes_then_by_mean(self, scores):
        shares = combined(scores, "plurality")
        assert shares.dtype == np.float32
        assert (shares >= 0).all()
        assert (shares < 1).all()
        np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
        for image, given_shares in enumerate(shares):
            votes = np.bincount(scores[:, image].argmax(axis=1), minlength=10)
            mean = scores.mean(axis=0)[image]
            expected = sorted(range(10), key=lambda digit: (-votes[digit], -mean[digit], digit))
            assert np.argsort(-given_shares, kind="stable").tolist() == expected
            np.testing.assert_allclose(given_shares, votes / len(scores), atol=6e-5)

    def test_scores_that_are_not_finite_are_no_fault(self):
        scores = np.array([[[np.nan, 1.0]], [[np.inf, 1.0]]], np.float32)
        assert combined(scores, "plurality").shape == (1, 2)
        assert np.isnan(combined(scores, "average")[0, 0])

    @pytest.mark.parametrize("vote", ["borda", "", None, [], 1])
    def test_another_vote_is_refused(self, vote):
        with pytest.raises(ArgumentError, match="vote: expected one of average, plurality, got "):
            combined(SCORES, vote)


class TestEnsemble:
    def test_it_reads_like_a_network(self):
        ensemble = Ensemble([constant(1.0, 0.0), constant(0.0, 0.5)])
        assert ensemble.predict(np.repeat(IMAGE, 3, axis=0)) == pytest.approx(np.array([[0.5, 0.25]] * 3))
        assert ensemble.predict(IMAGE[:0]).shape == (0, 2)
        assert ensemble.predict(IMAGE.tolist()).dtype == ensemble.dtype == np.float32
        assert ensemble.specification.input_shape == (1, 2, 2)
        assert ensemble.checked(IMAGE).shape == IMAGE.shape
        with pytest.raises(ShapeError, match="expected inputs of shape"):
            ensemble.predict(IMAGE[0])

    def test_one_network_answers_as_it_does_alone(self):
        network = constant(0.25, 0.75)
        np.testing.assert_array_equal(Ensemble([network]).predict(IMAGE), network.predict(IMAGE))

    def test_other_layers_may_stand_between_the_same_shapes(self):
        assert Ensemble([constant(1.0, 0.0), constant(0.0, 1.0, hidden=3)]).predict(IMAGE)[0].tolist() == [0.5, 0.5]

    def test_what_does_not_go_together_is_refused(self):
        flat = Network(NetworkSpecification((Dense(2),), (4,)))
        with pytest.raises(ShapeError, match=r"network 2: expected the input shape 1 × 2 × 2 .* got 4"):
            Ensemble([constant(1.0, 0.0), flat])
        with pytest.raises(ShapeError, match="network 3: expected the output shape 2 of the first network, got 3"):
            Ensemble([constant(1.0, 0.0), constant(1.0, 0.0), constant(1.0, 0.0, 0.0)])
        with pytest.raises(ShapeError, match="a score a class, got outputs 1 × 2 × 2"):
            Ensemble([Network(NetworkSpecification((Sigmoid(),), (1, 2, 2)))])
        double = Network(constant(1.0, 0.0).specification, dtype=np.float64)
        with pytest.raises(ShapeError, match="expected one dtype, got float32 and float64"):
            Ensemble([constant(1.0, 0.0), double])
        with pytest.raises(ArgumentError, match="vote: expected one of average, plurality, got 'sum'"):
            Ensemble([constant(1.0)], "sum")

    @pytest.mark.parametrize("count", [0, LARGEST_MEMBER_COUNT + 1])
    def test_their_number_is_limited(self, count):
        with pytest.raises(ArgumentError, match=f"needs 1 to 100 networks, got {count}"):
            Ensemble([constant(1.0)] * count)

    def test_its_description(self):
        assert Ensemble([constant(1.0)] * 5, "plurality").describe() == "5 networks, plurality"
        assert Ensemble([constant(1.0)]).describe() == "1 network, average"

    def test_evaluate_reads_with_all_of_them(self):
        eye, zeros = np.eye(10, dtype=np.float32), [0.0] * 10
        data = DataSet("shown", np.zeros((4, 1, 2, 2), np.uint8), np.array([3, 3, 5, 7]))
        ensemble = Ensemble([constant(*eye[3]), constant(*eye[5]), constant(*(0.6 * eye[3]))])
        outcome = evaluate(ensemble, data, "quadratic")
        assert (outcome.errors, outcome.confusion[5, 3], outcome.confusion[7, 3]) == (2, 1, 1)
        assert outcome.top2 == 0.75  # 5 is second
        assert evaluate(Ensemble([constant(*zeros)] * 2, "plurality"), data).accuracy == 0

    def test_inspect_shows_the_first_network_and_the_answer_of_all(self):
        ensemble = Ensemble([constant(1.0, 0.0), constant(0.0, 0.5, hidden=3)])
        outputs = inspect(ensemble, IMAGE[0])
        assert [each.path for each in outputs] == ["input", "0", "1", "together"]
        assert [each.layer for each in outputs] == [None, *ensemble.networks[0].specification.layers, None]
        assert outputs[-2].values.tolist() == [1.0, 0.0]
        assert outputs[-1].values.tolist() == [0.5, 0.25]
