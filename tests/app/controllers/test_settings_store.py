import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.controllers.settings_store import SettingsStore
from app.state.activity import ColourRange
from app.state.settings import Scheme, Settings


@pytest.fixture
def path(tmp_path) -> str:
    return str(tmp_path / "settings.ini")


def reopened(path: str) -> Settings:
    return SettingsStore(QSettings(path, QSettings.Format.IniFormat)).settings


@pytest.mark.parametrize(
    "recent", [(), (Path("/a/one.safetensors"),), (Path("/a/two, b.safetensors"), Path("/ä"))], ids=["0", "1", "2"]
)
def test_every_setting_comes_back(path, recent):
    wanted = Settings(Scheme.DARK, 0.1, ColourRange.ALL, "train", recent, b"\x00\xffgeometry", b"\x01")
    file = QSettings(path, QSettings.Format.IniFormat)
    SettingsStore(file).change(
        scheme=wanted.scheme,
        pen_width=wanted.pen_width,
        colour_range=wanted.colour_range,
        page=wanted.page,
        recent_files=wanted.recent_files,
        geometry=wanted.geometry,
        splitter=wanted.splitter,
    )
    file.sync()
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
    store = SettingsStore(QSettings(path, QSettings.Format.IniFormat))
    assert store.settings == Settings(Scheme.DARK)
    assert told in store.problem.text
    (aside,) = Path(path).parent.glob("settings damaged *.ini")
    assert aside.read_text() == contents
    assert str(aside) in store.problem.text
    store.change(page="train")
    store._file.sync()
    again = SettingsStore(QSettings(path, QSettings.Format.IniFormat))
    assert (again.problem, again.settings) == (None, Settings(Scheme.DARK, page="train"))


def test_without_a_file_settings_last_as_long_as_the_program():
    store = SettingsStore(None)
    store.change(page="train")
    assert store.settings.page == "train"


def check_damaged(folder: Path, changes: Iterator[tuple[int, int]]) -> None:
    """Each, a place and what is changed there, leaves settings that mean something, and the damaged file as it was."""
    whole = folder / "whole.ini"
    file = QSettings(str(whole), QSettings.Format.IniFormat)
    recent = (Path("/a/one, two.safetensors"), Path("/ä/[x]"))
    SettingsStore(file).change(
        pen_width=0.1, scheme=Scheme.LIGHT, page="train", recent_files=recent, geometry=b"\x00)1"
    )
    file.sync()
    contents = whole.read_bytes()
    for number, (place, bits) in enumerate(changes):
        damaged = bytearray(contents)
        damaged[place % len(contents)] ^= bits
        path = folder / f"{number}.ini"
        path.write_bytes(damaged)
        store = SettingsStore(QSettings(str(path), QSettings.Format.IniFormat))
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
