"""The window's own commands: pages, colours, help."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence

from app.shell.controllers.settings_store import SettingsStore
from app.shell.controllers.theme_controller import ThemeController
from app.shell.main_window import MainWindow
from app.shell.services import Services
from app.shell.values.settings import Scheme
from app.shell.views import Views
from app.shell.widgets.help_dialogs import AboutDialog, ShortcutsDialog

SCHEMES = {Scheme.SYSTEM: "As the &system has it", Scheme.LIGHT: "&Light", Scheme.DARK: "&Dark"}


def join(window: MainWindow, services: Services) -> None:
    """Add what belongs to no feature; remember the page and where the window stood."""
    settings, theme, commands = services[SettingsStore], services[ThemeController], window.commands
    quit_action = commands.add("quit", "&Quit", "Ctrl+Q", window.close, place="file.quit")
    quit_action.setMenuRole(quit_action.MenuRole.QuitRole)
    commands.add(
        "shortcuts", "&Keyboard shortcuts", QKeySequence.StandardKey.HelpContents,
        lambda: ShortcutsDialog(commands.listed, window).open(), place="help.help",
    )  # fmt: skip
    about = commands.add("about", "&About Vectorville", None, lambda: AboutDialog(window).open(), place="help.help")
    about.setMenuRole(about.MenuRole.AboutRole)
    Views(window)
    _add_schemes(window, theme)
    full = commands.add("full_screen", "&Full screen", "F11", place="view.window")
    full.setCheckable(True)
    full.triggered.connect(window.show_full_screen)
    theme.scheme_changed.connect(lambda scheme: settings.change(scheme=scheme))

    def begin() -> None:
        window.restore(settings.settings.geometry)
        full.setChecked(window.isFullScreen())
        window.show_page(settings.settings.page)
        window.page_shown.connect(lambda page: settings.change(page=page))

    window.at_start(begin)
    window.closing.connect(lambda: settings.change(geometry=window.geometry_state()))


def _add_schemes(window: MainWindow, theme: ThemeController) -> None:
    menu = window.menus.menu("view.window", "colours", "&Colours")
    actions = {
        scheme: window.commands.add(scheme.value, words, None, partial(theme.choose, scheme))
        for scheme, words in SCHEMES.items()
    }
    menu.addActions(list(actions.values()))
    window.commands.choice(tuple(actions.values()))
    actions[theme.scheme].setChecked(True)
