"""The whole network at once: the activation of every layer, with the scale of its colours."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.inside.values.unit_facts import unit_detail, unit_title
from app.inside.widgets.heatmap_card import HeatmapCard
from app.parts.values.activity import Activity, ColourRange, UnitPlace
from app.parts.values.colour_scale import describe_scale
from app.parts.widgets.colour_legend import ColourLegend
from app.parts.widgets.elided_label import ElidedLabel
from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.tokens import GRID

RANGES = ((ColourRange.UNIT, "each map"), (ColourRange.LAYER, "each layer"), (ColourRange.ALL, "all"))


class ActivationPanel(HeatmapCard):
    """The heatmap below a row with its title, its scale and what the unit says that is pointed at.

    A double click on a unit asks to look closer at it.
    """

    colour_range_chosen = Signal(object)  # ColourRange
    closer_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._activity = Activity()
        self._range = ColourRange.UNIT
        title = QLabel("Activations")
        title.setProperty("role", "title")
        words = QLabel("scale")
        words.setProperty("role", "secondary")
        self._ranges = SegmentedControl([(each.value, label) for each, label in RANGES], quiet=True)
        self._ranges.setObjectName("colour_range")
        self._ranges.setAccessibleName("Colour range")
        self._ranges.selected.connect(lambda key: self.colour_range_chosen.emit(ColourRange(key)))
        self._legend = ColourLegend()
        self._readout = ElidedLabel()
        self._readout.setObjectName("unit_readout")
        self._readout.setAccessibleName("The unit that is marked")
        self._readout.setProperty("role", "secondary")
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(title)
        row.addSpacing(2 * GRID)
        row.addWidget(words)
        row.addWidget(self._ranges)
        row.addSpacing(GRID)
        row.addWidget(self._legend)
        row.addWidget(self._readout, 1)
        self.column.insertLayout(0, row)
        self.heatmap.place_hovered.connect(self._read)
        self.heatmap.place_opened.connect(self.closer_requested)

    def show_activity(self, activity: Activity) -> None:
        self._activity = activity
        self.heatmap.show_activity(activity)
        self._read(self.heatmap.place)
        self._show_scale()

    def show_colour_range(self, colour_range: ColourRange) -> None:
        self._range = colour_range
        self._ranges.select(colour_range.value)
        self.heatmap.set_colour_range(colour_range)
        self._show_scale()

    def _read(self, place: UnitPlace | None) -> None:
        if place is None or self._activity.is_blank:
            self._readout.show_text("")
        else:
            self._readout.show_text(f"{unit_title(self._activity, place)} · {unit_detail(self._activity, place)}")

    def _show_scale(self) -> None:
        scale = describe_scale(self._activity, self._range)
        self._legend.show_range(scale.low, scale.high, scale.signed, "")
        self._legend.setToolTip(scale.text)
