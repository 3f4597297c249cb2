"""Icons: strokes in SVG, tinted with a token when they are needed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.shell.theme.colours import mix
from app.shell.theme.tokens import Tokens

SIZES = (16, 20, 24)
RATIOS = (1, 2, 3)
WINDOW_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, tokens: Tokens, colour: str | None = None) -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in ``colour`` (the text's unless given), faint where disabled."""
    tint = colour or tokens.text
    made = QIcon()
    for mode, shade in (
        (QIcon.Mode.Normal, tint),
        (QIcon.Mode.Disabled, mix(tokens.surface, tokens.secondary, 0.5)),
    ):
        renderer = QSvgRenderer(QByteArray(_tinted(name, shade).encode()))
        for size in SIZES:
            for ratio in RATIOS:
                made.addPixmap(_drawn(renderer, size, ratio), mode)
    return made


def window_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    renderer = QSvgRenderer(QByteArray(_source("vectorville").encode()))
    made = QIcon()
    for size in WINDOW_SIZES:
        made.addPixmap(_drawn(renderer, size, 1))
    return made


def icon_file(name: str, colour: str) -> str:
    """The path of a tinted copy for a style sheet, which takes images from files only; gone when the program ends."""
    path = _folder() / f"{name}-{colour.lstrip('#')}.svg"
    if not path.exists():
        path.write_text(_tinted(name, colour), encoding="utf-8")
    return path.as_posix()


def _tinted(name: str, colour: str) -> str:
    return _source(name).replace("currentColor", colour)


def _source(name: str) -> str:
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _drawn(renderer: QSvgRenderer, size: int, ratio: int) -> QPixmap:
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vectorville-icons-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
