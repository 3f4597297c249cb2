from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from app.state.collecting import Collecting, asked_in_turn, progress_words, prompt_words


@pytest.mark.parametrize("seed", range(20))
def test_all_digits_are_asked_for_equally_often_and_none_twice_in_a_row(seed):
    asked = asked_in_turn(5, Random(seed))
    assert Counter(asked) == dict.fromkeys(range(10), 5)
    assert set(Counter(asked[:20]).values()) == {2}  # a round that ends early is balanced, too
    assert all(one != other for one, other in pairwise(asked))


def test_two_rounds_differ():
    assert asked_in_turn(5, Random(1)) != asked_in_turn(5, Random(2))


def test_what_is_asked_for_in_words():
    collecting = Collecting((7, 8), done=0, seconds=61)
    assert prompt_words(collecting) == "Write a 7"
    assert progress_words(collecting) == "0 of 2 · 1:01"
    assert not collecting.can_go_back
    assert prompt_words(Collecting((7, 8), done=1)) == "Write an 8"
    assert Collecting((7, 8), done=1).can_go_back
    over = Collecting((7, 8), done=2)
    assert over.is_over
    assert prompt_words(over) == ""
