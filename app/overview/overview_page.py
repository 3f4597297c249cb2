"""The first page: the whole network above or beside the live plots."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.parts.widgets.segmented_control import SegmentedControl
from app.parts.widgets.slot import Slot
from app.shell.pages import Panel
from app.shell.theme.tokens import GAP, GRID, PADDING

NARROW = 900  # pixels of the page below which the plots share one place
WIDE = 1500  # from there the plots stand right of the maps
MAPS_SHARE_OF_WIDTH = 0.66
MAPS_SHARE, MAPS_SHARE_ALONE = 0.56, 0.72  # of the height: with curves, and while there are none
LEAST_PLOT = 150


class OverviewPage(QWidget):
    """Three views and no controls of its own. A large window lets maps and plots grow, not the gaps between them."""

    def __init__(self, maps: Panel, cost: Panel, accuracy: Panel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels = (cost, accuracy)
        self._maps = Slot(maps.widget, self)
        self._plots = tuple(Slot(each.widget, self) for each in self._panels)
        self._is_filled = False
        self._tabs = SegmentedControl([(each.key, each.title) for each in self._panels], self, quiet=True)
        self._tabs.setObjectName("plot_tabs")
        self._tabs.setAccessibleName("Plot")
        self._tabs.selected.connect(lambda _key: self._arrange())
        for each in self._panels:
            if each.filled_changed is not None:
                each.filled_changed.connect(self._show_filled)
        self.setMinimumSize(560, 480)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for each in self._panels:
            each.show_title(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _show_filled(self, is_filled: bool) -> None:
        """While there are no curves the maps have the room."""
        if is_filled != self._is_filled:
            self._is_filled = is_filled
            self._arrange()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        is_narrow = width < NARROW
        if width >= WIDE:
            left = round(width * MAPS_SHARE_OF_WIDTH)
            self._maps.setGeometry(0, 0, left, height)
            half = (height - GAP) // 2
            boxes = [QRect(left + GAP, top, width - left - GAP, half) for top in (0, half + GAP)]
        else:
            share = MAPS_SHARE if self._is_filled else MAPS_SHARE_ALONE
            top = min(round(height * share), height - GAP - LEAST_PLOT)
            self._maps.setGeometry(0, 0, width, top)
            below = QRect(0, top + GAP, width, height - top - GAP)
            half = (width - GAP) // 2
            boxes = [QRect(left, below.y(), half, below.height()) for left in (0, half + GAP)]
            if is_narrow:
                boxes = [below, below]
        for slot, panel, box in zip(self._plots, self._panels, boxes, strict=True):
            slot.setGeometry(box)
            slot.setVisible(not is_narrow or panel.key == self._tabs.key)
            panel.show_title(not is_narrow)
        self._tabs.setVisible(is_narrow)
        self._tabs.move(boxes[0].x() + PADDING, boxes[0].y() + PADDING - GRID)
        self._tabs.adjustSize()
        self._tabs.raise_()
