"""Dress the whole program: style, palette, font and style sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.shell.theme.fonts import text_font
from app.shell.theme.palette import palette_from
from app.shell.theme.style_sheet import style_sheet_from
from app.shell.theme.tokens import Tokens


def apply_theme(application: QApplication, tokens: Tokens) -> None:
    """Make every stock control follow ``tokens``; widgets that paint themselves have their own ``apply_theme``."""
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
