"""Paints a widget in a theme, without dressing the whole program."""

from PySide6.QtWidgets import QWidget

from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens


def paint_in(tokens: Tokens, widget: QWidget) -> None:
    """Tell the widget, and every one inside it, that these tokens are in force."""
    for each in (widget, *widget.findChildren(QWidget)):
        if isinstance(each, Themed):
            each.show_theme(tokens)
