"""Every layer of the network as maps and cells, with the unit under the pointer marked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inside.values.heatmap_layout import stage_shapes
from app.inside.values.heatmap_steps import step_inside, step_place
from app.inside.values.unit_facts import first_place, has_place, peak_place, unit_detail, unit_title
from app.inside.widgets.heatmap_headed import OUTLINE, Headed, lay_out_headed
from app.inside.widgets.heatmap_headings import composites
from app.inside.widgets.heatmap_images import HeatmapImages
from app.inside.widgets.heatmap_paint import paint_digits, paint_headers, paint_lanes, paint_layers, paint_outline
from app.parts.values.activity import Activity, ColourRange, UnitPlace
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

LEAST_HEIGHT = 200
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FOLDING = {Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Asterisk}
FOLD, UNFOLD = "Fold its branches into one column (−)", "Unfold its branches (+)"
KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


class ActivationHeatmap(Themed, QWidget):
    """The pointer or the arrow keys choose a unit (with Shift a value inside its map), a click or Return pins it.

    A pinned unit stays until another click or Escape. What was last looked at stays when the pointer leaves, so that
    it can be read. A click on the title of a composite, or at a unit of it + and -, unfolds and folds its lanes;
    * unfolds all.
    """

    place_hovered = Signal(object)  # UnitPlace | None: the unit to tell about
    place_opened = Signal()  # a unit was asked for by a double click, and is pinned
    place_stepped = Signal(QRect)  # where the unit stands that the arrow keys have come to

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activation_heatmap")
        self.setAccessibleName("Activation of every layer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._activity = Activity()
        self._range = ColourRange.UNIT
        self._tokens = tokens_in_force()
        self._images = HeatmapImages(self._tokens)
        self._headed: Headed | None = None
        self._least: int | None = None
        self._is_filled = False
        self._place: UnitPlace | None = None
        self._is_pinned = False
        self._folds: dict[str, bool] = {}

    @property
    def place(self) -> UnitPlace | None:
        """The unit that is marked."""
        return self._place

    @property
    def is_pinned(self) -> bool:
        return self._is_pinned

    def first_place(self) -> UnitPlace | None:
        """The unit to tell about while none is chosen: always the same one of those that are shown."""
        found = first_place(self._activity)
        return None if found is None else step_place(self._laid_out().layout, found, 0, 0)

    def show_activity(self, activity: Activity) -> None:
        """Show other values; the layout is made anew only for other shapes. Raises ValueError for impossible ones."""
        if stage_shapes(activity) != stage_shapes(self._activity) or _titles(activity) != _titles(self._activity):
            self._headed = self._least = None
            self._folds = {}
        self._activity = activity
        self._is_filled = False
        if self._headed is None:
            self.updateGeometry()
        if self._place is not None and not has_place(activity, self._place):
            self._is_pinned = False
            self._mark(None)
        self.update()

    def set_colour_range(self, colour_range: ColourRange) -> None:
        self._range = colour_range
        self._is_filled = False
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._images.show_theme(tokens)
        self._is_filled = False
        self.update()

    def pin(self, place: UnitPlace | None) -> None:
        """Hold on to a unit, or with None let go."""
        self._is_pinned = place is not None
        self._mark(place)
        self.update()

    def fold(self, path: str, *, is_folded: bool) -> None:
        """Show what comes out of the composite with that path alone, or its lanes too."""
        self._folds[path] = is_folded
        self._headed = self._least = None
        self.updateGeometry()
        place = self._place
        if is_folded and place is not None and place.layer.startswith(f"{path}."):
            self._is_pinned = False
            self._mark(peak_place(self._activity, UnitPlace(path, 0)))
        self.setAccessibleDescription(f"{self._title_of(path)}, {'folded' if is_folded else 'unfolded'}")
        self.update()
        self.place_hovered.emit(self._place)

    def unfolded(self) -> tuple[str, ...]:
        """The paths of the composites whose lanes are shown."""
        return tuple(box.path for box in self._laid_out().layout.groups)

    def place_under(self, x: float, y: float) -> UnitPlace | None:
        """The value at a point of the widget."""
        headed = self._laid_out()
        return headed.layout.place_at((x - OUTLINE) * headed.ratio, (y - OUTLINE) * headed.ratio)

    def minimumSizeHint(self) -> QSize:
        if not self._activity.layers:
            return QSize(0, LEAST_HEIGHT)
        return QSize(self._least_width(), LEAST_HEIGHT)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint().expandedTo(QSize(640, 340))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._activity.layers:
            return
        headed = self._laid_out()
        if not self._is_filled:
            self._images.fill(self._activity, self._range)
            self._is_filled = True
        painter = QPainter(self)
        painter.translate(OUTLINE, OUTLINE)
        paint_headers(painter, headed, self._tokens)
        paint_lanes(painter, self._activity, headed, self._tokens)
        paint_layers(painter, self._activity, headed, self._images)
        paint_digits(painter, self._activity, headed, self._tokens)
        if self._place is not None:
            paint_outline(painter, headed, self._place, self._tokens.negative, is_firm=self._is_pinned)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._headed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_under(event.position().x(), event.position().y())
        composite = self._composite_under(event)
        is_over = place is not None or composite is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)
        self.setToolTip("" if composite is None else FOLD if composite in self.unfolded() else UNFOLD)
        if place is not None and not self._is_pinned:
            self._mark(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        composite = self._composite_under(event)
        if composite is not None:
            self.fold(composite, is_folded=composite in self.unfolded())
            return
        place = self.place_under(event.position().x(), event.position().y())
        self.pin(None if self._is_pinned and place == self._place else place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.place_under(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.pin(place)
            self.place_opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self._activity.layers:
            self._step(*STEPS[key], inside=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in FOLDING and self._activity.layers:
            self._fold_by(key)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._place is not None:
            self.pin(self._place)
        elif key == Qt.Key.Key_Escape and self._place is not None:
            self.pin(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD and self._place is None and self._activity.layers:
            self._mark(self.first_place() or UnitPlace(self._activity.layers[0].path, 0))

    def _composite_under(self, event: QMouseEvent) -> str | None:
        return self._laid_out().composite_at(event.position().x() - OUTLINE, event.position().y() - OUTLINE)

    def _fold_by(self, key: Qt.Key) -> None:
        """Unfold the composite that the marked unit is of, or the first one; fold that around it; unfold all."""
        path, unfolded = "" if self._place is None else self._place.layer, self.unfolded()
        found = composites(self._activity)
        if key == Qt.Key.Key_Asterisk:
            for each in found:
                self.fold(each, is_folded=False)
        elif key == Qt.Key.Key_Minus:
            around = [each for each in unfolded if f"{path}.".startswith(f"{each}.")]
            if around or unfolded:
                self.fold(max(around, key=len) if around else unfolded[0], is_folded=True)
        else:
            closed = [each for each in found if each not in unfolded]
            if closed:
                self.fold(path if path in closed else closed[0], is_folded=False)

    def _title_of(self, path: str) -> str:
        layer = self._activity.at(path)
        return "" if layer is None else layer.title

    def _least_width(self) -> int:
        """Where a map of every layer stands below its title."""
        if self._least is None:
            layout = lay_out_headed(self._activity, 0, LEAST_HEIGHT, 1.0, self._folds).layout
            self._least = layout.width + 2 * OUTLINE
        return self._least

    def _step(self, across: int, down: int, *, inside: bool) -> None:
        headed = self._laid_out()
        if self._place is None:
            place = self.first_place() or UnitPlace(self._activity.layers[0].path, 0)
        else:
            place = (step_inside if inside else step_place)(headed.layout, self._place, across, down)
        self._mark(place)
        block = headed.layout.block_of(place)
        if block is not None:
            left, top, width, height = (round(length / headed.ratio) for length in block.unit_box(place.unit))
            self.place_stepped.emit(QRect(left + OUTLINE, top + OUTLINE, width, height))

    def _mark(self, place: UnitPlace | None) -> None:
        if place == self._place:
            return
        self._place = place
        spoken = "" if place is None else f"{unit_title(self._activity, place)}, {unit_detail(self._activity, place)}"
        self.setAccessibleDescription(spoken)
        self.update()
        self.place_hovered.emit(place)

    def _laid_out(self) -> Headed:
        ratio = self.devicePixelRatioF()
        if self._headed is None or self._headed.ratio != ratio:
            self._headed = lay_out_headed(self._activity, self.width(), self.height(), ratio, self._folds)
            self._images.set_layout(self._headed.layout, ratio)
            self._is_filled = False
        return self._headed


def _titles(activity: Activity) -> list[tuple[str, ...]]:
    return [(layer.title, layer.subtitle, *(lane.name for lane in layer.lanes)) for layer in activity.every()]
