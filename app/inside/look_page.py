"""Look inside: one view of the network at a time, chosen by tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.tokens import GAP, GRID


class LookPage(QWidget):
    """Each tab is a view, and what is chosen for it stands beside the tabs."""

    tab_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, str] = {}
        self._tabs = SegmentedControl(())
        self._choices, self._views = QStackedWidget(), QStackedWidget()
        self._row = QHBoxLayout()
        self._row.setSpacing(6 * GRID)
        self._row.addWidget(self._tabs)
        self._row.addWidget(self._choices, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - GRID)
        column.addLayout(self._row)
        column.addWidget(self._views, 1)

    def add_tab(self, key: str, title: str, view: QWidget, choices: QWidget | None = None) -> None:
        """Have a tab; ``choices`` are the controls beside the tabs while it is open."""
        self._titles[key] = title
        self._views.addWidget(view)
        self._choices.addWidget(choices or QWidget())
        tabs = SegmentedControl(list(self._titles.items()))
        tabs.setObjectName("look_tabs")
        tabs.setAccessibleName("What is looked at")
        tabs.selected.connect(self._choose)
        self._row.replaceWidget(self._tabs, tabs)
        self._tabs.deleteLater()
        self._tabs = tabs
        self._choices.setFixedHeight(tabs.sizeHint().height())
        self.show_tab(next(iter(self._titles)))

    @property
    def tab(self) -> str:
        """The key of the tab that is open."""
        return self._tabs.key

    def show_tab(self, key: str) -> None:
        """Open a tab; one that is not there opens the first."""
        keys = list(self._titles)
        key = key if key in keys else keys[0]
        self._tabs.select(key)
        for stack in (self._choices, self._views):
            stack.setCurrentIndex(keys.index(key))

    def _choose(self, key: str) -> None:
        self.show_tab(key)
        self.tab_chosen.emit(key)
