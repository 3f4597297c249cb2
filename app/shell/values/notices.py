"""Messages to the user, as values that the window only renders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Offer(Enum):
    """What a notice offers to do about it, at the press of a button."""

    GO_BACK = "go back"  # to the model that was open before
    BRING_BACK = "bring back"  # what was open when the program was ended


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened in a sentence, what was expected and what to do; details can be copied.

    A newer one ``about`` the same matter takes its place. ``button`` are the words on the button that does what the
    notice offers.
    """

    level: Level
    title: str
    text: str = ""
    details: str = ""
    about: str = ""
    offer: Offer | None = None
    button: str = ""
