"""Pictures are read off the window's thread, and what cannot be read changes nothing."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.drawing.controllers.picture_reading import PictureReading, read
from app.drawing.controllers.pictures import PASTED, Pictures
from app.drawing.controllers.shown_preparation import ShownPreparation, preparation_of
from app.drawing.values.sketch import Sketch
from app.shell.values.notices import Level
from nnengine.digits.preprocessing import read_image
from nnengine.digits.strokes import render
from nnengine.errors import DataError

LINE = Sketch().begin_stroke((0.5, 0.2), 0.06).extend_stroke((0.5, 0.8))


class Answers:
    """A user who always chooses the same file."""

    path: Path | None = None

    def ask_picture_to_open(self, folder: Path) -> Path | None:
        return self.path


def bar(path: Path, left: int = 40) -> Path:
    pixels = np.full((100, 100), 230, np.uint8)
    pixels[20:80, left : left + 8] = 20
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def pictures(qapp):
    made = Pictures(Answers())
    made.opened, made.notices = [], []
    made.picture_opened.connect(made.opened.append)
    made.notice_raised.connect(made.notices.append)
    yield made
    made.shutdown()


def test_a_picture_is_what_the_engine_makes_of_the_file(tmp_path):
    path = bar(tmp_path / "bar.png")
    picture = read(path, path.name)
    assert picture.name == "bar.png"
    np.testing.assert_array_equal(picture.seen.pixels, read_image(path)[0])
    assert len(picture.preparation.stages) == 6
    assert all(stage.pixels.dtype == np.uint8 for stage in picture.preparation.stages)
    assert read(path.read_bytes(), "pasted").preparation.stages[-1].words == picture.preparation.stages[-1].words
    with pytest.raises(DataError, match="letter: not an image"):
        read(b"dear reader", "letter")


def test_files_and_bytes_are_opened(pictures, qtbot, tmp_path):
    pictures.open(bar(tmp_path / "bar.png"))
    qtbot.waitUntil(lambda: len(pictures.opened) == 1)
    pictures.paste((tmp_path / "bar.png").read_bytes())
    qtbot.waitUntil(lambda: len(pictures.opened) == 2)
    assert [picture.name for picture in pictures.opened] == ["bar.png", PASTED]
    assert pictures.notices == []


def test_of_two_at_once_the_last_is_shown(pictures, qtbot, tmp_path):
    pictures.open(bar(tmp_path / "first.png"))
    pictures.open(bar(tmp_path / "second.png", 70))
    qtbot.waitUntil(lambda: bool(pictures.opened))
    qtbot.wait(100)
    assert [picture.name for picture in pictures.opened] == ["second.png"]


def test_what_cannot_be_read_is_told(pictures, qtbot, tmp_path):
    for name in ("nowhere.png", "folder.png"):
        (tmp_path / "folder.png").mkdir(exist_ok=True)
        pictures.open(tmp_path / name)
        qtbot.waitUntil(lambda name=name: bool(pictures.notices) and name in pictures.notices[-1].text)
        assert pictures.notices[-1].level is Level.ERROR
        assert "What was on the canvas stays." in pictures.notices[-1].text
    assert pictures.opened == []


def test_the_unexpected_is_told_with_details(pictures, qtbot, monkeypatch, caplog):
    def fail(source, name):
        raise RuntimeError("out of luck")

    monkeypatch.setattr("app.drawing.controllers.picture_reading.read", fail)
    pictures.paste(b"anything")
    qtbot.waitUntil(lambda: bool(pictures.notices))
    assert "out of luck" in pictures.notices[0].details
    assert "a picture was not read" in caplog.text


def test_nothing_to_paste_and_no_file_chosen(pictures, qtbot):
    pictures.paste(b"")
    assert pictures.notices[0].level is Level.INFO
    pictures.choose()
    qtbot.wait(50)
    assert pictures.opened == []


def test_closing_waits_for_the_thread(qtbot, tmp_path):
    reading = PictureReading(bar(tmp_path / "bar.png"), "bar.png")
    reading.start()
    reading.join(5)
    assert reading.outcome is not None


def test_stages_are_worked_out_only_while_watched(inspector, qtbot):
    shown = ShownPreparation(inspector, inspector)
    seen = []
    shown.preparation_changed.connect(seen.append)
    shown.show_sketch(LINE)
    qtbot.wait(80)
    assert seen == []
    shown.watch(True)
    qtbot.waitUntil(lambda: bool(seen))
    assert [stage.name for stage in seen[-1].stages] == ["As drawn", "Size and pen", "Place"]
    shown.show_sketch(Sketch())
    qtbot.waitUntil(lambda: not seen[-1].stages)
    shown.watch(False)
    shown.show_sketch(LINE)
    qtbot.wait(80)
    assert not seen[-1].stages


def test_the_last_stage_of_a_drawing_is_what_is_read():
    expected = render([np.array(LINE.strokes[0].points)])
    np.testing.assert_array_equal(preparation_of(LINE).stages[-1].pixels, np.rint(expected * 255))
    trembling = Sketch().begin_stroke((0.5, 0.5), 0.1).extend_stroke((0.51, 0.5)).begin_stroke((0.5, 0.51), 0.1)
    assert "a dot" in preparation_of(trembling).stages[1].words
