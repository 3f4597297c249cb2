"""What the program remembers between two starts. Each setting is declared once, here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.state.activity import ColourRange
from app.state.sketch import DEFAULT_PEN

MOST_RECENT_FILES = 8


class Scheme(Enum):
    """Light or dark surfaces, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    scheme: Scheme = Scheme.SYSTEM
    pen_width: float = DEFAULT_PEN
    colour_range: ColourRange = ColourRange.UNIT
    page: str = "look"
    recent_files: tuple[Path, ...] = ()
    geometry: bytes = b""
    splitter: bytes = b""


def with_recent_file(recent: tuple[Path, ...], path: Path) -> tuple[Path, ...]:
    """The list with ``path`` first and once, no longer than it may be."""
    return (path, *(other for other in recent if other != path))[:MOST_RECENT_FILES]
