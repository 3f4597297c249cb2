"""A view beside the page, alone on it, or in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from app.parts.widgets.slot import Slot
from app.shell.pages import Panel
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.icons import icon
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GAP, GRID, Tokens


class Beside(Themed, QSplitter):
    """The pages, and at the right a view that was asked for. ``panel_changed`` tells its key, "" for none."""

    panel_changed = Signal(str)

    def __init__(self, pages: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        self.addWidget(pages)
        self._pages = pages
        self._place: QWidget | None = None
        self._slot: Slot | None = None
        self._close: QToolButton | None = None  # while there is a view
        self._panel: Panel | None = None

    @property
    def panel(self) -> Panel | None:
        """The view that stands beside the page."""
        return self._panel

    def show_beside(self, panel: Panel | None) -> None:
        """Put a view beside the page in the place of another; None gives the page the whole room."""
        if self._place is not None and self._slot is not None:
            self._slot.release()
            self._place.hide()
            self._place.setParent(None)
            self._place.deleteLater()
            self._place = self._slot = self._close = None
        self._panel = panel
        if panel is not None:
            self._place = self._made(panel)
            self.addWidget(self._place)
            self.setSizes([self.width() // 2, self.width() // 2])
            self._place.show()
        self.panel_changed.emit("" if panel is None else panel.key)

    def show_alone(self, is_alone: bool) -> None:
        """Let the view have the room of the page too."""
        self._pages.setVisible(not is_alone or self._panel is None)

    @property
    def is_alone(self) -> bool:
        return self._panel is not None and self._pages.isHidden()

    def show_theme(self, tokens: Tokens) -> None:
        if self._close is not None:
            self._close.setIcon(icon("close", tokens, tokens.secondary))

    def _made(self, panel: Panel) -> QWidget:
        place = QWidget()
        title = QLabel(panel.title)
        title.setProperty("role", "secondary")
        self._close = close = QToolButton()
        close.setObjectName("beside_close")
        close.setAccessibleName(f"Close {panel.title} beside the page")
        close.clicked.connect(self._end)
        self.show_theme(tokens_in_force())
        row = QHBoxLayout()
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(row)
        self._slot = Slot(panel.widget)
        column.addWidget(self._slot, 1)
        return place

    def _end(self) -> None:
        self.show_alone(False)
        self.show_beside(None)


class OwnWindow(QWidget):
    """One view in a window of its own; closed, the view goes back to its pages."""

    def __init__(self, panel: Panel, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setObjectName(f"window_{panel.key}")
        self.setWindowTitle(f"{panel.title} – Vectorville")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._slot = Slot(panel.widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.addWidget(self._slot)
        for keys in (QKeySequence.StandardKey.Close, QKeySequence(Qt.Key.Key_Escape)):
            QShortcut(keys, self, self.close)
        self.resize(900, 600)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._slot.release()
        super().closeEvent(event)
