"""The Overview joins the window: views of other features, together."""

from __future__ import annotations

from app.overview.overview_page import OverviewPage
from app.shell.main_window import MainWindow
from app.shell.pages import Page
from app.shell.services import Services


def join(window: MainWindow, _services: Services) -> None:
    """Add the first page."""
    maps, cost, accuracy = (window.panels[key] for key in ("activations", "cost", "accuracy"))
    window.add_page(Page("overview", "Overview", OverviewPage(maps, cost, accuracy), 0))
