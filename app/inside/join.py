"""Look inside joins the window: the layers' activations, the unit under the pointer, the runner-up."""

from __future__ import annotations

from app.drawing.shared import Drawing
from app.inside.controllers.activity_reader import ActivityReader
from app.inside.controllers.evidence_reader import EvidenceReader
from app.inside.look_page import LookPage
from app.inside.widgets.activation_panel import ActivationPanel
from app.models.shared import Models
from app.parts.values.activity import ColourRange
from app.parts.widgets.visibility import Visibility
from app.shell.controllers.settings_store import SettingsStore
from app.shell.main_window import MainWindow
from app.shell.pages import Page, Panel
from app.shell.services import Services
from app.work.inspector import Inspector


def join(window: MainWindow, services: Services) -> None:
    """Add the page Look inside, and the view of the whole network for other pages."""
    drawing = services[Drawing]
    panel = ActivationPanel()
    page, evidence = LookPage(panel), EvidenceReader(services[Inspector], window)
    for view in (
        Panel("activations", "Activations", panel),
        Panel("unit", "The marked unit", page.detail),
        Panel("runner_up", "Answer and runner-up", page.runner_up),
    ):
        window.add_panel(view)
    window.add_page(Page("look", "Look inside", page, 1))
    activity = ActivityReader(services[Inspector], window)
    drawing.reader.input_changed.connect(activity.show_input)
    services[Models].reading.network_changed.connect(activity.use)
    Visibility(panel, page.detail).changed.connect(activity.watch)
    Visibility(page.runner_up).changed.connect(evidence.watch)
    activity.activity_changed.connect(panel.show_activity)
    activity.activity_changed.connect(page.show_activity)
    panel.closer_requested.connect(lambda: window.show_page("look"))
    _connect_evidence(page, evidence, drawing, services[Models])
    _connect_settings(window, page, panel, services[SettingsStore])


def _connect_settings(window: MainWindow, page: LookPage, panel: ActivationPanel, settings: SettingsStore) -> None:
    def show_colour_range(colour_range: ColourRange) -> None:
        panel.show_colour_range(colour_range)
        page.show_colour_range(colour_range)
        settings.change(colour_range=colour_range)

    panel.colour_range_chosen.connect(show_colour_range)
    show_colour_range(settings.settings.colour_range)
    if settings.settings.splitter:
        page.restore_splitter(settings.settings.splitter)
    window.closing.connect(lambda: settings.change(splitter=page.splitter_state()))


def _connect_evidence(page: LookPage, evidence: EvidenceReader, drawing: Drawing, models: Models) -> None:
    """Tell what speaks for the answer and what for the runner-up, when the pen is up."""
    drawing.column.canvas.stroke_begun.connect(evidence.put_pen_down)
    drawing.column.canvas.stroke_ended.connect(evidence.lift_pen)
    drawing.reader.input_changed.connect(evidence.show_input)
    drawing.reader.number_changed.connect(evidence.show_number)
    models.reading.network_changed.connect(evidence.use)
    evidence.runner_up_changed.connect(page.runner_up.show_runner_up)
