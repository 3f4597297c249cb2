"""The surface of the activation heatmap, which scrolls sideways where even the smallest maps do not fit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.widgets.activation_heatmap import ActivationHeatmap
from app.widgets.card import Card


class HeatmapCard(Card):
    """Carries ``heatmap``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heatmap = ActivationHeatmap()
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.heatmap)
        area.viewport().setAutoFillBackground(False)
        self.heatmap.setAutoFillBackground(False)
        self.column.addWidget(area)
