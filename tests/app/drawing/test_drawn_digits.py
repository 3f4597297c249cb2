import numpy as np
import pytest

from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.values.sketch import Sketch
from nnengine.digits.judge import UNLIKE
from nnengine.digits.strokes import render
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

SOFTMAX = NetworkSpecification((Flatten(), Dense(10), Softmax()))
PEN = 0.06


class Counted(Network):
    """Tells how many images it was given, batch by batch."""

    def __init__(self) -> None:
        super().__init__(SOFTMAX, np.random.default_rng(0))
        self.batches: list[int] = []

    def predict(self, images):
        self.batches.append(len(images))
        return super().predict(images)


def stroke(*points: tuple[float, float], sketch: Sketch | None = None) -> Sketch:
    return (sketch or Sketch()).begin_stroke(points[0], PEN).extend_stroke(*points[1:])


ONE = stroke((0.1, 0.2), (0.1, 0.8))
TWO = stroke((0.6, 0.2), (0.6, 0.8), sketch=ONE)
CROSSED = stroke((0.55, 0.5), (0.65, 0.5), sketch=TWO)


@pytest.fixture
def network() -> Counted:
    return Counted()


def test_each_digit_is_seen_and_read_alone(network: Counted) -> None:
    left, right = DrawnDigits().read(CROSSED, network)
    assert (left.numbers, right.numbers) == ((0,), (1, 2))
    assert (left.strokes, right.strokes) == (CROSSED.strokes[:1], CROSSED.strokes[1:])
    pixels = render([np.array(each.points) for each in right.strokes])
    np.testing.assert_array_equal(right.seen.pixels, pixels)
    np.testing.assert_allclose(right.scores, network.predict(pixels[None, None])[0], rtol=1e-6)


class DoubtsFlatOnes:
    """Doubts images that are wider than high, and counts how many it was asked about."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def chances(self, images):
        self.asked.append(len(images))
        inked = images > 0
        return (inked.any(axis=2).sum(axis=1) > inked.any(axis=1).sum(axis=1)).astype(np.float32)


def test_each_digit_is_judged_once_and_alone(network: Counted) -> None:
    judge = DoubtsFlatOnes()
    drawn = DrawnDigits(judge)
    both = stroke((0.5, 0.5), (0.9, 0.7), sketch=ONE)
    drawn.read(ONE, network)
    standing, lying = drawn.read(both, network)
    assert (standing.doubt, lying.doubt) == (None, UNLIKE)
    drawn.read(both, Counted())
    assert judge.asked == [1, 1]
    assert DrawnDigits().read(both, network)[1].doubt is None


def test_all_that_is_new_is_read_by_one_batch_and_the_rest_not_again(network: Counted) -> None:
    drawn = DrawnDigits()
    (first,) = drawn.read(ONE, network)
    both = drawn.read(TWO, network)
    longer = drawn.read(CROSSED, network)
    assert network.batches == [1, 1, 1]
    assert first.seen is both[0].seen is longer[0].seen
    assert first.scores is longer[0].scores
    network.batches.clear()
    DrawnDigits().read(TWO, network)
    assert network.batches == [2]


def test_what_is_gone_is_forgotten(network: Counted) -> None:
    drawn = DrawnDigits()
    (first,) = drawn.read(ONE, network)
    assert drawn.read(Sketch(), network) == ()
    (again,) = drawn.read(ONE, network)
    assert again.seen is not first.seen


def test_another_network_reads_again_what_was_drawn_before(network: Counted) -> None:
    drawn, other = DrawnDigits(), Counted()
    (first,) = drawn.read(ONE, network)
    (second,) = drawn.read(ONE, other)
    assert first.seen is second.seen
    assert other.batches == [1]


def test_without_a_network_digits_are_seen_but_not_read() -> None:
    both = DrawnDigits().read(TWO, None)
    assert [each.scores for each in both] == [None, None]
    assert all(each.seen.pixels is not None for each in both)


def test_clicks_on_one_spot_are_one_dot(network: Counted) -> None:
    clicks = stroke((0.51, 0.5), sketch=stroke((0.5, 0.5)))
    (dot,) = DrawnDigits().read(clicks, network)
    assert dot.numbers == (0, 1)
    np.testing.assert_array_equal(dot.seen.pixels, render([np.array([(0.5, 0.5)])]))
