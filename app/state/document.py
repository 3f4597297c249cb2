"""The open model as the window names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model that comes with the program: its file's stem, a title and one line about it."""

    key: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """``path`` is None for a bundled model and for a network that was never saved."""

    name: str
    path: Path | None = None
    is_modified: bool = False
    summary: str = ""  # "99.3 % on MNIST test"


class Unsaved(Enum):
    """What becomes of changes that were not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"
