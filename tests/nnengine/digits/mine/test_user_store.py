from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnengine.digits.mine.user_digits import MOST_POINTS, UserDigit, joined, labelled, parted, relabelled, without
from nnengine.digits.mine.user_digits_file import read_user_digits, write_user_digits
from nnengine.digits.mine.user_store import UserStore, user_digits_path
from nnengine.digits.sources import open_data
from nnengine.digits.sources.pen_strokes import read_pen_digits
from nnengine.digits.strokes import render
from nnengine.errors import ArgumentError, DataError


def drawing(seed: int) -> tuple[np.ndarray, ...]:
    return (np.random.default_rng(seed).random((5, 2)),)


def facts(digits: tuple[UserDigit, ...]) -> list[tuple[object, ...]]:
    return [
        (each.key, each.label, each.drawn_at, each.is_relabelled, each.is_held_out, [s.tolist() for s in each.strokes])
        for each in digits
    ]


def many(labels: list[int]) -> tuple[UserDigit, ...]:
    digits: tuple[UserDigit, ...] = ()
    for index, label in enumerate(labels):
        digits = labelled(digits, drawing(index), label, index + 1)
    return digits


def test_a_labelled_drawing_is_on_the_disk_at_once_and_the_same_after_a_restart(tmp_path):
    store = UserStore(tmp_path / "not yet there" / "mine.npz")
    assert store.read() == ()
    kept = store.change(lambda digits: labelled(digits, drawing(1), 4, 1_700_000_000_000))
    again = UserStore(store.path).read()
    assert facts(again) == facts(kept)
    assert again[0].label == 4
    assert again[0].drawn_at == 1_700_000_000_000
    np.testing.assert_array_equal(again[0].strokes[0], drawing(1)[0].astype(np.float32))


def test_the_file_is_a_data_set_of_pen_movements(tmp_path):
    path = tmp_path / "mine.npz"
    write_user_digits(path, many([3, 1, 4]))
    read = read_pen_digits(path)
    assert read.labels.tolist() == [3, 1, 4]
    np.testing.assert_allclose(read.strokes[0][0], drawing(0)[0], atol=1e-6)
    np.testing.assert_allclose(render(read.strokes[0]), render(drawing(0)), atol=1e-3)


def test_the_same_drawing_is_relabelled_and_not_kept_twice():
    digits = labelled(labelled((), drawing(1), 4, 1), drawing(1), 9, 2)
    assert [(each.label, each.drawn_at, each.is_relabelled) for each in digits] == [(9, 1, True)]
    assert relabelled(digits, {"another"}, 3)[0].label == 9


def test_a_key_follows_from_the_strokes_alone():
    one = UserDigit(drawing(1), 4, 1)
    assert UserDigit(drawing(1), 9, 2, True, True).key == one.key
    assert UserDigit(drawing(2), 4, 1).key != one.key
    # The same points in two strokes are another drawing.
    points = drawing(1)[0]
    assert UserDigit((points[:2], points[2:]), 4, 1).key != one.key


def test_half_is_held_out_within_each_label_and_over_few_digits():
    assert [each.is_held_out for each in many([0, 1, 2, 3])] == [False, True, False, True]
    digits = many([4, 4, 4, 4, 7, 7])
    assert sum(each.is_held_out for each in digits if each.label == 4) == 2
    assert sum(each.is_held_out for each in digits if each.label == 7) == 1
    assert [each.is_held_out for each in parted(digits)] == [each.is_held_out for each in digits]


def test_what_was_held_out_stays_so_whatever_comes_and_goes():
    digits = many([4, 4, 4, 4])
    held = {each.key for each in digits if each.is_held_out}
    fewer = without(digits, {digits[0].key})
    more = labelled(relabelled(fewer, {digits[1].key}, 9), drawing(77), 4, 9)
    assert {each.key for each in more if each.is_held_out} - {more[-1].key} == held


def test_an_import_adds_what_is_not_there_and_changes_nothing_else(tmp_path):
    mine, file = many([4, 5]), tmp_path / "theirs.npz"
    write_user_digits(file, relabelled(many([4, 5, 6]), {mine[0].key}, 9))
    together = joined(mine, read_user_digits(file))
    assert [each.label for each in together] == [4, 5, 6]
    assert facts(joined(together, read_user_digits(file))) == facts(together)


def test_pen_movements_of_any_source_can_be_imported(tmp_path):
    file = tmp_path / "pens.npz"
    points = np.array([[0, 0], [0, 100], [50, 50], [60, 50], [70, 20]], np.uint8)
    starts, none = np.array([0, 2, 5]), np.array([7, 8])
    np.savez(file, points=points, stroke_start=starts, digit_start=[0, 1, 2], labels=[1, 7], writers=none)
    digits = read_user_digits(file)
    assert sorted(each.label for each in digits) == [1, 7]
    assert {each.drawn_at for each in digits} == {0}
    assert sorted(each.is_held_out for each in digits) == [False, True]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"labels": np.array([4, 10])}, "labels: expected 0 to 9"),
        ({"labels": np.array([4])}, "labels"),
        ({"points": np.full((10, 2), np.nan, np.float32)}, "points"),
        ({"points": np.full((10, 2), 1e30)}, "coordinates"),
        ({"digit_start": np.array([0, 0, 2])}, "digit 0"),
        ({"drawn_at": np.array([-1, 0])}, "drawn_at"),
        ({"drawn_at": np.array([2**62, 0])}, "drawn_at"),
        ({"held_out": np.array([2, 0])}, "held_out"),
        ({"relabelled": np.array([[1, 0]])}, "relabelled"),
        ({"relabelled": np.array(["a", "b"])}, "relabelled"),
        ({"points": np.array([{}], dtype=object)}, "points"),
    ],
)
def test_hostile_values_are_refused_by_name(tmp_path, changes, said):
    path = tmp_path / "mine.npz"
    write_user_digits(path, many([4, 5]))
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **(arrays | changes))
    with pytest.raises(DataError, match=r"mine\.npz") as caught:
        read_user_digits(path)
    assert said in str(caught.value)


