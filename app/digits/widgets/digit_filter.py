"""Which of the user's digits are looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.parts.values.labels import DIGITS

FRAME = 20  # pixels of a button around its text, and the space beside it


class LabelFilter(QWidget):
    """All, or those of one label; each with how many there are."""

    label_chosen = Signal(object)  # int, None for all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("label_filter")
        self.setAccessibleName("Digits to show")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._buttons: dict[int | None, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for label in (None, *range(DIGITS)):
            button = QPushButton()
            button.setObjectName("show_all_digits" if label is None else f"show_digits_{label}")
            button.setCheckable(True)
            button.setProperty("tab", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, label=label: self.label_chosen.emit(label))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[label] = button
        row.addStretch(1)
        self._counts = (0,) * DIGITS
        self.show_counts(self._counts)
        self.show_label(None)

    def show_counts(self, counts: tuple[int, ...]) -> None:
        self._counts = counts
        for label, button in self._buttons.items():
            what = "All digits" if label is None else f"Digit {label}"
            button.setAccessibleName(f"{what}, {self._count(label):,}")
            button.setToolTip(f"{what}: {self._count(label):,}")
        self._fit()

    def show_label(self, label: int | None) -> None:
        """Show which is chosen, without a signal."""
        self._buttons[label].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the counts where there is room for all of them."""
        names = {label: "All" if label is None else str(label) for label in self._buttons}
        whole = {label: f"{name} · {self._count(label):,}" for label, name in names.items()}
        width = sum(self.fontMetrics().horizontalAdvance(text) + FRAME for text in whole.values())
        for label, text in (whole if width <= self.width() else names).items():
            self._buttons[label].setText(text)

    def _count(self, label: int | None) -> int:
        return sum(self._counts) if label is None else self._counts[label]
