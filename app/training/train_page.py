"""Train: the controls, the curves, the network and what is chosen for it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.parts.widgets.card import Card
from app.parts.widgets.slot import Slot
from app.shell.theme.tokens import GAP
from app.training.values.curve_points import CurveKind
from app.training.values.training import NO_CURVES, Curves, TrainingForm, TrainingPhase, TrainingProgress
from app.training.widgets.curve_plot import CurvePlot
from app.training.widgets.train_column import TrainColumn
from app.training.widgets.training_controls import TrainingControls

NARROWEST = 220
WIDEST = 330
SHARE = 0.24  # of the page's width
FRAME = 16  # milliseconds
OPEN_MODEL = "The curves show how the open model was trained"


class TrainPage(QWidget):
    """Plots in the middle, which grow with the window; the choices at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = TrainingControls()
        self.cost_plot = CurvePlot(CurveKind.COST)
        self.accuracy_plot = CurvePlot(CurveKind.ACCURACY)
        self._column = TrainColumn()
        self.panel = self._column.panel
        self._phase = TrainingPhase.IDLE
        self._has_curves = False
        self._accuracies = NO_CURVES
        self._next_frame = QTimer(self, singleShot=True, interval=FRAME)
        self._next_frame.timeout.connect(lambda: self.accuracy_plot.show_curves(self._accuracies))
        middle = QVBoxLayout()
        middle.setSpacing(GAP)
        self._start = Card()
        self._start.column.addWidget(Slot(self.controls))
        middle.addWidget(self._start)
        middle.addWidget(Slot(self.cost_plot), 1)
        middle.addWidget(Slot(self.accuracy_plot), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(middle, 1)
        row.addWidget(self._column)

    def show_form(self, form: TrainingForm) -> None:
        self._column.show_form(form)
        self.controls.show_form(form)

    def show_progress(self, progress: TrainingProgress) -> None:
        self.controls.show_progress(progress)
        self.panel.show_phase(progress.phase)
        self._phase = progress.phase
        self._show_note()

    def show_controls(self, is_shown: bool) -> None:
        """Have the controls here, or leave them to the strip of the run."""
        self._start.setVisible(is_shown)

    def show_curves(self, curves: Curves) -> None:
        """Show a run as it stands: the cost now, the accuracy in the next frame, and only when an epoch changes it.

        While a network trains, drawing both plots at once would keep the pointer waiting.
        """
        self.cost_plot.show_curves(curves)
        self._has_curves = bool(curves.epochs)
        self._show_note()
        if curves != self._accuracies:  # whose mini-batches do not count
            self._accuracies = curves
            self._next_frame.start()

    def _show_note(self) -> None:
        is_of_model = self._has_curves and self._phase is TrainingPhase.IDLE
        self.controls.show_note(OPEN_MODEL if is_of_model else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.setFixedWidth(round(min(max(event.size().width() * SHARE, NARROWEST), WIDEST)))
