"""What the program remembers between two starts. Each setting is declared once, here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.parts.values.activity import ColourRange
from app.parts.values.pen import DEFAULT_PEN, THICKEST_PEN, THINNEST_PEN

MOST_RECENT_FILES = 8
LONGEST_PATH = 4096  # characters
LARGEST_STATE = 10_000  # bytes of where the window and its parts stood


class Scheme(Enum):
    """Light or dark surfaces, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """Raises ValueError for a value that means nothing, naming it."""

    scheme: Scheme = Scheme.SYSTEM
    pen_width: float = DEFAULT_PEN
    colour_range: ColourRange = ColourRange.UNIT
    page: str = "overview"
    recent_files: tuple[Path, ...] = ()
    geometry: bytes = b""
    splitter: bytes = b""

    def __post_init__(self) -> None:
        if not THINNEST_PEN <= self.pen_width <= THICKEST_PEN:  # nor is nan
            raise ValueError(f"pen width: expected {THINNEST_PEN} to {THICKEST_PEN}, got {self.pen_width}")
        if not self.page.isidentifier():
            raise ValueError(f"page: expected the name of a page, got {self.page!r:.40}")
        if len(self.recent_files) > MOST_RECENT_FILES:
            raise ValueError(f"recent files: expected at most {MOST_RECENT_FILES}, got {len(self.recent_files):,}")
        for path in self.recent_files:
            if not path.name or len(str(path)) > LONGEST_PATH or "\0" in str(path):
                raise ValueError(f"recent files: expected names of files, got {str(path)!r:.40}")
        for name, state in (("window", self.geometry), ("splitter", self.splitter)):
            if len(state) > LARGEST_STATE:
                raise ValueError(f"{name}: expected at most {LARGEST_STATE:,} bytes, got {len(state):,}")


def with_recent_file(recent: tuple[Path, ...], path: Path) -> tuple[Path, ...]:
    """The list with ``path`` first and once, no longer than it may be."""
    return (path, *(other for other in recent if other != path))[:MOST_RECENT_FILES]
