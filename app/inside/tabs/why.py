"""Why: which ink speaks for the answer, what flips it, and how the network is fooled."""

from __future__ import annotations

from app.inside.controllers.why_reader import METHODS, WhyReader
from app.inside.shared import Inside
from app.inside.widgets.why_view import WhyChoices, WhyView
from app.parts.widgets.visibility import Visibility


def join(inside: Inside) -> None:
    """Add the tab."""
    view, choices, reader = WhyView(METHODS), WhyChoices(), WhyReader(inside.inspector, inside.window)
    inside.page.add_tab("why", "Why", view, choices)
    Visibility(view).changed.connect(reader.watch)
    inside.drawing.column.canvas.stroke_begun.connect(reader.put_pen_down)
    inside.drawing.column.canvas.stroke_ended.connect(reader.lift_pen)
    inside.drawing.reader.input_changed.connect(reader.show_input)
    inside.drawing.reader.number_changed.connect(reader.show_number)
    inside.models.reading.network_changed.connect(reader.use)
    choices.chosen.connect(reader.choose)
    view.method_chosen.connect(reader.choose_method)
    reader.pair_changed.connect(choices.show_choices)
    reader.why_changed.connect(view.show_why)
    reader.attack_changed.connect(view.show_attack)
