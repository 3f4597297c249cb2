"""Views beside a page, alone in its place, and in windows of their own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut

from app.shell.main_window import MainWindow
from app.shell.pages import Panel
from app.shell.widgets.beside import OwnWindow

FIRST = "activations"
TITLE_HEIGHT = 44  # of a card: a double click there lets it fill the page


class Views(QObject):
    """The commands, and a double click on a view's title; Escape brings the page back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last = ""
        add, menus = window.commands.add, window.menus
        beside = menus.menu("view.views", "beside", "&Beside the page")
        own = menus.menu("view.views", "own_window", "In a &window of its own")
        self._toggle = add("beside", "", "Ctrl+\\", self._toggled)
        self._fill = add("fill_page", "&Fill the page", "Ctrl+Shift+\\", self._toggle_fill)
        self._escape = QShortcut(QKeySequence("Esc"), window, self._leave)
        beside.addActions([self._toggle, self._fill])
        beside.addSeparator()
        for panel in window.panels.values():
            key = panel.key
            beside.addAction(add(f"beside_{key}", panel.title, None, partial(self.show_beside, panel)))
            own.addAction(add(f"own_window_{key}", panel.title, None, partial(self.show_own_window, panel)))
            panel.widget.installEventFilter(self)
        window.beside.panel_changed.connect(self._follow)
        self._follow("")

    def show_beside(self, panel: Panel) -> None:
        """Put this view beside whatever page is open."""
        self._last = panel.key
        self._window.beside.show_beside(panel)

    def fill(self, panel: Panel) -> None:
        """Let this view have the room of the page; Escape gives it back."""
        self.show_beside(panel)
        self._window.beside.show_alone(True)
        self._escape.setEnabled(True)

    def show_own_window(self, panel: Panel) -> None:
        """Open a window with this view."""
        if self._window.beside.panel is panel:
            self._leave()
        OwnWindow(panel, self._window).show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            for panel in self._window.panels.values():
                if panel.widget is watched and event.position().y() < TITLE_HEIGHT:
                    self._leave() if self._window.beside.is_alone else self.fill(panel)
                    return True
        return super().eventFilter(watched, event)

    def _panel(self) -> Panel | None:
        """The view that was beside the page last."""
        panels = self._window.panels
        return panels.get(self._last) or panels.get(FIRST) or next(iter(panels.values()), None)

    def _toggled(self) -> None:
        panel = self._panel()
        if self._window.beside.panel is not None:
            self._leave()
        elif panel is not None:
            self.show_beside(panel)

    def _toggle_fill(self) -> None:
        panel = self._window.beside.panel or self._panel()
        if self._window.beside.is_alone:
            self._leave()
        elif panel is not None:
            self.fill(panel)

    def _leave(self) -> None:
        self._window.beside.show_alone(False)
        self._window.beside.show_beside(None)

    def _follow(self, key: str) -> None:
        self._toggle.setText("&Close the view beside" if key else "&Beside…")
        self._escape.setEnabled(False)
