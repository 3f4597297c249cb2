"""Ten small buttons, one a digit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.parts.values.labels import DIGITS, with_article


class DigitKeys(QWidget):
    """A row of keys as on a keyboard; ``words`` says what one of them does, with {} for "a 4"."""

    digit_chosen = Signal(int)

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._keys: list[QPushButton] = []
        for digit in range(DIGITS):
            key = QPushButton(str(digit))
            key.setObjectName(f"{name}_{digit}")
            key.setAccessibleName(words.format(with_article(digit)))
            key.setToolTip(f"{words.format(with_article(digit))} ({digit})")
            key.setProperty("key", True)
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            key.setMinimumWidth(16)
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            key.clicked.connect(lambda _checked=False, digit=digit: self.digit_chosen.emit(digit))
            row.addWidget(key, 1)
            self._keys.append(key)

    def mark(self, digit: int | None) -> None:
        """Show one of them as chosen, or none."""
        for each, key in enumerate(self._keys):
            is_chosen = each == digit
            if key.property("chosen") != is_chosen:
                key.setProperty("chosen", is_chosen)
                key.style().unpolish(key)
                key.style().polish(key)
