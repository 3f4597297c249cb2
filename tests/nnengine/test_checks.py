"""What comes from outside is checked in one way, and the error names the argument."""

from __future__ import annotations

from typing import Any

import pytest

from nnengine import ArgumentError
from nnengine.checks import checked_choice, checked_number, checked_whole


def test_what_fits_comes_back() -> None:
    assert checked_whole("epochs", 3, 1) == checked_whole("epochs", 3, 3, 3) == 3
    assert checked_choice("vote", "average", ("average", "plurality")) == "average"
    number = checked_number("rate", 0, least=0, below=1)
    assert number == 0.0
    assert type(number) is float


@pytest.mark.parametrize("value", [0, -1, True, 1.0, "1", None, float("nan")])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^epochs: expected a whole number of at least 1, got "):
        checked_whole("epochs", value, 1)


def test_both_ends_are_told_where_there_are_two() -> None:
    with pytest.raises(ArgumentError, match=r"^epochs: expected a whole number from 1 to 1,000, got 1001$"):
        checked_whole("epochs", 1001, 1, 1000)


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^rate: expected a finite number, got "):
        checked_number("rate", value)


@pytest.mark.parametrize("value", [-0.5, 1, 1.0])
def test_bounds_are_told(value: float) -> None:
    with pytest.raises(ArgumentError, match=r"^rate: expected at least 0 and under 1, got "):
        checked_number("rate", value, least=0, below=1)


@pytest.mark.parametrize("value", ["", "borda", None, ["average"], 0])
def test_another_word_is_refused_with_those_that_are_known(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^vote: expected one of average, plurality, got "):
        checked_choice("vote", value, ("average", "plurality"))
