"""Look inside: every layer for the current drawing, the unit under the pointer, and the runner-up."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.inside.widgets.heatmap_card import HeatmapCard
from app.inside.widgets.runner_up_card import RunnerUpCard
from app.inside.widgets.unit_detail import UnitDetail
from app.parts.values.activity import Activity, ColourRange, UnitPlace
from app.parts.values.colour_scale import describe_scale
from app.parts.widgets.colour_legend import ColourLegend
from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.tokens import GAP, GRID, Tokens

DETAIL_HEIGHT = 248  # what the unit and its neighbours need to be read whole


class LookPage(QWidget):
    """One colour range and one legend for the heatmap and the unit below it."""

    colour_range_chosen = Signal(object)  # ColourRange

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._activity = Activity()
        self._range = ColourRange.UNIT
        self._ranges = SegmentedControl([(each.value, each.value) for each in ColourRange], quiet=True)
        self._ranges.setObjectName("colour_range")
        self._ranges.setAccessibleName("Colour range")
        self._ranges.selected.connect(lambda key: self.colour_range_chosen.emit(ColourRange(key)))
        self._legend = ColourLegend()
        heatmap_card = HeatmapCard()
        self._heatmap = heatmap_card.heatmap
        self._detail = UnitDetail()
        self.runner_up = RunnerUpCard()
        below = QWidget()
        below.setMinimumHeight(DETAIL_HEIGHT)
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._detail, 1)
        row.addWidget(self.runner_up)
        self._heatmap.place_hovered.connect(self._show_place)
        self._detail.place_chosen.connect(self._heatmap.pin)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(GAP)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(heatmap_card)
        self._splitter.addWidget(below)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addLayout(self._scale_row())
        column.addWidget(self._splitter, 1)

    def show_activity(self, activity: Activity) -> None:
        self._activity = activity
        self._heatmap.show_activity(activity)
        self._show_place(self._heatmap.place)
        self._show_scale()

    def show_colour_range(self, colour_range: ColourRange) -> None:
        self._range = colour_range
        self._ranges.select(colour_range.value)
        self._heatmap.set_colour_range(colour_range)
        self._detail.set_colour_range(colour_range)
        self._show_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_place(self._heatmap.place)  # another unit may be the first that is shown

    def apply_theme(self, tokens: Tokens) -> None:
        self._legend.apply_theme(tokens)
        self._heatmap.apply_theme(tokens)
        self._detail.apply_theme(tokens)
        self.runner_up.apply_theme(tokens)

    def splitter_state(self) -> bytes:
        return bytes(self._splitter.saveState().data())

    def restore_splitter(self, state: bytes) -> None:
        self._splitter.restoreState(QByteArray(state))

    def _scale_row(self) -> QHBoxLayout:
        words = QLabel("colour range")
        words.setProperty("role", "secondary")
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(words)
        row.addWidget(self._ranges)
        row.addSpacing(2 * GRID)
        row.addWidget(self._legend, 1)
        return row

    def _show_place(self, place: UnitPlace | None) -> None:
        self._detail.show_place(self._activity, place or self._heatmap.first_place())

    def _show_scale(self) -> None:
        scale = describe_scale(self._activity, self._range)
        self._legend.show_range(scale.low, scale.high, scale.signed, scale.text)
