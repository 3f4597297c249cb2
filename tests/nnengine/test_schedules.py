from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnengine import ArgumentError
from nnengine.descriptions import from_description, to_description
from nnengine.schedules import SCHEDULES, Constant, Cosine, HalveOnPlateau, OneCycle, StepDecay
from nnengine.training.stopping import without_improvement

kinds = pytest.mark.parametrize("kind", list(SCHEDULES))


def factors(schedule, epochs: int, *passed: float) -> list[float]:
    return [schedule.factor(each, epochs) for each in passed]


def test_constant():
    assert factors(Constant(), 10, 0.1, 5, 10) == [1, 1, 1]


def test_warm_up_rises_linearly():
    assert factors(Constant(warm_up=2), 10, 0.5, 1, 2, 3) == [0.25, 0.5, 1, 1]


def test_step_decay_acts_from_the_first_mini_batch_of_the_next_epoch():
    assert factors(StepDecay(every=2, decay=0.1), 9, 0.1, 2, 2.01, 4, 4.5) == pytest.approx([1, 1, 0.1, 0.1, 0.01])


def test_cosine():
    # Half a cosine from 1 to 0.2: in the middle 0.6, after a quarter 0.2 + 0.8 · (1 + cos 45°) / 2.
    assert factors(Cosine(last=0.2), 8, 2, 4, 8) == pytest.approx([0.2 + 0.4 * (1 + 0.5**0.5), 0.6, 0.2])


def test_one_cycle():
    schedule = OneCycle(peak=0.25, first=0.1, last=0.01)
    assert factors(schedule, 8, 1, 2, 5, 8) == pytest.approx([0.55, 1.0, 0.505, 0.01])


def test_halving_on_a_plateau():
    schedule = HalveOnPlateau(patience=2, least=0.5)
    assert schedule.reduction([]) == 1
    assert schedule.reduction([0.5, 0.5]) == 1
    assert schedule.reduction([0.5, 0.5, 0.4]) == 0.5
    assert schedule.reduction([0.5, 0.5, 0.4, 0.45, 0.46]) == 0.25  # waits anew after each halving
    assert schedule.reduction([0.5, 0.4, 0.6, 0.5]) == 1
    assert not schedule.is_over([0.5, 0.5, 0.4])
    assert schedule.is_over([0.5, 0.5, 0.4, 0.45, 0.46])


def test_the_book_s_rule_ends_after_seven_halvings():
    stale = [0.9] * (1 + 10 * 7)
    assert HalveOnPlateau().reduction(stale) == 1 / 128
    assert not HalveOnPlateau().is_over(stale)
    assert HalveOnPlateau().is_over([*stale, *[0.9] * 10])


@kinds
@given(epochs=st.integers(1, 50), share=st.floats(1e-6, 1), warm_up=st.floats(0, 60))
def test_factors_lie_between_0_and_1(kind, epochs, share, warm_up):
    assert 0 <= SCHEDULES[kind](warm_up=warm_up).factor(share * epochs, epochs) <= 1


@kinds
def test_round_trip(kind):
    schedule = SCHEDULES[kind](warm_up=1.5)
    entry = json.loads(json.dumps(to_description("schedule", schedule)))
    assert from_description("schedule", "schedule", entry, SCHEDULES) == schedule


@kinds
def test_names(kind):
    assert SCHEDULES[kind].kind == kind
    assert SCHEDULES[kind].title
    assert SCHEDULES[kind].__doc__


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Constant(warm_up=-1), "warm_up: expected at least 0"),
        (lambda: StepDecay(every=0), "every: expected a whole number from 1"),
        (lambda: StepDecay(decay=0), "decay: expected more than 0|decay: expected at most 1 and more than 0"),
        (lambda: HalveOnPlateau(patience=1.5), "patience: expected a whole number"),
        (lambda: HalveOnPlateau(least=2), "least: expected"),
        (lambda: Cosine(last=-1), "last: expected at least 0"),
        (lambda: OneCycle(peak=0), "peak: expected more than 0 and under 1"),
        (lambda: OneCycle(first=2), "first: expected at least 0 and at most 1"),
    ],
)
def test_impossible_values_are_refused(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


def test_epochs_without_improvement():
    assert without_improvement([]) == 0
    assert without_improvement([0.5]) == 0
    assert without_improvement([0.5, 0.5, 0.4]) == 2
    assert without_improvement([0.5, 0.4, 0.6]) == 0
