"""Inter, which comes with the program; the system's own font where it cannot be read."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from app.shell.theme.tokens import TEXT_SIZE

FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf")


def text_font(size: int = TEXT_SIZE, *, strong: bool = False) -> QFont:
    """The program's font at ``size`` pixels, with figures of equal width so that columns of numbers stand still."""
    family = _family()
    font = QFont(family) if family else QGuiApplication.font()
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


@cache
def _family() -> str | None:
    """The family's name once its files are loaded; None when one of them cannot be read."""
    families = []
    for name in FILES:
        with as_file(files("resources") / "fonts" / name) as path:
            number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            return None
        families += QFontDatabase.applicationFontFamilies(number)
    return families[0]
