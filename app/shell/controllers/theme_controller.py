"""Light or dark, as chosen or as the system has it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.shell.theme.tokens import DARK, LIGHT, Tokens
from app.shell.values.settings import Scheme


class ThemeController(QObject):
    """Resolves the colour scheme to the tokens that everything is drawn with."""

    tokens_changed = Signal(object)  # Tokens
    scheme_changed = Signal(object)  # Scheme

    def __init__(self, scheme: Scheme = Scheme.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._tokens = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def follow(self, show: Callable[[Tokens], None]) -> None:
        """Have ``show`` called now and whenever the tokens change."""
        show(self._tokens)
        self.tokens_changed.connect(show)

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    def choose(self, scheme: Scheme) -> None:
        if scheme is not self._scheme:
            self._scheme = scheme
            self.scheme_changed.emit(scheme)
        self._follow_system()

    def _follow_system(self) -> None:
        tokens = self._resolve()
        if tokens != self._tokens:
            self._tokens = tokens
            self.tokens_changed.emit(tokens)

    def _resolve(self) -> Tokens:
        if self._scheme is Scheme.SYSTEM:
            is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            is_dark = self._scheme is Scheme.DARK
        return DARK if is_dark else LIGHT
