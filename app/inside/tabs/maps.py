"""Maps: the activation of every layer, the marked unit, the runner-up."""

from __future__ import annotations

from app.inside.controllers.activity_reader import ActivityReader
from app.inside.controllers.evidence_reader import EvidenceReader
from app.inside.shared import Inside
from app.inside.widgets.activation_panel import ActivationPanel
from app.inside.widgets.maps_view import MapsView
from app.parts.values.activity import ColourRange
from app.parts.widgets.visibility import Visibility
from app.shell.controllers.settings_store import SettingsStore
from app.shell.pages import Panel


def join(inside: Inside) -> None:
    """Add the tab, and the view of the whole network for other pages."""
    window, reader, network = inside.window, inside.drawing.reader, inside.models.reading
    panel = ActivationPanel()
    view = MapsView(panel)
    inside.page.add_tab("maps", "Maps", view)
    for shown in (
        Panel("activations", "Activations", panel),
        Panel("unit", "The marked unit", view.detail),
        Panel("runner_up", "Answer and runner-up", view.runner_up),
    ):
        window.add_panel(shown)
    activity = ActivityReader(inside.inspector, window)
    reader.input_changed.connect(activity.show_input)
    network.network_changed.connect(activity.use)
    Visibility(panel, view.detail).changed.connect(activity.watch)
    activity.activity_changed.connect(panel.show_activity)
    activity.activity_changed.connect(view.show_activity)
    panel.closer_requested.connect(lambda: inside.page.show_tab("maps"))
    panel.closer_requested.connect(lambda: window.show_page("look"))
    _connect_evidence(inside, view)
    _connect_settings(inside, view, panel)


def _connect_settings(inside: Inside, view: MapsView, panel: ActivationPanel) -> None:
    settings = inside.services[SettingsStore]

    def show_colour_range(colour_range: ColourRange) -> None:
        panel.show_colour_range(colour_range)
        view.show_colour_range(colour_range)
        settings.change(colour_range=colour_range)

    panel.colour_range_chosen.connect(show_colour_range)
    show_colour_range(settings.settings.colour_range)
    if settings.settings.splitter:
        view.restore_splitter(settings.settings.splitter)
    inside.window.closing.connect(lambda: settings.change(splitter=view.splitter_state()))


def _connect_evidence(inside: Inside, view: MapsView) -> None:
    """Tell what speaks for the answer and what for the runner-up, when the pen is up."""
    evidence, drawing = EvidenceReader(inside.inspector, inside.window), inside.drawing
    Visibility(view.runner_up).changed.connect(evidence.watch)
    drawing.column.canvas.stroke_begun.connect(evidence.put_pen_down)
    drawing.column.canvas.stroke_ended.connect(evidence.lift_pen)
    drawing.reader.input_changed.connect(evidence.show_input)
    drawing.reader.number_changed.connect(evidence.show_number)
    inside.models.reading.network_changed.connect(evidence.use)
    evidence.runner_up_changed.connect(view.runner_up.show_runner_up)