def test_a_drawing_that_cannot_be_kept_is_refused():
    for strokes in ((), (np.empty((0, 2)),), (np.zeros((MOST_POINTS + 1, 2)),), (np.full((2, 2), np.inf),)):
        with pytest.raises(ArgumentError):
            labelled((), strokes, 4, 1)
    with pytest.raises(ArgumentError, match="label"):
        labelled((), drawing(1), 10, 1)


def test_a_damaged_file_stays_until_it_is_set_aside(tmp_path):
    store = UserStore(tmp_path / "mine.npz")
    write_user_digits(store.path, many([4, 5]))
    damaged = store.path.read_bytes()[:-40]
    store.path.write_bytes(damaged)
    with pytest.raises(DataError, match="damaged"):
        store.change(lambda digits: labelled(digits, drawing(9), 4, 1))
    assert store.path.read_bytes() == damaged
    aside = store.set_aside_damaged()
    assert aside is not None
    assert "damaged" in aside.name
    assert aside.read_bytes() == damaged
    assert store.read() == ()
    assert store.set_aside_damaged() is None
    store.change(lambda digits: labelled(digits, drawing(9), 4, 1))
    assert store.set_aside_damaged() is None
    assert len(UserStore(store.path).read()) == 1


def test_a_file_that_only_cannot_be_opened_is_not_set_aside(tmp_path):
    folder = tmp_path / "mine.npz"
    folder.mkdir()
    store = UserStore(folder)
    with pytest.raises(DataError, match=r"mine\.npz"):
        store.read()
    with pytest.raises(DataError, match=r"mine\.npz"):
        store.set_aside_damaged()
    assert folder.is_dir()


def test_a_failed_write_leaves_the_file_and_the_digits_as_they_were(tmp_path, monkeypatch):
    store = UserStore(tmp_path / "mine.npz")
    store.change(lambda digits: labelled(digits, drawing(1), 4, 1))

    def full(path: Path, contents: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnengine.digits.mine.user_digits_file.write_atomically", full)
    with pytest.raises(DataError, match="No space left"):
        store.change(lambda digits: labelled(digits, drawing(2), 5, 2))
    assert [each.label for each in store.read()] == [4]
    assert [each.label for each in UserStore(store.path).read()] == [4]


def test_two_stores_lose_nothing_of_each_other(tmp_path):
    one, other = UserStore(tmp_path / "mine.npz"), UserStore(tmp_path / "mine.npz")
    for index in range(4):
        store = (one, other)[index % 2]
        store.change(lambda digits, index=index: labelled(digits, drawing(index), index, index + 1))
    assert [each.label for each in one.read()] == [0, 1, 2, 3]


WRITER = """
import sys, numpy as np
from pathlib import Path
from nnengine.digits.mine.user_digits import labelled
from nnengine.digits.mine.user_store import UserStore
store, writer = UserStore(Path(sys.argv[1])), int(sys.argv[2])
for index in range(15):
    strokes = (np.random.default_rng((writer, index)).random((5, 2)),)
    store.change(lambda digits: labelled(digits, strokes, writer, 1 + index))
"""


def test_programs_that_write_at_the_same_time_lose_nothing(tmp_path):
    path = tmp_path / "mine.npz"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number)]) for number in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(UserStore(path).read()) == 45
    assert not list(tmp_path.glob(".saving-*"))


point = st.tuples(*[st.floats(-1e6, 1e6, width=32)] * 2)
strokes = st.lists(st.lists(point, min_size=1, max_size=6), min_size=1, max_size=4)
kept = st.tuples(strokes, st.integers(0, 9), st.integers(0, 2**41), st.booleans(), st.booleans())


@settings(max_examples=60, deadline=None)
@given(values=st.lists(kept, max_size=8))
def test_whatever_is_kept_comes_back_the_same(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("kept") / "mine.npz"
    digits = joined((), [UserDigit(tuple(np.array(s) for s in drawn), *rest) for drawn, *rest in values])
    write_user_digits(path, digits)
    assert facts(read_user_digits(path)) == facts(digits)


def test_the_data_source_has_three_parts_of_few_digits(tmp_path, monkeypatch):
    path = tmp_path / "mine.npz"
    monkeypatch.setenv("NNENGINE_MINE", str(path))
    assert user_digits_path() == path
    with pytest.raises(DataError, match="no digits yet"):
        open_data("mine")
    write_user_digits(path, many([4]))
    with pytest.raises(DataError, match="a few more"):
        open_data("mine")
    write_user_digits(path, many([4, 5, 6, 7]))
    splits = open_data("mine")
    assert {name: len(part) for name, part in splits.parts.items()} == {"training": 1, "validation": 1, "test": 2}
    write_user_digits(path, many([index % 10 for index in range(80)]))
    splits = open_data("mine")
    assert {name: len(part) for name, part in splits.parts.items()} == {"training": 30, "validation": 10, "test": 40}
    assert np.bincount(splits.test.labels, minlength=10).tolist() == [4] * 10
