from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.controllers import collecting_session
from app.controllers.collecting_session import CollectingSession
from app.controllers.my_digits import MyDigits
from app.controllers.sketch_controller import SketchController
from app.state.collecting import Collecting, asked_in_turn
from app.state.notices import Level
from nnengine.data.user_store import UserStore

SHORT = 20  # milliseconds


class Program:
    """A round and everything that it told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sketch = SketchController()
        self.digits = MyDigits(UserStore(path), None)
        self.session = CollectingSession(self.sketch, self.digits, Random(3))
        self.shown: Collecting | None = None
        self.notices, self.ends = [], []
        self.session.collecting_changed.connect(lambda shown: setattr(self, "shown", shown))
        self.session.finished.connect(lambda: self.ends.append(True))
        for told in (self.session.notice_raised, self.digits.notice_raised):
            told.connect(self.notices.append)
        self.sketch.sketch_changed.connect(self.session.show_sketch)

    def write(self, x: float) -> None:
        self.sketch.begin_stroke(x, 0.2)
        self.session.put_pen_down()
        self.sketch.extend_stroke([(x, 0.5), (0.5, 0.9)])
        self.sketch.end_stroke()
        self.session.lift_pen()

    @property
    def kept(self) -> list[int]:
        return [digit.label for digit in UserStore(self.path).read()]


@pytest.fixture
def program(qapp, tmp_path, monkeypatch) -> Program:
    """Nothing goes on by itself."""
    monkeypatch.setattr(collecting_session, "REST", 100_000)
    return Program(tmp_path / "mine.npz")


@pytest.fixture
def quick(qapp, tmp_path, monkeypatch) -> Program:
    monkeypatch.setattr(collecting_session, "REST", SHORT)
    return Program(tmp_path / "mine.npz")


def test_each_digit_is_on_the_disk_before_the_next_is_asked_for(program):
    asked = asked_in_turn(1, Random(3))
    program.session.start(1)
    assert program.shown == Collecting(asked)
    for place, label in enumerate(asked, 1):
        assert program.shown.label == label
        program.write(place / 20)
        assert program.shown.has_ink
        program.session.accept()
        assert program.kept == list(asked[:place])
        assert program.sketch.sketch.is_blank
    assert program.shown is None
    assert program.ends == [True]
    assert [notice.title for notice in program.notices] == ["10 digits of yours collected"]


def test_the_pen_rests_and_the_next_is_asked_for(quick, qtbot):
    quick.session.start(1)
    quick.write(0.1)
    qtbot.waitUntil(lambda: quick.shown.done == 1)


def test_a_pen_that_is_down_or_comes_down_again_is_waited_for(quick, qtbot):
    quick.session.start(1)
    quick.write(0.1)
    quick.sketch.begin_stroke(0.4, 0.4)
    quick.session.put_pen_down()
    quick.sketch.extend_stroke([(0.6, 0.6)])
    qtbot.wait(4 * SHORT)
    quick.session.accept()
    quick.session.go_back()
    assert quick.shown.done == 0
    quick.session.lift_pen()
    qtbot.waitUntil(lambda: quick.shown.done == 1)
    assert len(UserStore(quick.path).read()[0].strokes) == 2


def test_back_wipes_off_and_then_takes_back(program):
    program.session.start(1)
    asked = program.shown.asked
    for place in range(2):
        program.write(place / 20)
        program.session.accept()
    program.write(0.3)
    program.session.go_back()
    assert (program.shown.done, program.sketch.sketch.is_blank) == (2, True)
    program.session.go_back()
    assert (program.shown.label, program.kept) == (asked[1], [asked[0]])
    program.session.go_back()
    program.session.go_back()  # nothing is left to take back
    assert (program.shown.done, program.kept) == (0, [])


def test_nothing_written_and_a_mere_touch_are_no_digits(program):
    program.session.start(1)
    program.session.accept()
    program.sketch.begin_stroke(0.2, 0.2)
    program.sketch.end_stroke()
    program.session.accept()
    assert (program.shown.done, program.sketch.sketch.is_blank, program.kept) == (0, True, [])


def test_an_end_at_any_time_keeps_what_was_collected_and_gives_the_canvas_back(program):
    program.write(0.7)
    before = program.sketch.sketch
    program.session.start(5)
    assert program.sketch.sketch.is_blank
    program.write(0.1)
    program.session.accept()
    program.session.stop()
    assert program.shown is None
    assert len(program.kept) == 1
    assert program.sketch.sketch == before
    assert not program.ends
    program.write(0.2)
    program.session.accept()  # no round is on
    assert len(program.kept) == 1


def test_what_is_half_written_at_the_end_stays_with_the_drawing_before_it_below(program):
    program.write(0.7)
    before = program.sketch.sketch.strokes
    program.session.start(5)
    program.write(0.1)
    written = program.sketch.sketch.strokes
    program.session.stop()
    assert program.sketch.sketch.strokes == written
    program.sketch.undo()
    assert program.sketch.sketch.strokes == before
    assert not program.notices


def test_what_cannot_be_kept_stays_on_the_canvas(program):
    program.path.mkdir()
    program.session.start(1)
    program.write(0.1)
    program.session.accept()
    assert (program.shown.done, program.sketch.sketch.is_blank) == (0, False)
    assert program.notices[-1].level is Level.ERROR


def test_a_round_that_is_on_goes_on(program):
    program.session.start(5)
    program.session.start(20)
    assert len(program.shown.asked) == 50
