from app.drawing.values.collecting import Collecting, digits_written, progress_words, prompt_words

ALL = frozenset(range(10))


def test_what_is_still_to_be_written_in_words():
    assert prompt_words(frozenset()) == "Write all ten digits"
    assert prompt_words(ALL - {1, 2, 3, 4}) == "Write all ten digits"
    assert prompt_words(ALL - {7, 0, 4}) == "Missing: 0, 4 and 7"
    assert prompt_words(ALL - {4, 7}) == "Missing: 4 and 7"
    assert prompt_words(ALL - {8}) == "Missing: 8"
    assert prompt_words(ALL) == "All ten are written"


def test_how_far_a_round_is():
    collecting = Collecting(20, done=2, written=frozenset({1, 5, 9}), seconds=61, has_ink=True)
    assert digits_written(collecting) == 23
    assert progress_words(collecting) == "23 of 200 · 1:01"
    assert not collecting.is_full
    assert not collecting.is_over
    assert Collecting(20, written=ALL).is_full
    assert Collecting(5, done=5).is_over


def test_there_is_a_way_back_from_ink_and_from_a_sheet_that_is_done():
    assert not Collecting(5).can_go_back
    assert Collecting(5, has_ink=True).can_go_back
    assert Collecting(5, done=1).can_go_back
