"""The strip at the top: the program's name, the pages, the open model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.models.values.document import Document
from app.models.widgets.network_switch import NetworkSwitch
from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.tokens import GAP, GRID
from app.training.values.training import NetworkChoice


class Header(QFrame):
    """Says which page is open and which model; ``pages`` tells when another page is chosen."""

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        name = QLabel("Vectorville")
        name.setProperty("role", "heading")
        self.pages = SegmentedControl(pages)
        self.pages.setObjectName("page_switch")
        self.pages.setAccessibleName("Page")
        self.network_switch = NetworkSwitch()
        self.network_switch.hide()
        self.document = ElidedLabel()
        self.document.setObjectName("document_label")
        self.document.setAccessibleName("Open model")
        self.document.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP + GRID, 2 * GRID, GAP + GRID, 2 * GRID)
        row.setSpacing(6 * GRID)
        row.addWidget(name)
        row.addWidget(self.pages)
        row.addWidget(self.network_switch)
        row.addWidget(self.document, 1)

    def show_document(self, document: Document) -> None:
        state = ", not saved" if document.is_modified else ", kept by itself" if document.is_kept else ""
        name = f"{document.name}{state}"
        self.document.show_text(" · ".join(part for part in (name, document.summary) if part))

    def show_network_choice(self, choice: NetworkChoice, available: bool) -> None:
        """Which network reads the drawing; the switch is there only while there is a choice."""
        self.network_switch.show_choice(choice, available)
        self.network_switch.setVisible(available)


class ElidedLabel(QLabel):
    """One line at the right edge that gives way: what does not fit is cut in the middle and told as a tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        self._whole = text
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width())
        self.setText(text)
        self.setToolTip(self._whole if text != self._whole else "")
