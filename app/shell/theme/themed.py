"""How widgets that paint themselves follow the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.tokens import Tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as Base
else:
    Base = object

_CHANGES = {QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.ApplicationPaletteChange}


class Themed(Base):
    """Mixed into a widget, before its Qt class: ``show_theme`` is called whenever the tokens in force have changed.

    When it is made, the widget reads ``tokens_in_force()`` itself, into ``_tokens`` if it holds on to them.
    """

    _tokens: Tokens
    _theme: Tokens | None = None

    def show_theme(self, tokens: Tokens) -> None:
        """Paint with these tokens from now on."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Qt tells every widget of each change of palette and style sheet, more than once.
        if event.type() not in _CHANGES:
            return
        before, tokens = self._theme or getattr(self, "_tokens", None), tokens_in_force()
        if tokens is not before:
            self._theme = tokens
            self.show_theme(tokens)
