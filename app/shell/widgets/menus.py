"""The menu bar: menus with sections, which the features fill."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

# Each menu with its sections, in their order; a line stands between two of them.
MENUS = {
    "file": ("&File", ("open", "back", "save", "quit")),
    "edit": ("&Edit", ("undo", "canvas", "digits")),
    "train": ("&Train", ("run",)),
    "view": ("&View", ("pages", "views", "drawing", "window")),
    "help": ("&Help", ("help",)),
}


class Menus:
    """Places commands and menus by names such as "file.open"."""

    def __init__(self, bar: QMenuBar) -> None:
        self._bar = bar
        self._menus = {key: bar.addMenu(title) for key, (title, _) in MENUS.items()}
        self._ends: dict[str, QAction] = {}  # of each section
        for key, (_, sections) in MENUS.items():
            for section in sections:
                self._ends[f"{key}.{section}"] = self._menus[key].addSeparator()

    def add(self, place: str, entry: QAction | QMenu) -> None:
        """Put a command or a menu at the end of a section. Raises KeyError for a place that is not there."""
        menu, end = self._menus[place.partition(".")[0]], self._ends[place]
        if isinstance(entry, QMenu):
            menu.insertMenu(end, entry)
        else:
            menu.insertAction(end, entry)

    def menu(self, place: str, name: str, title: str) -> QMenu:
        """A new menu ``menu_NAME`` in a section."""
        menu = QMenu(title, self._bar)
        menu.setObjectName(f"menu_{name}")
        menu.setToolTipsVisible(True)
        self.add(place, menu)
        return menu


def plain(text: str) -> str:
    """Text whose ampersands are no mnemonics."""
    return text.replace("&", "&&")
