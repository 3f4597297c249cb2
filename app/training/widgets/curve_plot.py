"""The card of one plot: its title, its legend and its curves."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from app.parts.widgets.card import Card
from app.parts.widgets.export_format import ExportFormat
from app.parts.widgets.save_dialog import ask_where_to_save
from app.shell.theme.tokens import GRID, PADDING
from app.shell.values.notices import Level, Notice
from app.training.values.curve_points import CurveKind, readout
from app.training.values.training import NO_CURVES, Curves, EpochPoint
from app.training.widgets.curve_legend import CurveLegend

if TYPE_CHECKING:
    from app.training.widgets.plot_area import PlotArea

TITLES = {CurveKind.COST: "Cost", CurveKind.ACCURACY: "Accuracy"}


class CurvePlot(Card):
    """Shows the cost or the accuracy of a run, live. Its object name is "cost_plot" or "accuracy_plot".

    The plot itself is made when it is first shown: loading pyqtgraph takes a third of the program's start.
    """

    notice_raised = Signal(object)  # Notice: a file could not be written
    filled_changed = Signal(bool)  # whether there are curves
    epoch_pointed = Signal(object)  # int | None: the epoch that is looked at

    def __init__(self, kind: CurveKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._curves = NO_CURVES
        self.setObjectName(f"{kind.value}_plot")
        self.setAccessibleName(f"{TITLES[kind]} by epoch")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = QLabel(TITLES[kind])
        self._title.setProperty("role", "title")
        self.legend = CurveLegend()
        header = QHBoxLayout()
        header.setSpacing(4 * GRID)
        header.addWidget(self._title)
        header.addWidget(self.legend, 1)
        self.column.setContentsMargins(PADDING, PADDING, PADDING, GRID)
        self.column.setSpacing(GRID)
        self.column.addLayout(header)

    @property
    def kind(self) -> CurveKind:
        """What it shows."""
        return self._kind

    @property
    def title(self) -> str:
        return TITLES[self._kind]

    @property
    def is_filled(self) -> bool:
        """Whether there are curves."""
        return bool(self._curves.epochs or self._curves.mini_batches)

    def show_title(self, is_shown: bool) -> None:
        """Say what it shows, or leave that to something else."""
        self._title.setVisible(is_shown)

    @cached_property
    def area(self) -> PlotArea:
        """The plot below the title."""
        from app.training.widgets.plot_area import PlotArea  # noqa: PLC0415 - see the class

        area = PlotArea(self._kind)
        area.setObjectName(f"{self._kind.value}_area")
        area.setAccessibleName(f"{TITLES[self._kind]} by epoch; left and right read the values of an epoch")
        area.show_curves(self._curves)
        area.point_read.connect(self._read)
        area.menu_requested.connect(self._show_menu)
        self.column.addWidget(area, 1)
        self.setTabOrder(self, area)  # a focus proxy made this late would cut the chain of the Tab key
        return area

    def showEvent(self, event: QShowEvent) -> None:
        self.area.show()
        super().showEvent(event)

    def show_curves(self, curves: Curves) -> None:
        """Show a run as it stands."""
        was_filled, self._curves = self.is_filled, curves
        if self.is_filled != was_filled:
            self.filled_changed.emit(self.is_filled)
        if self._is_made:
            self.area.show_curves(curves)

    @property
    def _is_made(self) -> bool:
        return "area" in self.__dict__

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 140)

    def sizeHint(self) -> QSize:
        return QSize(520, 240)

    def context_menu(self) -> QMenu:
        """What can be done with the plot."""
        menu = QMenu(self)
        menu.addAction("Reset view", self.area.reset_view).setEnabled(self.area.is_moved)
        if self._kind is CurveKind.COST:
            logarithmic = menu.addAction("Logarithmic axis")
            logarithmic.setCheckable(True)
            logarithmic.setChecked(self.area.is_logarithmic)
            logarithmic.toggled.connect(self.area.set_logarithmic)
        menu.addSeparator()
        for form, label in (
            (ExportFormat.PNG, "Save as picture (PNG) …"),
            (ExportFormat.SVG, "Save as drawing (SVG) …"),
            (ExportFormat.CSV, "Save values (CSV) …"),
        ):
            action = menu.addAction(label)
            action.setObjectName(f"export_{form.value}")
            action.setEnabled(bool(self._curves.epochs))
            action.triggered.connect(lambda _checked=False, form=form: self._ask_for_file(form))
        return menu

    def export(self, path: Path, form: ExportFormat) -> None:
        """Write the plot to ``path``; what goes wrong becomes a notice."""
        from app.training.widgets.curve_export import export_plot  # noqa: PLC0415 - see the class

        self.area.read(None)
        try:
            export_plot(self.area.plot_item, self._curves, path, form)
        except OSError as error:
            self.notice_raised.emit(Notice(Level.ERROR, "The plot was not saved", str(error)))

    def mark_epoch(self, epoch: int | None) -> None:
        """Look at the epoch that is pointed at in another view."""
        if self._is_made:
            self.area.mark_epoch(epoch)

    def _read(self, point: EpochPoint | None) -> None:
        self.epoch_pointed.emit(None if point is None else point.epoch)
        if point is None:
            self.legend.show_names()
            return
        self.legend.show_values(f"epoch {point.epoch}", readout(point, self._kind))
        self.area.setAccessibleDescription(self.legend.text)

    def _show_menu(self, where: QPoint) -> None:
        menu = self.context_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _ask_for_file(self, form: ExportFormat) -> None:
        suggestion = Path(f"{self._kind.value}.{form.value}")
        path = ask_where_to_save(self, "Save the plot", suggestion, f"{form.name} (*.{form.value})")
        if path is not None:
            self.export(path, form)
