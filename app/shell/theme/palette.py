"""The tokens as Qt's palette, for what the style sheet does not reach."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from app.shell.theme.colours import mix
from app.shell.theme.tokens import Tokens


def palette_from(tokens: Tokens) -> QPalette:
    """A whole palette: every role is set, so that no colour of the system's scheme shines through."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.background,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.surface,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.secondary,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.Light: mix(tokens.raised, "#ffffff", 0.06),
        role.Midlight: tokens.surface,
        role.Mid: tokens.line,
        role.Dark: mix(tokens.line, "#000000", 0.2),
        role.Shadow: mix(tokens.line, "#000000", 0.5),
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    faint = QColor(mix(tokens.surface, tokens.secondary, 0.6))
    for key in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.track))
    return palette
