"""The surface that a group of views stands on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.shell.theme.tokens import GRID, PADDING


class Card(QFrame):
    """A surface with a hairline and rounded corners; what it carries is added to ``column``, from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.column.setSpacing(2 * GRID)
