"""Dress the whole program: style, palette, font and style sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.shell.theme.fonts import text_font
from app.shell.theme.palette import palette_from
from app.shell.theme.style_sheet import style_sheet_from
from app.shell.theme.tokens import LIGHT, Tokens

_in_force = LIGHT


def tokens_in_force() -> Tokens:
    """Those that were applied last."""
    return _in_force


def apply_theme(application: QApplication, tokens: Tokens) -> None:
    """Make every widget follow ``tokens``: stock controls by palette and style sheet, those that are ``Themed`` too."""
    global _in_force  # noqa: PLW0603  there is one theme, as there is one application
    _in_force = tokens
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setFont(text_font())
    application.setPalette(palette_from(tokens))
    application.setStyleSheet(style_sheet_from(tokens))


def dress(tokens: Tokens) -> None:
    """``apply_theme`` for the application that runs, if one with windows does."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, tokens)
