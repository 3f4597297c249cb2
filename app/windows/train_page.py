"""Train: the controls, the curves, the network and what is chosen for it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.state.curve_points import CurveKind
from app.state.training import Curves, TrainingForm, TrainingProgress
from app.theme.tokens import GAP, Tokens
from app.widgets.curve_plot import CurvePlot
from app.widgets.network_summary import NetworkSummary
from app.widgets.training_controls import TrainingControls
from app.widgets.training_form import TrainingPanel

NARROWEST = 228
WIDEST = 330
SHARE = 0.24  # of the page's width


class TrainPage(QWidget):
    """Plots in the middle, which grow with the window; the choices at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = TrainingControls()
        self.cost_plot = CurvePlot(CurveKind.COST)
        self.accuracy_plot = CurvePlot(CurveKind.ACCURACY)
        self.panel = TrainingPanel()
        self._summary = NetworkSummary()
        middle = QVBoxLayout()
        middle.setSpacing(GAP)
        middle.addWidget(self.controls)
        middle.addWidget(self.cost_plot, 1)
        middle.addWidget(self.accuracy_plot, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP)
        side.addWidget(self._summary)
        side.addWidget(self.panel, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(middle, 1)
        row.addWidget(self._side)

    def show_form(self, form: TrainingForm) -> None:
        self._summary.show_layers(form.layers)
        self.panel.show_form(form)

    def show_progress(self, progress: TrainingProgress) -> None:
        self.controls.show_progress(progress)
        self.panel.show_phase(progress.phase)

    def show_curves(self, curves: Curves) -> None:
        self.cost_plot.show_curves(curves)
        self.accuracy_plot.show_curves(curves)

    def apply_theme(self, tokens: Tokens) -> None:
        for part in (self.controls, self.cost_plot, self.accuracy_plot, self.panel):
            part.apply_theme(tokens)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(round(min(max(event.size().width() * SHARE, NARROWEST), WIDEST)))
