import numpy as np
import pytest

from app.drawing.values.reading import Reading
from app.inside.values.runner_up import RunnerUp, evidence_words, runner_up_words

PIXELS = np.zeros((28, 28), np.float32)


def reading(nine: float, four: float) -> Reading:
    scores = [0.0] * 10
    scores[9], scores[4], scores[0] = nine, four, 1 - nine - four
    return Reading(tuple(scores))


@pytest.mark.parametrize(
    ("nine", "four", "words"),
    [
        (0.92, 0.062, "9, else 4 (6.2 %)"),
        (0.9999, 0.0001, "9, else 4 (under 0.1 %)"),
        (0.45, 0.4, "Unsure: 9, else 4 (40.0 %)"),
    ],
)
def test_the_answer_and_the_runner_up_in_words(nine, four, words):
    assert runner_up_words(RunnerUp(reading(nine, four), PIXELS)) == words


def test_what_decides_in_a_sentence():
    sure = reading(0.9, 0.1)
    needed = RunnerUp(sure, PIXELS, PIXELS, strongest=(0, 0), needed=(0, 2))
    assert evidence_words(needed) == "Without the ink at the upper right it would read\u00a04."
    strongest = RunnerUp(sure, PIXELS, PIXELS, strongest=(1, 1))
    assert evidence_words(strongest) == "The ink in the middle speaks most for\u00a09."
    assert evidence_words(RunnerUp(sure, PIXELS, PIXELS)) == ""


def test_nothing_is_said_of_nothing():
    assert runner_up_words(RunnerUp()) == evidence_words(RunnerUp()) == ""


def test_what_is_no_digit_is_said_to_be_one_only_if() -> None:
    scores = reading(0.9, 0.1).scores
    value = RunnerUp(Reading(scores, ("Not a digit?", "unlike any it knows")), PIXELS)
    assert runner_up_words(value) == "If a digit: 9, else 4 (10.0 %)"
