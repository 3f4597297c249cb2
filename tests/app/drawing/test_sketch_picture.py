"""A picture in the place of a drawing: one step for undo, like any other."""

import numpy as np
import pytest

from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation
from app.drawing.values.reading import NetworkInput
from app.drawing.values.sketch import Sketch, lines_to_read


def picture(name: str = "digit.jpg") -> Picture:
    return Picture(name, Preparation(), NetworkInput(np.zeros((28, 28), np.float32)))


@pytest.fixture
def drawn() -> Sketch:
    return Sketch().begin_stroke((0.5, 0.1), 0.06).extend_stroke((0.5, 0.9))


def test_a_picture_takes_the_place_of_the_drawing_and_undo_gives_it_back(drawn: Sketch) -> None:
    shown = picture()
    sketch = drawn.show_picture(shown)
    assert sketch.picture is shown
    assert sketch.strokes == ()
    assert not sketch.is_blank
    assert lines_to_read(sketch) == ()
    undone = sketch.undo()
    assert undone.picture is None
    assert undone.strokes == drawn.strokes
    assert undone.redo().picture is shown


def test_clearing_a_picture_is_undone_and_a_second_picture_follows_the_first(drawn: Sketch) -> None:
    first, second = picture("a"), picture("b")
    cleared = drawn.show_picture(first).show_picture(second).clear()
    assert cleared.is_blank
    assert cleared.undo().picture is second
    assert cleared.undo().undo().picture is first
    assert cleared.undo().undo().undo().strokes == drawn.strokes


def test_drawing_on_a_picture_begins_a_drawing(drawn: Sketch) -> None:
    sketch = drawn.show_picture(picture()).begin_stroke((0.2, 0.2), 0.06)
    assert sketch.picture is None
    assert len(sketch.strokes) == 1
    assert sketch.undo().picture is not None


def test_no_point_is_added_to_a_picture() -> None:
    sketch = Sketch().show_picture(picture())
    assert sketch.extend_stroke((0.1, 0.1)) is sketch
