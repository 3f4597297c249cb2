"""What every tab of Look inside is given."""

from __future__ import annotations

from dataclasses import dataclass

from app.drawing.shared import Drawing
from app.inside.look_page import LookPage
from app.models.shared import Models
from app.shell.main_window import MainWindow
from app.shell.services import Services
from app.work.inspector import Inspector


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """The page with its tabs, and what they look at."""

    window: MainWindow
    services: Services
    page: LookPage
    drawing: Drawing
    models: Models
    inspector: Inspector
