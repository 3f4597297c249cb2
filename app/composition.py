"""The composition root: makes the window and the services, and has the features join in their order."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QApplication

from app.digits import join as digits
from app.drawing import join as drawing
from app.inside import join as inside
from app.models import join as models
from app.overview import join as overview
from app.recovery import join as recovery
from app.shell import join as shell
from app.shell.controllers.settings_store import SettingsStore
from app.shell.controllers.start import Start
from app.shell.controllers.theme_controller import ThemeController
from app.shell.main_window import MainWindow
from app.shell.selection import Selection
from app.shell.services import Services
from app.shell.theme.apply import dress
from app.training import join as training
from app.work.blas import keep_blas_to_one_thread
from app.work.inspector import Inspector

# What a feature shares is there for those after it.
FEATURES = (models, drawing, inside, training, overview, digits, recovery, shell)


def compose(services: Services) -> MainWindow:
    """The window with everything connected; the controllers belong to it."""
    start = Start()
    store = start.attempt(lambda: SettingsStore(services.settings_file())) or SettingsStore(None)
    theme = ThemeController(store.settings.scheme)
    theme.follow(dress)  # before the first widget: fonts and style sheets are then worked out once
    window = MainWindow()
    keep_blas_to_one_thread(window)
    for owned in (store, theme):
        owned.setParent(window)
    inspector = Inspector(window)
    window.end_with(inspector)
    for shared in (start, store, theme, inspector, Selection(window)):
        services.share(shared)
    for feature in FEATURES:
        start.attempt(partial(feature.join, window, services))
    window.begin(start.attempt)
    start.tell(store.problem, window.notice_bar.show_notice)
    application = QApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(window.end_work)
    return window
