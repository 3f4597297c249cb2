from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.shell.controllers.theme_controller import ThemeController
from app.shell.theme.tokens import DARK, LIGHT
from app.shell.values.settings import Scheme


def test_the_choice_is_resolved_and_told_once(qapp):
    controller = ThemeController(Scheme.LIGHT)
    tokens = []
    schemes = []
    controller.tokens_changed.connect(tokens.append)
    controller.scheme_changed.connect(schemes.append)
    controller.choose(Scheme.DARK)
    controller.choose(Scheme.DARK)
    assert (tokens, schemes) == ([DARK], [Scheme.DARK])
    controller.choose(Scheme.LIGHT)
    assert controller.tokens == LIGHT


def test_the_system_is_followed(qapp):
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert ThemeController(Scheme.SYSTEM).tokens == (DARK if is_dark else LIGHT)
