"""The strip at the bottom of every page while a run exists: what it does, how far it is, how it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.parts.widgets.slot import Slot
from app.shell.theme.tokens import GAP, GRID
from app.training.values.curve_points import CurveKind
from app.training.values.training import Curves
from app.training.widgets.curve_plot import CurvePlot
from app.training.widgets.sparkline import Sparkline
from app.training.widgets.training_controls import TrainingControls

HEIGHT = 44
PLOTS_HEIGHT = 200
WIDE = 1100  # pixels from which the small curves have room


class RunStrip(QWidget):
    """Has the controls of the run while it is shown; ▴ lifts the plots over whatever page is open."""

    lifted = Signal(bool)

    def __init__(
        self, controls: TrainingControls, plots: tuple[CurvePlot, CurvePlot], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("run_strip")
        self.setAccessibleName("Run")
        self._sparklines = tuple(Sparkline(kind) for kind in CurveKind)
        self._lift = QToolButton()
        self._lift.setObjectName("lift_plots")
        self._lift.setAccessibleName("Show the plots above the strip")
        self._lift.setToolTip("Show the plots")
        self._lift.setCheckable(True)
        self._lift.setArrowType(Qt.ArrowType.UpArrow)
        self._lift.toggled.connect(self._show_plots)
        bar = QFrame()
        bar.setProperty("surface", "bar")
        bar.setFixedHeight(HEIGHT)
        row = QHBoxLayout(bar)
        row.setContentsMargins(GAP, GRID, GAP, GRID)
        row.setSpacing(4 * GRID)
        row.addWidget(Slot(controls), 1)
        for sparkline in self._sparklines:
            row.addWidget(sparkline)
        row.addWidget(self._lift)
        self._plots = QWidget()
        self._plots.setFixedHeight(PLOTS_HEIGHT)
        lifted = QHBoxLayout(self._plots)
        lifted.setContentsMargins(GAP, 0, GAP, 2 * GRID)
        lifted.setSpacing(GAP)
        for plot in plots:
            lifted.addWidget(Slot(plot), 1)
        self._plots.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._plots)
        column.addWidget(bar)

    def show_curves(self, curves: Curves) -> None:
        for sparkline in self._sparklines:
            sparkline.show_curves(curves)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for sparkline in self._sparklines:
            sparkline.setVisible(self.width() >= WIDE)

    def _show_plots(self, is_lifted: bool) -> None:
        self._plots.setVisible(is_lifted)
        self._lift.setArrowType(Qt.ArrowType.DownArrow if is_lifted else Qt.ArrowType.UpArrow)
        self._lift.setToolTip("Hide the plots" if is_lifted else "Show the plots")
        self.lifted.emit(is_lifted)
