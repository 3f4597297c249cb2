"""What a feature adds to the window: pages, and panels that can stand on several pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


def _nothing(_is_watched: bool) -> None:
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
    """A view that can be shown in several places: ``make`` gives a widget of its own for each of them."""

    key: str
    title: str
    make: Callable[[], QWidget]
