"""The open model as the window names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model that comes with the program: its file's stem, a title and one line about it."""

    key: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model that the program kept by itself: its file, what it was called, when and why it was kept.

    Of a file that the user put among them no reason is known.
    """

    path: Path
    name: str
    at: datetime
    reason: str = ""  # "another was trained in its place"
    summary: str = ""  # "96.4 % on MNIST validation"


@dataclass(frozen=True, slots=True)
class Document:
    """``path`` is None for a bundled model and for a network that was never saved."""

    name: str
    path: Path | None = None
    is_modified: bool = False
    summary: str = ""  # "99.3 % on MNIST test"
    is_kept: bool = False  # by the program itself: nobody saved it, and it is not lost

    @property
    def title(self) -> str:
        """The name without the ending of its file."""
        return self.name.removesuffix(".safetensors")


class Unsaved(Enum):
    """What becomes of changes that were not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"
