from __future__ import annotations

import numpy as np
import pytest

from app.digits.controllers.digit_reader import SLICE, DigitReader
from app.digits.values.collection import SeenDigit
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render
from nnengine.training.presets import PRESETS


@pytest.fixture
def digits() -> list[UserDigit]:
    rng = np.random.default_rng(0)
    return [UserDigit((rng.random((6, 2)),), index % 10, index) for index in range(2 * SLICE + 3)]


@pytest.fixture
def reader(inspector) -> DigitReader:
    reader = DigitReader(inspector, inspector)
    reader.seen = {}
    reader.slices = []
    reader.digits_seen.connect(lambda found: (reader.seen.update(found), reader.slices.append(len(found))))
    return reader


def test_they_are_drawn_and_read_a_few_at_a_time(reader, digits, qtbot):
    network = PRESETS["784-30-10"].recipe.new_network()
    reader.use(network)
    reader.show_digits(digits)
    reader.watch(True)
    qtbot.waitUntil(lambda: len(reader.seen) == len(digits))
    assert reader.slices == [SLICE, SLICE, 3]
    first: SeenDigit = reader.seen[digits[0].key]
    np.testing.assert_array_equal(first.pixels, np.rint(render(digits[0].strokes) * 255))
    assert first.answer in {"?", *map(str, range(10))}


def test_nothing_is_done_while_nobody_looks(reader, digits, qtbot):
    reader.use(PRESETS["784-30-10"].recipe.new_network())
    reader.show_digits(digits)
    qtbot.wait(30)
    assert not reader.slices


def test_another_network_reads_all_anew_and_a_new_digit_is_read_alone(reader, digits, qtbot):
    network = PRESETS["784-30-10"].recipe.new_network()
    reader.watch(True)
    reader.use(network)
    reader.show_digits(digits[:-1])
    qtbot.waitUntil(lambda: sum(reader.slices) == len(digits) - 1)
    reader.show_digits(digits)
    qtbot.waitUntil(lambda: sum(reader.slices) == len(digits))
    assert reader.slices[-1] == 1
    reader.use(network)
    qtbot.waitUntil(lambda: sum(reader.slices) == 2 * len(digits))


def test_in_silence_new_digits_are_drawn_and_read_later(reader, digits, qtbot):
    reader.use(PRESETS["784-30-10"].recipe.new_network())
    reader.watch(True)
    reader.show_digits(digits[:4])
    qtbot.waitUntil(lambda: sum(reader.slices) == 4)
    before = dict(reader.seen)
    reader.be_silent(True)
    reader.show_digits(digits[:6])
    qtbot.waitUntil(lambda: len(reader.seen) == 6)
    assert [reader.seen[digit.key].answer for digit in digits[4:6]] == ["", ""]
    assert all(reader.seen[key] is seen for key, seen in before.items())
    reader.be_silent(False)
    qtbot.waitUntil(lambda: all(reader.seen[digit.key].answer for digit in digits[:6]))
