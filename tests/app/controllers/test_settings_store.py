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
