import pytest

from app.controllers.bundled_models import untrained_model
from app.controllers.recovery_folder import RecoveryFolder
from app.state.sketch import Stroke

DRAWING = (Stroke(((0.1, 0.2), (0.5, 0.75)), 0.05), Stroke(((1.0, 0.0),), 0.14))


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
    assert (found.folder, found.strokes) == (left, DRAWING)
    model, name = found.models["open"]
    assert (model.recipe, name) == (untrained_model().recipe, "mine")


def test_a_program_that_runs_keeps_its_own(tmp_path):
    running, other = RecoveryFolder(tmp_path), RecoveryFolder(tmp_path)
    running.write_drawing(DRAWING)
    assert other.claim() is None
    assert running.claim() is None
    running.write_drawing(())
    running.write_drawing(DRAWING)
    other.end(keep=False)
    running.end(keep=True)
    assert RecoveryFolder(tmp_path).claim().strokes == DRAWING


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
    program.write_drawing(())
    assert list(tmp_path.iterdir()) == []
    program.write_drawing(DRAWING)
    program.write_model("run", untrained_model(), "mine")
    program.write_drawing(())
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
        b'[{"points": 3}]',
        b'[{"width": 0.1, "points": []}]',
        b'[{"width": 0.1, "points": [[1]]}]',
        b'[{"width": 0.1, "points": [[NaN, 0]]}]',
        b'[{"width": 1e9, "points": [[0, 0]]}]',
    ],
)
def test_a_damaged_drawing_costs_no_more_than_the_drawing(tmp_path, left, contents):
    (left / "drawing.json").write_bytes(contents)
    (left / "names.json").write_bytes(contents)
    found = RecoveryFolder(tmp_path).claim()
    assert found.strokes == ()
    assert found.models["open"][1] == "network"
    (left / "open.safetensors").write_bytes(contents)
    assert RecoveryFolder(tmp_path).claim() is None
