"""Messages to the user, as values that the window only renders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened in a sentence, what was expected and what to do; details can be copied.

    A newer one ``about`` the same matter takes its place.
    """

    level: Level
    title: str
    text: str = ""
    details: str = ""
    about: str = ""
