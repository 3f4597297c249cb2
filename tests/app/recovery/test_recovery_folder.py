from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation, PreparedStage
from app.drawing.values.reading import NetworkInput
from app.drawing.values.sketch import Sketch, Stroke
from app.models.controllers.bundled_models import untrained_model
from app.recovery.controllers.recovery_folder import RecoveryFolder

STROKES = (Stroke(((0.1, 0.2), (0.5, 0.75)), 0.05), Stroke(((1.0, 0.0),), 0.14))
DRAWING = Sketch(STROKES, ((), STROKES[:1], (), STROKES[:1]))


@pytest.fixture
def left(tmp_path):
    """The folder of a program that was ended."""
    program = RecoveryFolder(tmp_path)
    program.write_drawing(DRAWING)
    program.write_model("open", untrained_model(), "mine")
    folder = program._own
    program.end(keep=True)
    return folder


def test_what_was_left_behind_is_found_whole(tmp_path, left):
    found = RecoveryFolder(tmp_path).claim()
    assert (found.folder, found.sketch) == (left, DRAWING)
    model, name = found.models["open"]
    assert (model.recipe, name) == (untrained_model().recipe, "mine")


def test_a_program_that_runs_keeps_its_own(tmp_path):
    running, other = RecoveryFolder(tmp_path), RecoveryFolder(tmp_path)
    running.write_drawing(DRAWING)
    assert other.claim() is None
    assert running.claim() is None
    running.write_drawing(Sketch())
    running.write_drawing(DRAWING)
    other.end(keep=False)
    running.end(keep=True)
    assert RecoveryFolder(tmp_path).claim().sketch == DRAWING


def test_only_one_program_is_offered_it_and_another_time_where_it_was_not_taken(tmp_path, left):
    first, second = RecoveryFolder(tmp_path), RecoveryFolder(tmp_path)
    assert first.claim() is not None
    assert second.claim() is None
    first.end(keep=True)  # it was ended before anybody answered
    found = second.claim()
    second.forget(found.folder)
    second.end(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_gone_again_is_not_left_behind(tmp_path):
    program = RecoveryFolder(tmp_path)
    program.write_drawing(Sketch())
    assert list(tmp_path.iterdir()) == []
    program.write_drawing(DRAWING)
    program.write_model("run", untrained_model(), "mine")
    program.write_drawing(Sketch())
    program.write_model("run", None, "")
    program.end(keep=True)
    assert RecoveryFolder(tmp_path).claim() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"{}",
        b"[7]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"strokes": [], "steps": [[true, [0]]]}',
        b'{"strokes": [], "steps": 3}',
        b'{"strokes": 3, "steps": []}',
        b'{"strokes": [{"points": 3, "width": 0.1}], "steps": []}',
        b'{"strokes": [{"width": 0.1, "points": []}], "steps": []}',
        b'{"strokes": [{"width": 0.1, "points": [[1]]}], "steps": []}',
        b'{"strokes": [{"width": 0.1, "points": [[NaN, 0]]}], "steps": []}',
        b'{"strokes": [{"width": 1e9, "points": [[0, 0]]}], "steps": []}',
    ],
)
def test_a_damaged_drawing_costs_no_more_than_the_drawing(tmp_path, left, contents):
    (left / "drawing.json").write_bytes(contents)
    (left / "names.json").write_bytes(contents)
    found = RecoveryFolder(tmp_path).claim()
    assert found.sketch == Sketch()
    assert found.models["open"][1] == "network"
    (aside,) = found.damaged
    assert aside.read_bytes() == contents


def test_what_cannot_be_read_is_set_aside_and_never_removed(tmp_path, left):
    """A model with one wrong byte was removed without a word, and so was what only could not be opened."""
    contents = bytearray((left / "open.safetensors").read_bytes())
    contents[-1] ^= 1
    (left / "open.safetensors").write_bytes(contents)
    (left / "drawing.json").unlink()
    first = RecoveryFolder(tmp_path)
    found = first.claim()
    assert (found.models, found.sketch) == ({}, Sketch())
    first.forget(left)
    (aside,) = found.damaged
    assert aside.read_bytes() == contents
    assert RecoveryFolder(tmp_path).claim() is None  # it is said once
    assert aside.exists()


def test_what_somebody_else_put_there_is_never_removed(tmp_path, left):
    """Every folder without a drawing was taken for one left behind, and removed with all that was in it."""
    (tmp_path / "mine").mkdir()
    for path in (tmp_path / "mine" / "thesis.txt", left / "note.txt"):
        path.write_text("words")
    program = RecoveryFolder(tmp_path)
    program.forget(program.claim().folder)
    assert program.claim() is None
    assert [path.name for path in sorted(tmp_path.rglob("*.txt"))] == ["note.txt", "thesis.txt"]
    assert [path.name for path in left.iterdir()] == ["note.txt"]


def test_a_picture_is_found_again(tmp_path):
    pixels = np.arange(600, dtype=np.uint8).reshape(20, 30)
    stages = (PreparedStage("In grey", "", pixels, is_ink=False),)
    program = RecoveryFolder(tmp_path)
    program.write_picture(Picture("seven.jpg", Preparation(stages), NetworkInput(None)))
    program.end(keep=True)
    image, name = RecoveryFolder(tmp_path).claim().picture
    assert name == "seven.jpg"
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(image))), pixels)


def test_a_folder_that_another_program_took_the_moment_it_was_made_is_left_to_it(tmp_path, monkeypatch):
    """All that was written afterwards failed."""
    program, other = RecoveryFolder(tmp_path), RecoveryFolder(tmp_path)
    made = Path.mkdir

    def taken(self, **arguments):
        made(self, **arguments)
        monkeypatch.undo()
        assert other.claim() is None

    monkeypatch.setattr(Path, "mkdir", taken)
    program.write_drawing(DRAWING)
    program.write_drawing(replace(DRAWING, past=()))
    program.end(keep=True)
    assert RecoveryFolder(tmp_path).claim().sketch.strokes == STROKES
