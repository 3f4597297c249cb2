from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parts.values.number_text import parse_number, round_step, write_number


@pytest.mark.parametrize(
    ("text", "value"), [("0.03", 0.03), ("0,03", 0.03), (" 3e-2 ", 0.03), ("−1", -1.0), (".5", 0.5), ("1E3", 1000.0)]
)
def test_numbers_are_read_as_they_are_typed(text: str, value: float) -> None:
    assert parse_number(text, whole=False) == value


@pytest.mark.parametrize(("text", "value"), [("10", 10), ("50,000", 50000), ("50 000", 50000), ("1e3", 1000)])
def test_whole_numbers(text: str, value: int) -> None:
    number = parse_number(text, whole=True)

    assert number == value
    assert isinstance(number, int)


@pytest.mark.parametrize(
    ("text", "whole"), [("", False), ("fast", False), ("inf", False), ("nan", True), ("2.5", True), ("1e300", True)]
)
def test_anything_else_is_refused_with_what_came(text: str, whole: bool) -> None:
    with pytest.raises(ValueError, match=f"got “{text}”"):
        parse_number(text, whole=whole)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back(value: float) -> None:
    assert parse_number(write_number(value), whole=False) == value


@pytest.mark.parametrize(
    ("value", "steps", "next_value"),
    [(0.5, 1, 1.0), (1.0, 1, 2.0), (0.03, 1, 0.05), (0.03, -1, 0.02), (0.1, -1, 0.05), (0.0, 1, 0.001), (0.0, -1, 0.0)],
)
def test_steps_through_round_values(value: float, steps: int, next_value: float) -> None:
    assert round_step(value, steps) == pytest.approx(next_value)
