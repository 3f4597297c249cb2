"""Every layer of the network as maps and cells, with the unit under the pointer marked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inside.values.heatmap_layout import stage_shapes
from app.inside.values.heatmap_steps import step_inside, step_place
from app.inside.values.unit_facts import first_place, has_place, unit_detail, unit_title
from app.inside.widgets.heatmap_headings import OUTLINE, Headed, lay_out_headed
from app.inside.widgets.heatmap_images import HeatmapImages
from app.inside.widgets.heatmap_paint import paint_digits, paint_headers, paint_layers, paint_outline
from app.parts.values.activity import Activity, ColourRange, UnitPlace
from app.shell.theme.tokens import LIGHT, Tokens

LEAST_HEIGHT = 200
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


class ActivationHeatmap(QWidget):
    """The pointer or the arrow keys choose a unit (with Shift a value inside its map), a click or Return pins it.

    A pinned unit stays until another click or Escape. What was last looked at stays when the pointer leaves, so that
    it can be read.
    """

    place_hovered = Signal(object)  # UnitPlace | None: the unit to tell about
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
        self._tokens = LIGHT
        self._images = HeatmapImages(self._tokens)
        self._headed: Headed | None = None
        self._least: int | None = None
        self._is_filled = False
        self._place: UnitPlace | None = None
        self._is_pinned = False

    @property
    def place(self) -> UnitPlace | None:
        """The unit that is marked."""
        return self._place

    @property
    def is_pinned(self) -> bool:
        return self._is_pinned

    def show_activity(self, activity: Activity) -> None:
        """Show other values; the layout is made anew only for other shapes. Raises ValueError for impossible ones."""
        shapes, titles = stage_shapes(activity), [(layer.title, layer.subtitle) for layer in activity.layers]
        if shapes != stage_shapes(self._activity) or titles != [
            (layer.title, layer.subtitle) for layer in self._activity.layers
        ]:
            self._headed = self._least = None
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

    def apply_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._images.apply_theme(tokens)
        self._is_filled = False
        self.update()

    def pin(self, place: UnitPlace | None) -> None:
        """Hold on to a unit, or with None let go."""
        self._is_pinned = place is not None
        self._mark(place)
        self.update()

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
        paint_layers(painter, headed, self._images)
        paint_digits(painter, self._activity, headed, self._tokens)
        if self._place is not None:
            paint_outline(painter, headed, self._place, self._tokens.negative, is_firm=self._is_pinned)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._headed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_under(event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
        if place is not None and not self._is_pinned:
            self._mark(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self.place_under(event.position().x(), event.position().y())
        self.pin(None if self._is_pinned and place == self._place else place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self._activity.layers:
            self._step(*STEPS[key], inside=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._place is not None:
            self.pin(self._place)
        elif key == Qt.Key.Key_Escape and self._place is not None:
            self.pin(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD and self._place is None and self._activity.layers:
            self._mark(first_place(self._activity) or UnitPlace(0, 0))

    def _least_width(self) -> int:
        """Where a map of every layer stands below its title."""
        if self._least is None:
            layout = lay_out_headed(self._activity, 0, LEAST_HEIGHT, 1.0).layout
            self._least = layout.width + 2 * OUTLINE
        return self._least

    def _step(self, across: int, down: int, *, inside: bool) -> None:
        headed = self._laid_out()
        if self._place is None:
            place = first_place(self._activity) or UnitPlace(0, 0)
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
            self._headed = lay_out_headed(self._activity, self.width(), self.height(), ratio)
            self._images.set_layout(self._headed.layout, ratio)
            self._is_filled = False
        return self._headed
