"""A digit a fifth as high as the paper, in any corner, is read like one that fills it."""

import pytest
from digits import DIGITS, moved

SCALE = 0.28  # of the digits, which are 0.7 of the paper high
FAR = 1 - SCALE
CORNERS = {"upper left": (0.0, 0.0), "upper right": (FAR, 0.0), "lower left": (0.0, FAR), "lower right": (FAR, FAR)}


@pytest.mark.parametrize("corner", CORNERS)
def test_small_digits_in_a_corner_are_read(hand, corner):
    answers = []
    for strokes in DIGITS:
        hand.draw(moved(strokes, SCALE, *CORNERS[corner]), steps=2)
        hand.settle()
        answers.append(hand.answer)
        hand.action("action_clear").trigger()
    assert answers == [str(digit) for digit in range(10)]
