"""A button with words, a name and a tip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def push_button(name: str, words: str, accessible: str) -> QPushButton:
    """A button that the keyboard reaches and a click leaves alone; ``accessible`` says in full what it does."""
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    button.setToolTip(accessible)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
