"""The surface of the activation heatmap, which scrolls sideways where not even a map of every layer fits."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.inside.widgets.activation_heatmap import ActivationHeatmap
from app.parts.widgets.card import Card
from app.shell.theme.tokens import GAP

_NOTCH = 120  # what Qt tells of the wheel turned by one notch
_STEPS_A_NOTCH = 3


class HeatmapCard(Card):
    """Carries ``heatmap``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heatmap = ActivationHeatmap()
        self.area = _SidewaysArea(self)
        self.area.setWidget(self.heatmap)
        self.area.viewport().setAutoFillBackground(False)
        self.heatmap.setAutoFillBackground(False)
        self.heatmap.place_stepped.connect(self._follow)
        self.column.addWidget(self.area)

    def _follow(self, unit: QRect) -> None:
        centre = unit.center()
        self.area.ensureVisible(centre.x(), centre.y(), unit.width() // 2 + GAP, 0)


class _SidewaysArea(QScrollArea):
    """Scrolls to the left and right only, by every wheel and way of turning it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.horizontalScrollBar()
        if bar.minimum() == bar.maximum():
            event.ignore()  # for whoever is behind it
            return
        pixels, angle = event.pixelDelta(), event.angleDelta()
        moved = pixels.x() or pixels.y()  # of a trackpad
        if not moved:
            moved = (angle.x() or angle.y()) * _STEPS_A_NOTCH * bar.singleStep() // _NOTCH
        bar.setValue(bar.value() - moved)
        event.accept()
