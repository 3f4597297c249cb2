"""Train: the controls, the curves, the network and what is chosen for it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.state.curve_points import CurveKind
from app.state.training import NO_CURVES, Curves, TrainingForm, TrainingProgress
from app.theme.tokens import GAP, Tokens
from app.widgets.curve_plot import CurvePlot
from app.widgets.network_summary import NetworkSummary
from app.widgets.training_controls import TrainingControls
from app.widgets.training_form import TrainingPanel

NARROWEST = 228
WIDEST = 330
SHARE = 0.24  # of the page's width
FRAME = 16  # milliseconds


class TrainPage(QWidget):
    """Plots in the middle, which grow with the window; the choices at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = TrainingControls()
        self.cost_plot = CurvePlot(CurveKind.COST)
        self.accuracy_plot = CurvePlot(CurveKind.ACCURACY)
        self.panel = TrainingPanel()
        self._accuracies = NO_CURVES
        self._next_frame = QTimer(self, singleShot=True, interval=FRAME)
        self._next_frame.timeout.connect(lambda: self.accuracy_plot.show_curves(self._accuracies))
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
        """Show a run as it stands: the cost now, the accuracy in the next frame, and only when an epoch changes it.

        While a network trains, drawing both plots at once would keep the pointer waiting.
        """
        self.cost_plot.show_curves(curves)
        accuracies = replace(curves, mini_batches=())
        if accuracies != self._accuracies:
            self._accuracies = accuracies
            self._next_frame.start()

    def apply_theme(self, tokens: Tokens) -> None:
        for part in (self.controls, self.cost_plot, self.accuracy_plot, self.panel):
            part.apply_theme(tokens)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(round(min(max(event.size().width() * SHARE, NARROWEST), WIDEST)))
