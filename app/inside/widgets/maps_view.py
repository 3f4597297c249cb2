"""Maps: every layer for the current drawing, the unit that is marked, and the runner-up."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.inside.widgets.activation_panel import ActivationPanel
from app.inside.widgets.runner_up_card import RunnerUpCard
from app.inside.widgets.unit_detail import UnitDetail
from app.parts.values.activity import Activity, ColourRange, UnitPlace
from app.parts.widgets.slot import Slot
from app.shell.theme.tokens import GAP

DETAIL_HEIGHT = 248  # what the unit and its neighbours need to be read whole


class MapsView(QWidget):
    """The heatmap, and below it the unit that is marked in it."""

    def __init__(self, panel: ActivationPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._activity = Activity()
        self._heatmap = panel.heatmap
        self.detail = UnitDetail()
        self.runner_up = RunnerUpCard()
        below = QWidget()
        below.setMinimumHeight(DETAIL_HEIGHT)
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(Slot(self.detail), 1)
        row.addWidget(Slot(self.runner_up))
        self._heatmap.place_hovered.connect(self._show_place)
        self.detail.place_chosen.connect(self._heatmap.pin)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(GAP)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(Slot(panel))
        self._splitter.addWidget(below)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter, 1)

    def show_activity(self, activity: Activity) -> None:
        self._activity = activity
        self._show_place(self._heatmap.place)

    def show_colour_range(self, colour_range: ColourRange) -> None:
        self.detail.set_colour_range(colour_range)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_place(self._heatmap.place)  # another unit may be the first that is shown

    def splitter_state(self) -> bytes:
        return bytes(self._splitter.saveState().data())

    def restore_splitter(self, state: bytes) -> None:
        self._splitter.restoreState(QByteArray(state))

    def _show_place(self, place: UnitPlace | None) -> None:
        self.detail.show_place(self._activity, place or self._heatmap.first_place())
