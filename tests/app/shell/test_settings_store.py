import errno
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.parts.values.activity import ColourRange
from app.shell.controllers import settings_store
from app.shell.controllers.settings_store import SettingsStore
from app.shell.values.settings import Scheme, Settings


@pytest.fixture
def path(tmp_path) -> str:
    return str(tmp_path / "settings.ini")


def reopened(path: str) -> Settings:
    return SettingsStore(Path(path)).settings


@pytest.mark.parametrize(
    "recent", [(), (Path("/a/one.safetensors"),), (Path("/a/two, b.safetensors"), Path("/ä"))], ids=["0", "1", "2"]
)
def test_every_setting_comes_back(path, recent):
    wanted = Settings(Scheme.DARK, 0.1, ColourRange.ALL, "train", recent, b"\x00\xffgeometry", b"\x01")
    store = SettingsStore(Path(path))
    store.change(
        scheme=wanted.scheme,
        pen_width=wanted.pen_width,
        colour_range=wanted.colour_range,
        page=wanted.page,
        recent_files=wanted.recent_files,
        geometry=wanted.geometry,
        splitter=wanted.splitter,
    )
    store._file.sync()
    assert reopened(path) == wanted


def test_the_defaults_stand_where_nothing_was_stored(path):
    assert reopened(path) == Settings()


def test_what_cannot_be_read_falls_back_to_its_default(path):
    Path(path).write_text("[General]\nscheme=purple\npen_width=wide\nrecent_files=[broken\npage=train\ngeometry=7\n")
    assert reopened(path) == Settings(page="train")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("pen_width=nan", "pen width: expected 0.02 to 0.14, got nan"),
        ("pen_width=-1", "pen width"),
        ("pen_width=1e308", "pen width"),
        ("pen_width=@Rect(1 2 3 4)", "got QRect"),
        ("page=a, b", "got list"),
        ("recent_files=" + "[" * 100_000, "recursion"),
        (f"recent_files={['/a'] * 20_000}".replace("'", '\\"').replace("=[", '="[') + '"', "at most 8, got 20,000"),
        ('recent_files="[1, 2]"', "expected a list of files"),
        ("geometry=@ByteArray(" + "x" * 20_000 + ")", "at most 10,000 bytes"),
        ("this is no setting", "no list of settings"),
    ],
    ids=lambda value: value[:20],
)
def test_a_value_that_means_nothing_is_set_aside_and_said_once(path, line, told):
    contents = f"[General]\n{line}\nscheme=dark\n"
    Path(path).write_text(contents)
    store = SettingsStore(Path(path))
    assert store.settings == Settings(Scheme.DARK)
    assert told in store.problem.text
    (aside,) = Path(path).parent.glob("settings damaged *.ini")
    assert aside.read_text() == contents
    assert str(aside) in store.problem.text
    store.change(page="train")
    store._file.sync()
    again = SettingsStore(Path(path))
    assert (again.problem, again.settings) == (None, Settings(Scheme.DARK, page="train"))


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 10**10)


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (os.mkfifo, "got a pipe"),
        (Path.mkdir, "got a folder"),
        (lambda path: path.symlink_to(path), "symbolic links"),
        (huge, "at most 10,000,000 bytes"),
    ],
    ids=["pipe", "folder", "loop", "huge"],
)
def test_what_is_no_file_of_settings_is_set_aside(tmp_path, put, told):
    """Qt waited for ever for a pipe, read ten gigabytes, and put a file in the place of a device."""
    path = tmp_path / "settings.ini"
    put(path)
    store = SettingsStore(path)
    assert told in store.problem.text
    assert len(list(tmp_path.glob("settings damaged *.ini"))) == 1
    store.change(page="train")
    store._file.sync()
    assert (SettingsStore(path).problem, SettingsStore(path).settings) == (None, Settings(page="train"))


def test_a_damaged_file_that_cannot_be_renamed_is_not_written_over(path, monkeypatch):
    contents = "[General]\npen_width=nan\n"
    Path(path).write_text(contents)
    monkeypatch.setattr(Path, "rename", _refused)
    store = SettingsStore(Path(path))
    assert "stays as it is" in store.problem.text
    store.change(page="train")
    del store
    assert Path(path).read_text() == contents


def test_a_file_that_may_not_be_read_stays_and_is_told(path, monkeypatch):
    Path(path).write_text("[General]\npage=train\n")
    monkeypatch.setattr(settings_store, "open_regular", _refused)
    store = SettingsStore(Path(path))
    store.change(page="look")
    assert "Permission denied" in store.problem.text
    assert Path(path).read_text() == "[General]\npage=train\n"


def _refused(*_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_without_a_file_settings_last_as_long_as_the_program():
    store = SettingsStore(None)
    store.change(page="train")
    assert store.settings.page == "train"


def check_damaged(folder: Path, changes: Iterator[tuple[int, int]]) -> None:
    """Each, a place and what is changed there, leaves settings that mean something, and the damaged file as it was."""
    whole = folder / "whole.ini"
    store = SettingsStore(whole)
    recent = (Path("/a/one, two.safetensors"), Path("/ä/[x]"))
    store.change(pen_width=0.1, scheme=Scheme.LIGHT, page="train", recent_files=recent, geometry=b"\x00)1")
    store._file.sync()
    contents = whole.read_bytes()
    for number, (place, bits) in enumerate(changes):
        damaged = bytearray(contents)
        damaged[place % len(contents)] ^= bits
        path = folder / f"{number}.ini"
        path.write_bytes(damaged)
        store = SettingsStore(path)
        aside = list(folder.glob(f"{number} damaged *.ini"))
        assert [each.read_bytes() for each in aside] == ([bytes(damaged)] if store.problem else [])
        for each in [path, *aside]:
            each.unlink(missing_ok=True)


def test_any_byte_may_be_damaged(tmp_path):
    rng = random.Random(1)
    check_damaged(tmp_path, ((rng.randrange(10_000), rng.randrange(256)) for _ in range(400)))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_bit_may_be_damaged(tmp_path):
    check_damaged(tmp_path, ((place, 1 << bit) for place in range(400) for bit in range(8)))
