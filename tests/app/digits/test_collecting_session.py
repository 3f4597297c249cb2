from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from app.digits.controllers import collecting_session
from app.digits.controllers.collecting_session import CollectingSession
from app.digits.controllers.my_digits import MyDigits
from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.values.collecting import Collecting
from app.shell.values.notices import Level
from nnengine.digits.mine.user_store import UserStore

SHORT = 20  # milliseconds
ALL = range(10)


class Program:
    """A round and everything that it told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sketch = SketchController()
        self.digits = MyDigits(UserStore(path), None)
        self.session = CollectingSession(self.sketch, self.digits)
        self.shown: Collecting | None = None
        self.notices, self.ends = [], []
        self.session.collecting_changed.connect(lambda shown: setattr(self, "shown", shown))
        self.session.finished.connect(lambda: self.ends.append(True))
        for told in (self.session.notice_raised, self.digits.notice_raised):
            told.connect(self.notices.append)
        self.sketch.sketch_changed.connect(self.session.show_sketch)
        self._slant = 0.0

    def write(self, label: int) -> None:
        """A stroke in a cell, each a little different."""
        row, column = divmod(label, 5)
        x, y = 0.2 * column + 0.1, 0.5 * row + 0.1
        self._slant += 0.0001
        self.put_pen_down(x, y)
        self.sketch.extend_stroke([(x + self._slant, y + 0.15), (x, y + 0.3)])
        self.lift_pen()

    def write_all(self, labels: Iterable[int] = ALL) -> None:
        for label in labels:
            self.write(label)

    def put_pen_down(self, x: float, y: float) -> None:
        self.sketch.begin_stroke(x, y)
        self.session.put_pen_down()

    def lift_pen(self) -> None:
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


def test_each_sheet_is_on_the_disk_before_the_next_is_shown(program):
    program.session.start(3)
    assert program.shown == Collecting(3)
    for done in range(1, 4):
        program.write_all()
        assert program.shown.is_full
        program.session.accept()
        assert sorted(program.kept) == sorted([*ALL] * done)  # sheets of one moment may mingle
        assert program.sketch.sketch.is_blank
    assert program.shown is None
    assert not program.session.is_on
    assert program.ends == [True]
    assert [notice.title for notice in program.notices] == ["30 digits of yours collected"]


def test_each_digit_is_the_strokes_of_its_cell(program):
    program.session.start(1)
    program.write_all([4, 0, 9])
    program.write_all([1, 2, 3, 5, 6, 7, 8])
    program.write(4)  # a second stroke, after all the others
    strokes = program.sketch.sketch.strokes
    program.session.accept()
    four = UserStore(program.path).read()[4]
    assert four.label == 4
    assert [[tuple(point) for point in line] for line in four.strokes] == [
        [pytest.approx(point) for point in stroke.points] for stroke in (strokes[0], strokes[10])
    ]


def test_a_sheet_is_not_kept_before_each_cell_has_a_digit(quick, qtbot):
    quick.session.start(1)
    quick.write_all(label for label in ALL if label != 4)
    quick.put_pen_down(0.9, 0.3)  # a touch is none
    quick.lift_pen()
    qtbot.wait(4 * SHORT)
    quick.session.accept()
    assert (quick.shown.done, quick.kept) == (0, [])
    assert quick.shown.written == frozenset(ALL) - {4}
    quick.write(4)
    qtbot.waitUntil(lambda: quick.shown is None)
    assert quick.kept == [*ALL]


def test_a_pen_that_is_down_or_comes_down_again_is_waited_for(quick, qtbot):
    quick.session.start(2)
    quick.write_all()
    quick.put_pen_down(0.84, 0.8)
    quick.sketch.extend_stroke([(0.96, 0.8)])
    qtbot.wait(4 * SHORT)
    quick.session.accept()
    quick.session.go_back()
    assert quick.shown.done == 0
    quick.lift_pen()
    qtbot.waitUntil(lambda: quick.shown.done == 1)
    assert len(UserStore(quick.path).read()[9].strokes) == 2


def test_undo_takes_the_last_stroke_back_and_nothing_goes_on_by_itself(quick, qtbot):
    quick.session.start(2)
    quick.write_all()
    quick.sketch.undo()
    assert quick.shown.written == frozenset(range(9))
    quick.sketch.redo()
    assert quick.shown.is_full
    qtbot.wait(4 * SHORT)
    assert quick.shown.done == 0
    quick.session.accept()
    assert quick.shown.done == 1


def test_back_takes_strokes_back_and_then_the_sheet_before(quick, qtbot):
    quick.session.start(3)
    quick.write_all()
    quick.session.accept()
    sheet = quick.sketch.sketch
    quick.write(3)
    quick.session.go_back()
    assert (quick.shown.done, quick.sketch.sketch.strokes) == (1, sheet.strokes)
    quick.session.go_back()
    assert (quick.shown.done, quick.kept, quick.shown.is_full) == (0, [], True)
    qtbot.wait(4 * SHORT)  # the sheet before stays until it is touched
    assert quick.shown.done == 0
    quick.session.go_back()
    assert quick.shown.written == frozenset(range(9))
    quick.write(9)
    qtbot.waitUntil(lambda: quick.shown.done == 1)
    assert quick.kept == [*ALL]


def test_there_is_nothing_before_the_first_sheet(program):
    program.session.start(1)
    program.session.go_back()
    assert program.shown == Collecting(1)


def test_an_end_at_any_time_keeps_what_is_written_and_gives_the_canvas_back(program):
    program.write(7)
    before = program.sketch.sketch
    program.session.start(5)
    assert program.sketch.sketch.is_blank
    program.write_all()
    program.session.accept()
    program.write_all([2, 5])
    program.session.stop()
    assert program.shown is None
    assert sorted(program.kept) == sorted([*ALL, 2, 5])
    assert program.sketch.sketch == before
    assert not program.ends
    assert [notice.title for notice in program.notices] == ["12 digits of yours collected"]
    program.session.accept()  # no round is on
    program.session.stop()
    assert len(program.kept) == 12


def test_a_round_that_is_stopped_at_once_says_nothing(program):
    program.session.start(5)
    program.session.stop()
    assert (program.kept, program.notices) == ([], [])


def test_what_cannot_be_kept_stays_on_the_canvas(program):
    program.path.mkdir()
    program.session.start(1)
    program.write_all()
    program.session.accept()
    assert (program.shown.done, len(program.sketch.sketch.strokes)) == (0, 10)
    assert program.notices[-1].level is Level.ERROR


def test_what_cannot_be_kept_at_the_end_stays_with_the_drawing_before_it_below(program):
    program.write(7)
    before = program.sketch.sketch.strokes
    program.session.start(5)
    program.write_all([1, 2])
    written = program.sketch.sketch.strokes
    program.path.mkdir()
    program.session.stop()
    assert program.sketch.sketch.strokes == written
    program.sketch.undo()
    assert program.sketch.sketch.strokes == before
    assert [notice.level for notice in program.notices] == [Level.ERROR]


def test_a_round_that_is_on_goes_on(program):
    program.session.start(5)
    program.session.start(20)
    assert program.shown.sheets == 5


def test_the_pen_is_finer_on_a_sheet_only(program):
    program.session.start(1)
    program.write(1)
    on_sheet = program.sketch.sketch.strokes[0].width
    program.session.stop()
    program.write(1)
    assert on_sheet < program.sketch.sketch.strokes[0].width == program.sketch.pen_width
