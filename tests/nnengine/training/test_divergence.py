"""After a divergence the advice names what was too much, and a number that is not."""

from __future__ import annotations

import pytest

from nnengine import Adam, TrainingSettings
from nnengine.training.divergence import advice_after_divergence


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"learning_rate": 1e308}, "try a learning rate of 0.1 or less"),
        ({"learning_rate": 0.5}, "try a learning rate of 0.05 or less"),
        ({"learning_rate": 0.5, "optimiser": Adam()}, "try a learning rate of 0.001 or less"),
        ({"learning_rate": 1e308, "l2": 5.0}, "try a learning rate of 0.1 or less"),
        ({"l2": 1e9}, "try one of at most 1e+05"),  # eta lambda/n = 0.5 lambda / 50,000 is 1 there
        ({"layer_l2": {1: 1e9}}, "try one of at most 1e+05"),
        ({"l1": 1e9}, "try one of at most 5e+04"),
        ({"l2": 1e308, "learning_rate": 1e308}, "the penalty l2 of 1e+308"),
    ],
)
def test_what_was_too_much_is_named(changes, advice):
    told = advice_after_divergence(TrainingSettings(**changes), 50_000)
    assert advice in told
    assert ("penalty" in told) == ("l2" in advice or "one of" in advice)
