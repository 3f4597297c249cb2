from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.digits.controllers.my_digits import MyDigits
from app.digits.values.collection import Collection
from app.drawing.values.kept_drawing import KeptDrawing
from app.drawing.values.sketch import Sketch
from app.shell.values.notices import Level, Notice
from nnengine.digits.mine.user_digits import labelled
from nnengine.digits.mine.user_digits_file import read_user_digits
from nnengine.digits.mine.user_store import UserStore


class Answers:
    def __init__(self) -> None:
        self.path: Path | None = None

    def ask_digits_to_import(self, folder: Path) -> Path | None:
        return self.path

    def ask_digits_to_export(self, suggestion: Path) -> Path | None:
        return self.path


class Program:
    """The controller and all that it has told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers = Answers()
        self.digits = MyDigits(UserStore(path), self.answers)
        self.collection, self.drawing = Collection(), KeptDrawing()
        self.notices: list[Notice] = []
        self.digits.collection_changed.connect(lambda value: setattr(self, "collection", value))
        self.digits.drawing_changed.connect(lambda value: setattr(self, "drawing", value))
        self.digits.notice_raised.connect(self.notices.append)
        self.digits.start()

    @property
    def labels(self) -> list[int]:
        return [digit.label for digit in self.collection.digits]

    @property
    def on_disk(self) -> list[int]:
        return [digit.label for digit in UserStore(self.path).read()][::-1]

    def draw(self, x: float) -> Sketch:
        sketch = Sketch().begin_stroke((x, 0.1), 0.06).extend_stroke((x, 0.5), (0.5, 0.9))
        self.digits.show_sketch(sketch)
        return sketch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.npz"


@pytest.fixture
def program(qapp, path: Path) -> Program:
    return Program(path)


def test_a_label_is_kept_on_the_disk_and_said(program, path):
    program.draw(0.2)
    program.digits.label(4)
    assert program.drawing == KeptDrawing(4, can_undo=True)
    assert program.labels == program.on_disk == [4]
    assert Program(path).labels == [4]
    assert not program.notices


def test_nothing_drawn_is_nothing_kept(program, path):
    program.digits.label(4)
    assert not path.exists()


def test_another_label_corrects_the_first_and_undo_goes_back_step_by_step(program):
    program.draw(0.2)
    program.digits.label(4)
    program.digits.label(9)
    assert program.on_disk == [9]
    program.digits.undo_label()
    assert program.on_disk == [4]
    assert program.drawing == KeptDrawing(4, can_undo=False)
    program.digits.undo()
    assert program.on_disk == []
    assert program.drawing == KeptDrawing()
    assert program.collection.last == ""


def test_the_next_drawing_is_not_yet_known_and_the_last_one_is_known_again(program):
    first = program.draw(0.2)
    program.digits.label(4)
    program.draw(0.3)
    assert program.drawing == KeptDrawing()
    program.digits.undo_label()  # it means the drawing on the canvas, and that was not labelled
    assert program.on_disk == [4]
    program.digits.show_sketch(first)
    assert program.drawing.label == 4


def test_deleting_and_relabelling_many_are_undone_in_one_step(program):
    for index in range(5):
        program.draw(index / 10)
        program.digits.label(index)
    keys = frozenset(digit.key for digit in program.collection.digits[:3])
    before = program.collection.digits
    program.digits.delete(keys)
    assert sorted(program.on_disk) == [0, 1]
    assert program.collection.last == "3 digits deleted"
    program.digits.undo()
    assert program.collection.digits == before
    program.digits.relabel(keys, 7)
    assert sorted(program.on_disk) == [0, 1, 7, 7, 7]
    assert all(digit.is_relabelled == (digit.label == 7) for digit in program.collection.digits)
    program.digits.undo()
    assert program.collection.digits == before


def test_export_and_import_are_one_file(program, tmp_path):
    for index in range(3):
        program.draw(index / 10)
        program.digits.label(index)
    program.answers.path = tmp_path / "out.npz"
    program.digits.export_digits()
    assert len(read_user_digits(program.answers.path)) == 3
    other = Program(tmp_path / "other.npz")
    other.answers.path = program.answers.path
    other.digits.import_digits()
    assert other.on_disk == program.on_disk
    assert other.notices[-1].title == "3 digits imported"
    other.digits.import_digits()
    assert other.notices[-1] == Notice(Level.INFO, "0 digits imported", "3 digits of out.npz were here already.")
    other.digits.undo()
    assert other.on_disk == []


def test_a_file_that_is_none_is_not_imported(program, tmp_path):
    program.draw(0.2)
    program.digits.label(4)
    program.answers.path = tmp_path / "none.npz"
    program.answers.path.write_bytes(b"no zip")
    program.digits.import_digits()
    assert program.notices[-1].level is Level.ERROR
    assert "none.npz" in program.notices[-1].text
    assert program.on_disk == [4]


def test_a_damaged_file_is_set_aside_and_said_at_the_start(qapp, path):
    path.write_bytes(b"half a file")
    program = Program(path)
    assert program.notices[-1].level is Level.WARNING
    assert "set aside" in program.notices[-1].text
    aside = [file for file in path.parent.glob("*damaged*") if file.suffix == ".npz"]
    assert [file.read_bytes() for file in aside] == [b"half a file"]
    program.draw(0.2)
    program.digits.label(4)
    assert program.on_disk == [4]


def test_a_file_damaged_meanwhile_costs_nothing_that_was_shown(program, path):
    for index in range(2):
        program.draw(index / 10)
        program.digits.label(index)
    path.write_bytes(b"damaged")
    program.draw(0.5)
    program.digits.label(2)
    assert sorted(program.on_disk) == [0, 1, 2]
    assert program.notices[-1].level is Level.WARNING


def test_a_disk_that_is_full_is_said_and_changes_nothing(program, monkeypatch):
    program.draw(0.2)
    program.digits.label(4)

    def full(path: Path, contents: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnengine.digits.mine.user_digits_file.write_atomically", full)
    program.draw(0.3)
    program.digits.label(5)
    assert program.labels == [4]
    assert program.drawing == KeptDrawing()
    assert program.notices[-1].level is Level.ERROR
    assert "No space left" in program.notices[-1].text


def test_what_another_window_adds_is_kept(program, path):
    program.draw(0.2)
    program.digits.label(4)
    UserStore(path).change(lambda digits: labelled(digits, (np.eye(2),), 8, 1))
    program.draw(0.3)
    program.digits.label(5)
    assert sorted(program.on_disk) == [4, 5, 8]
    program.digits.undo()
    assert sorted(program.on_disk) == [4, 8]


def test_a_full_collection_is_said(program, path, monkeypatch):
    monkeypatch.setattr("nnengine.digits.mine.user_digits.MOST_DIGITS", 1)
    program.draw(0.2)
    program.digits.label(4)
    program.draw(0.3)
    program.digits.label(5)
    assert program.on_disk == [4]
    assert "at most" in program.notices[-1].text


def test_an_export_that_fails_is_said(program, tmp_path):
    program.draw(0.2)
    program.digits.label(4)
    program.answers.path = tmp_path / "no folder" / "out.npz"
    program.digits.export_digits()
    assert program.notices[-1].title == "The digits were not exported"


def test_undoing_a_deletion_brings_back_the_same_file(program, path):
    program.draw(0.2)
    program.digits.label(4)
    before = path.read_bytes()
    program.digits.delete(frozenset(digit.key for digit in program.collection.digits))
    assert path.read_bytes() != before
    program.digits.undo()
    assert path.read_bytes() == before
