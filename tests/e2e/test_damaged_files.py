"""Whatever is damaged among the user's own files, the program starts, says it once and loses nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand import ENOUGH, SEVEN

import app.drawing.join
import app.models.join
from app.digits.controllers.my_digits import MyDigits
from app.models.controllers.bundled_models import untrained_model
from app.models.controllers.file_commands import FileCommands
from app.models.controllers.kept_models import KeptModels
from app.shell.controllers.settings_store import SettingsStore, user_settings
from app.shell.main_window import MainWindow
from app.shell.values.notices import Notice
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_digits_file import write_user_digits


def still_works(hand, qtbot) -> list[Notice]:
    """The notices, of a window that reads a drawing."""
    hand.action("action_page_train").trigger()  # where nobody asks for the evidence of every stroke
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    return list(hand.window.notice_bar._notices)


@pytest.fixture
def settings(tmp_path) -> Path:
    path = user_settings()
    assert tmp_path in path.parents
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_digits_with_a_space_in_a_header(open_window, qtbot):
    """tokenize.TokenError came through NumPy's reader, and the program never started again."""
    path = Path(os.environ["NNENGINE_MINE"])
    write_user_digits(path, (UserDigit((np.random.default_rng(0).random((600, 2)),), 4),))
    contents = path.read_bytes()
    place = contents.index(b"), }")
    path.write_bytes(contents[:place] + b" " + contents[place + 1 :])
    (notice,) = still_works(open_window(), qtbot)
    assert notice.title == "The file of your digits was damaged"
    (aside,) = path.parent.glob("my-digits damaged *.npz")
    assert str(aside) in notice.text
    assert still_works(open_window(), qtbot) == []


@pytest.mark.parametrize(
    "line",
    [
        "pen_width=nan",
        "recent_files=" + "[" * 50_000,
        'recent_files="' + str(["/a"] * 20_000).replace("'", '\\"') + '"',
        "geometry=@ByteArray(" + "\\x1" * 11_000 + ")",
        "nothing that is a setting",
    ],
    ids=["nan", "nested", "many", "long", "no setting"],
)
def test_settings_that_mean_nothing(open_window, qtbot, settings, line):
    settings.write_text(f"[General]\n{line}\nscheme=dark\n")
    hand = open_window()
    (notice,) = still_works(hand, qtbot)
    assert notice.title == "Some settings could not be read"
    assert len(list(settings.parent.glob("Vectorville damaged *.ini"))) == 1
    hand.window.close()
    assert still_works(open_window(), qtbot) == []


@pytest.mark.parametrize(
    "put", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to(path)], ids=["pipe", "folder", "loop"]
)
def test_settings_that_are_no_file(open_window, qtbot, settings, put):
    """Qt waits for ever for who writes into a pipe; what settings changed there was never kept."""
    put(settings)
    hand = open_window()
    (notice,) = still_works(hand, qtbot)
    assert notice.title == "Some settings could not be read"
    hand.window.close()
    assert settings.is_file()
    assert still_works(open_window(), qtbot) == []


def test_a_geometry_that_is_none(open_window, qtbot, settings):
    rng = np.random.default_rng(0)
    for length in (66, 5000):
        store = SettingsStore(settings)
        store.change(geometry=rng.bytes(length), splitter=rng.bytes(length), page="of_a_newer_program")
        store._file.sync()
        hand = open_window()
        assert still_works(hand, qtbot) == []
        assert hand.window.width() >= 900
        hand.window.close()


def test_notes_of_kept_models(open_window, qtbot, tmp_path):
    kept = KeptModels(tmp_path / "kept")
    damaged = (b"", b"[" * 5000, b"{}", b'{"at": "now"}', b"\xff" * 500, b'{"name": 1, "at": "2026-01-01"}')
    for number, contents in enumerate(damaged):
        model = replace(untrained_model(), provenance={"number": str(number)})
        kept.keep(model, "run", "").with_suffix(".json").write_bytes(contents)
    hand = open_window()
    assert still_works(hand, qtbot) == []
    assert len(hand.menu("kept")) == len(damaged)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (SettingsStore, "_open"),
        (app.drawing.join, "judge_of_digits"),
        (app.models.join, "bundled_choices"),
        (MyDigits, "start"),
        (FileCommands, "start"),
        (KeptModels, "kept"),
        (MainWindow, "restore"),
    ],
)
def test_a_part_that_fails_at_the_start_is_told_and_the_window_stands(open_window, qtbot, monkeypatch, owner, name):
    monkeypatch.setattr(owner, name, failing)
    hand = open_window()
    notices = list(hand.window.notice_bar._notices)
    assert any("the bridge is gone" in notice.details for notice in notices)
    if name != "start" or owner is not FileCommands:
        still_works(hand, qtbot)


def failing(*_: object, **__: object) -> None:
    raise RuntimeError("the bridge is gone")
