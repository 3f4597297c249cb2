"""The bar at the top: menus, pages, which network reads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenuBar, QSizePolicy, QWidget

from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.tokens import GAP, GRID

HEIGHT = 48


class Header(QFrame):
    """Says which page is open; ``page_chosen`` tells when the user wants another."""

    page_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        self.setFixedHeight(HEIGHT)
        self.menu_bar = QMenuBar()
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._pages = SegmentedControl(())
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GAP - GRID, 0, GAP, 0)
        row.setSpacing(6 * GRID)
        row.addWidget(self.menu_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._pages)

    @property
    def page(self) -> str:
        """The key of the page that it says is open."""
        return self._pages.key

    def set_pages(self, pages: Sequence[tuple[str, str]]) -> None:
        """Offer these pages, (key, title) each."""
        switch = SegmentedControl(pages)
        switch.setObjectName("page_switch")
        switch.setAccessibleName("Page")
        switch.selected.connect(self.page_chosen)
        self._row.replaceWidget(self._pages, switch)
        self._pages.deleteLater()
        self._pages = switch

    def show_page(self, key: str) -> None:
        self._pages.select(key)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end."""
        self._row.addStretch(1)
        self._row.addWidget(widget)
