"""A place for a view that stands on several pages."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget


class Slot(QWidget):
    """Takes ``view`` when it is shown itself: there is one of each view, and it stands where it is looked at.

    What was marked, folded or zoomed in it stays so on every page.
    """

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def take(self) -> None:
        """Have the view here."""
        if self._view.parentWidget() is not self:
            self._row.addWidget(self._view)
            self._view.show()

    def sizeHint(self) -> QSize:
        return self._view.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._view.minimumSizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        self.take()
        super().showEvent(event)
