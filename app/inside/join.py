"""Look inside joins the window: a page with a tab for each way to look."""

from __future__ import annotations

from app.drawing.shared import Drawing
from app.inside.look_page import LookPage
from app.inside.shared import Inside
from app.inside.tabs import maps, why
from app.models.shared import Models
from app.shell.main_window import MainWindow
from app.shell.pages import Page
from app.shell.services import Services
from app.work.inspector import Inspector

TABS = (maps, why)  # in their order


def join(window: MainWindow, services: Services) -> None:
    """Add the page Look inside, and have each tab join it."""
    page = LookPage()
    inside = Inside(window, services, page, services[Drawing], services[Models], services[Inspector])
    for tab in TABS:
        tab.join(inside)
    window.add_page(Page("look", "Look inside", page, 1))
