"""Every command of the program, once: its words, its shortcut, its object name, its place in the menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shell.widgets.menus import Menus

Keys = QKeySequence.StandardKey | str | Sequence[str] | None


class Commands:
    """The actions that menus, buttons and keys share. The window owns them; each feature adds its own."""

    def __init__(self, window: QWidget, menus: Menus) -> None:
        self._window = window
        self._menus = menus
        self._unlisted: set[QAction] = set()

    def add(
        self,
        name: str,
        text: str,
        keys: Keys = None,
        do: Callable[[], object] | None = None,
        *,
        place: str = "",
        repeats: bool = False,
        is_listed: bool = True,
    ) -> QAction:
        """A command ``action_NAME`` that does ``do``, in the menus at ``place`` such as "file.open".

        One that ``repeats`` does so while its key is held down. What is not listed is left out of the list of keys.
        """
        action = QAction(text, self._window)
        action.setObjectName(f"action_{name}")
        action.setAutoRepeat(repeats)  # else a key held down would open and close something again and again
        if isinstance(keys, QKeySequence.StandardKey):
            action.setShortcuts(keys)
        elif isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcuts([QKeySequence(each) for each in keys])
        if do is not None:
            action.triggered.connect(lambda _checked=False: do())
        if not is_listed:
            self._unlisted.add(action)
        self._window.addAction(action)
        if place:
            self._menus.add(place, action)
        return action

    def choice(self, actions: Sequence[QAction]) -> None:
        """Let one of ``actions`` be checked at a time."""
        exclusive = QActionGroup(self._window)
        for action in actions:
            action.setCheckable(True)
            exclusive.addAction(action)

    @property
    def listed(self) -> list[QAction]:
        """Those whose keys are told one by one."""
        return [action for action in self._window.actions() if action not in self._unlisted]
