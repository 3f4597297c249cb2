"""The plot of one run's curves: pyqtgraph with quiet axes, a mark at the best epoch and a line to read values at."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

import pyqtgraph  # after PySide6, which it then uses  # isort: skip

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.colours import mix
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, SMALL_TEXT_SIZE, Tokens
from app.training.values.curve_points import (
    CurveKind,
    Points,
    batch_view,
    curve_points,
    epoch_range,
    log_ticks,
    nearest_point,
    step_point,
    ticks,
    value_range,
)
from app.training.values.training import NO_CURVES, Curves, EpochPoint
from app.training.widgets.best_mark import BestMark

TICK_DISTANCE = 30  # pixels between two values on the vertical axis, at least
EPOCH_DISTANCE = 56
AXIS_WIDTH = 52  # holds "100.0 %"
AXIS_HEIGHT = 26
COLUMN = 2  # pixels, in each of which the lowest and the highest cost of a mini-batch are shown
FEWEST_COLUMNS = 100
EMPTY = {
    CurveKind.COST: "The cost appears here while a network is trained.",
    CurveKind.ACCURACY: "The accuracy appears here after the first epoch.",
}


class PlotArea(Themed, QWidget):
    """Wheel zooms, a drag moves, a double click brings the whole run back. Left and right walk along the epochs."""

    point_read = Signal(object)  # EpochPoint | None: the epoch that is looked at
    menu_requested = Signal(QPoint)  # in global coordinates

    def __init__(self, kind: CurveKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._tokens = tokens_in_force()
        self._curves = NO_CURVES
        self._points = curve_points(NO_CURVES, kind)
        self._batches: tuple[Points, Points] = (np.empty(0), np.empty(0))  # as they are drawn
        self._shown_batches: object = None
        self._point: EpochPoint | None = None
        self._scales: object = None
        self._is_logarithmic = False
        self._is_moved = False
        self._widget: Any = pyqtgraph.PlotWidget(self)
        self._plot: Any = self._widget.getPlotItem()
        self._view: Any = self._plot.getViewBox()
        self._grid: Any = pyqtgraph.PlotCurveItem(connect="pairs")  # an axis's own grid would lie over the curves
        self._lines: dict[str, Any] = {name: self._plot.plot() for name in ("batches", "validation", "training")}
        self._ends: Any = pyqtgraph.ScatterPlotItem()  # a curve of one epoch is seen by this alone
        self._reader: Any = pyqtgraph.InfiniteLine(angle=90)
        self._dots: Any = pyqtgraph.ScatterPlotItem()
        self._plot.addItem(self._grid, ignoreBounds=True)
        self._grid.setZValue(-10)
        self._lines["batches"].setZValue(-20)
        self._best = BestMark(self._plot)
        for item in (self._ends, self._reader, self._dots):
            self._plot.addItem(item, ignoreBounds=True)
        for item in (self._reader, self._dots):
            item.setVisible(False)
        self._empty = QLabel(EMPTY[kind], self)
        self._empty.setProperty("role", "secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._widget)
        self._set_up()
        self.show_theme(tokens_in_force())
        self.show_curves(NO_CURVES)

    @property
    def plot_item(self) -> Any:
        """The pyqtgraph item that exporters take."""
        return self._plot

    @property
    def is_logarithmic(self) -> bool:
        return self._is_logarithmic

    @property
    def is_moved(self) -> bool:
        """Whether the user looks at a part that was chosen by zooming or dragging."""
        return self._is_moved

    def show_curves(self, curves: Curves) -> None:
        """Show a run as it stands; a zoomed view stays where it is."""
        self._curves = curves
        self._points = curve_points(curves, self._kind, self._columns)
        points = self._points
        self._lines["training"].setData(points.epochs, self._drawn(points.training))
        self._lines["validation"].setData(points.epochs, self._drawn(points.validation))
        self._show_ends()
        self._empty.setVisible(points.is_empty)
        if points.is_empty:
            self._is_moved = False
        if not self._is_moved:
            self._show_all()
        self._range_changed()
        if self._point is not None and self._point not in curves.epochs:
            self.read(None)

    def _show_ends(self) -> None:
        """A dot at the newest epoch of each curve."""
        curves = ((self._points.validation, self._tokens.negative), (self._points.training, self._tokens.accent))
        spots = [
            {"pos": (epoch, value), "brush": colour}
            for values, colour in curves
            for epoch, value in zip(self._points.epochs[-1:], self._drawn(values[-1:]), strict=True)
            if np.isfinite(value)
        ]
        self._ends.setData(spots)

    def read(self, point: EpochPoint | None) -> None:
        """Look at one epoch; None looks away."""
        if point == self._point:
            return
        self._point = point
        self._reader.setVisible(point is not None)
        self._dots.setVisible(point is not None)
        if point is not None:
            here = self._points.epochs == point.epoch
            values = self._drawn(np.concatenate([self._points.training[here], self._points.validation[here]]))
            self._reader.setValue(point.epoch)
            self._dots.setData([point.epoch] * 2, values, brush=[self._tokens.accent, self._tokens.negative])
        self.point_read.emit(point)

    def mark_epoch(self, epoch: int | None) -> None:
        """Look at the epoch that is pointed at in another view."""
        self.read(next((point for point in self._curves.epochs if point.epoch == epoch), None))

    def reset_view(self) -> None:
        """Show the whole run again."""
        self._is_moved = False
        self._show_all()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Choose the vertical axis of the cost."""
        self._is_logarithmic = logarithmic
        self._is_moved = False
        point = self._point
        self.read(None)
        self.show_curves(self._curves)
        self.read(point)

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._widget.setBackground(tokens.surface)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setTextPen(tokens.secondary)
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTickPen(QPen(QBrush(Qt.BrushStyle.NoBrush), 1))  # the axis would recolour NoPen and draw dots
        self._grid.setPen(pyqtgraph.mkPen(tokens.line, width=1))
        self._paint_batches()
        self._lines["validation"].setPen(pyqtgraph.mkPen(tokens.negative, width=2))
        self._lines["training"].setPen(pyqtgraph.mkPen(tokens.accent, width=2))
        self._best.show_theme(tokens)
        self._reader.setPen(pyqtgraph.mkPen(mix(tokens.line, tokens.secondary, 0.5), width=1))
        self._dots.setPen(pyqtgraph.mkPen(tokens.surface, width=2))
        self._ends.setPen(pyqtgraph.mkPen(None))
        self._show_ends()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.read(None)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.rect().adjusted(AXIS_WIDTH, 0, 0, -AXIS_HEIGHT))

    def _set_up(self) -> None:
        self._plot.hideButtons()
        self._plot.layout.setContentsMargins(0, 2 * GRID, 3 * GRID, 0)  # half a label at the ends of the axes
        self._plot.setMenuEnabled(False)
        self._view.setMenuEnabled(False)
        self._view.disableAutoRange()
        self._view.setDefaultPadding(0)
        font = text_font(SMALL_TEXT_SIZE)
        left, bottom = self._plot.getAxis("left"), self._plot.getAxis("bottom")
        left.setWidth(AXIS_WIDTH)
        bottom.setStyle(tickTextOffset=2 * GRID)
        bottom.setHeight(AXIS_HEIGHT)
        for axis in (left, bottom):
            axis.setStyle(tickFont=font, tickLength=0, maxTickLevel=0, hideOverlappingLabels=False)
            axis.enableAutoSIPrefix(False)
        self._dots.setSize(9)
        self._ends.setSize(6)
        for name, line in self._lines.items():
            line.setData([], [], antialias=True, skipFiniteCheck=False, clipToView=name == "batches")
        self._view.sigRangeChangedManually.connect(self._moved)
        self._view.sigRangeChanged.connect(self._range_changed)
        self._view.sigResized.connect(self._range_changed)
        scene = self._plot.scene()
        scene.sigMouseMoved.connect(self._pointed)
        scene.sigMouseClicked.connect(self._clicked)
        self._widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._widget)
        self._widget.installEventFilter(self)
        self._widget.viewport().installEventFilter(self)
        self._widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._widget.customContextMenuRequested.connect(
            lambda point: self.menu_requested.emit(self._widget.mapToGlobal(point))
        )

    def _drawn(self, values: Points) -> Points:
        """The values as they stand on the axis."""
        if not self._is_logarithmic:
            return values
        positive = np.where(values > 0, values, np.nan)
        return np.asarray(np.log10(positive))

    def _show_all(self) -> None:
        left, right = epoch_range(self._curves, self._points)
        low, high = value_range(self._points, self._kind, logarithmic=self._is_logarithmic)
        if self._is_logarithmic:
            low, high = float(np.log10(low)), float(np.log10(high))
        room = (high - low) * 0.02 if self._kind is CurveKind.ACCURACY else 0.0  # for the line at 100 %
        self._view.setLimits(xMin=left, xMax=right, yMin=None, yMax=None)
        self._view.setRange(xRange=(left, right), yRange=(low, high + room), padding=0)

    def _range_changed(self, *_: object) -> None:
        (left, right), (low, high) = self._view.viewRange()
        width, height = self._view.width(), self._view.height()
        if width <= 0 or height <= 0:
            return
        self._show_batches(left, right)
        across = ticks(left, right, max(1, int(width / EPOCH_DISTANCE)), whole=True)
        up: list[tuple[float, str]] = []
        if self._points.is_empty:
            pass  # no values, no scale
        elif self._is_logarithmic:
            up = [(float(np.log10(tick.value)), tick.text) for tick in log_ticks(10.0**low, 10.0**high)]
        else:
            suffix = " %" if self._kind is CurveKind.ACCURACY else ""
            count = max(2, int(height / TICK_DISTANCE))
            up = [(tick.value, tick.text) for tick in ticks(low, high, count, suffix=suffix)]
        scales = ([(tick.value, tick.text) for tick in across], up, left, right)
        if scales != self._scales:
            self._scales = scales
            self._plot.getAxis("bottom").setTicks([scales[0]])
            self._plot.getAxis("left").setTicks([up])
            self._grid.setData(np.tile([left, right], len(up)), np.repeat([height for height, _ in up], 2))
        points = self._points
        self._best.show_epoch(
            self._curves.best_epoch if points.epochs.size else None,
            (
                (points.epochs, self._drawn(points.training)),
                (points.epochs, self._drawn(points.validation)),
                self._batches,
            ),
        )

    @property
    def _columns(self) -> int:
        """How many places side by side show what is lowest and highest there."""
        return max(FEWEST_COLUMNS, int(self._view.width()) // COLUMN)

    def _show_batches(self, left: float, right: float) -> None:
        """Draw of the mini-batches what is seen in this range."""
        if self._kind is not CurveKind.COST:
            return
        batches = self._curves.mini_batches
        shown = (batches, len(batches or ()), left, right, self._columns, self._is_logarithmic)
        if shown == self._shown_batches:
            return
        self._shown_batches = shown
        epochs, costs = batch_view(batches, left, right, self._columns)
        self._batches = epochs, self._drawn(costs)
        self._lines["batches"].setData(*self._batches)
        self._paint_batches()

    def _paint_batches(self) -> None:
        """Fainter where there are so many that their line fills a band, which the other curves lie in."""
        is_band = len(self._curves.mini_batches or ()) > 2 * self._columns
        faint = mix(self._tokens.surface, self._tokens.accent, 0.14 if is_band else 0.35)
        self._lines["batches"].setPen(pyqtgraph.mkPen(faint, width=1))

    def _moved(self, *_: object) -> None:
        self._is_moved = True

    def _pointed(self, where: QPointF) -> None:
        if not self._view.sceneBoundingRect().contains(where):
            self.read(None)
            return
        self.read(nearest_point(self._curves, self._view.mapSceneToView(where).x()))

    def _clicked(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            self.reset_view()

    def _key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Home: -len(self._curves.epochs),
            Qt.Key.Key_End: len(self._curves.epochs),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.read(step_point(self._curves, self._point, steps[key]))
        elif key == Qt.Key.Key_Escape and (self._point is not None or self._is_moved):
            self.read(None)
            self.reset_view()
        else:
            return False
        return True
