"""What a feature adds to the window: pages, and panels that can stand on several pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget


def _nothing(_is_on: bool) -> None:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of the window. ``watch`` hears whether anybody can see it, so that nothing is worked out unseen.

    Pages stand in the order of their ``place``; the first is the one that a new user sees.
    """

    key: str
    title: str
    widget: QWidget
    place: int
    watch: Callable[[bool], None] = _nothing


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A view that can stand on several pages, in a ``Slot`` of each.

    ``show_title`` has the view leave its title out where something else says it; ``filled_changed`` tells whether it
    has anything to show.
    """

    key: str
    title: str
    widget: QWidget
    show_title: Callable[[bool], None] = _nothing
    filled_changed: SignalInstance | None = None
