"""Which model is open, in one line, and which network reads while one is being trained."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.values.document import Document
from app.models.values.network_choice import NetworkChoice
from app.models.widgets.network_switch import NetworkSwitch
from app.parts.widgets.elided_label import ElidedLabel
from app.shell.theme.tokens import GRID


class OpenModel(QWidget):
    """The switch is there only while there is a choice."""

    network_chosen = Signal(object)  # NetworkChoice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = NetworkSwitch()
        self._switch.hide()
        self._switch.network_chosen.connect(self.network_chosen)
        self._document = ElidedLabel()
        self._document.setObjectName("document_label")
        self._document.setAccessibleName("Open model")
        self._document.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6 * GRID)
        row.addWidget(self._switch)
        row.addWidget(self._document, 1)

    def show_document(self, document: Document) -> None:
        state = ", not saved" if document.is_modified else ", kept by itself" if document.is_kept else ""
        name = f"{document.name}{state}"
        self._document.show_text(" · ".join(part for part in (name, document.summary) if part))

    def show_choice(self, choice: NetworkChoice, available: bool) -> None:
        """Which network reads the drawing."""
        self._switch.show_choice(choice, available)
        self._switch.setVisible(available)
