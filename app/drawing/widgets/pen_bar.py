"""The tools under the canvas."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from app.parts.values.pen import DEFAULT_PEN, THICKEST_PEN, THINNEST_PEN
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.icons import icon
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, Tokens

TOOLS = ("undo", "redo", "pen", "eraser", "clear")
_STEPS = 1000  # of the slider, to the width of the canvas


class PenBar(Themed, QWidget):
    """Undo, redo, pen, eraser and clear, and how wide the pen is."""

    pen_width_changed = Signal(float)  # a fraction of the canvas

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = {name: _ActionButton(name, self) for name in TOOLS}
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("pen_width")
        self._slider.setAccessibleName("Pen width")
        self._slider.setToolTip("Pen width")
        self._slider.setRange(round(THINNEST_PEN * _STEPS), round(THICKEST_PEN * _STEPS))
        self._slider.setSingleStep(5)
        self._slider.setPageStep(20)
        self._slider.valueChanged.connect(self._change)
        self._preview = _PenPreview(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for tool in self._tools.values():
            row.addWidget(tool)
        row.addSpacing(GRID)
        row.addWidget(self._slider, 1)
        row.addWidget(self._preview)
        self.show_pen_width(DEFAULT_PEN)
        self.show_theme(tokens_in_force())

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Let the buttons trigger the actions of their names, and be enabled and checked with them."""
        for name, tool in self._tools.items():
            tool.set_action(actions[name])

    def show_pen_width(self, width: float) -> None:
        """Show ``width``, a fraction of the canvas, without a signal."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(width * _STEPS))
        self._preview.show_width(width)

    def show_canvas_side(self, side: float) -> None:
        """Draw the preview for a canvas ``side`` pixels wide."""
        self._preview.show_canvas_side(side)

    def show_theme(self, tokens: Tokens) -> None:
        for name, tool in self._tools.items():
            tool.setIcon(icon(name, tokens))

    def _change(self, value: int) -> None:
        self._preview.show_width(value / _STEPS)
        self.pen_width_changed.emit(value / _STEPS)


class _ActionButton(QToolButton):
    """Follows an action in all but its icon, which the bar tints itself."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_button")
        self.setAccessibleName(name.capitalize())
        self.setIconSize(QSize(20, 20))
        self.setFixedSize(30, 30)  # five of them leave room for the slider in the narrowest column
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action: QAction | None = None

    def set_action(self, action: QAction) -> None:
        if self._action is not None:
            self.clicked.disconnect(self._action.trigger)
            self._action.changed.disconnect(self._follow)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        if self._action is None:
            return
        name = self._action.text().replace("&", "").rstrip("…")
        keys = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setEnabled(self._action.isEnabled())
        self.setCheckable(self._action.isCheckable())
        self.setChecked(self._action.isChecked())
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({keys})" if keys else name)


class _PenPreview(Themed, QWidget):
    """A dot as wide as the pen is on the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(36, 36)
        self.setObjectName("pen_preview")
        self.setAccessibleName("Pen preview")
        self._tokens = tokens_in_force()
        self._width = DEFAULT_PEN
        self._side = 276.0

    def show_canvas_side(self, side: float) -> None:
        self._side = side
        self.update()

    def show_width(self, width: float) -> None:
        self._width = width
        self.update()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.ink))
        across = min(self._width * self._side, self.width())
        dot = QRectF(0, 0, across, across)
        dot.moveCenter(QRectF(self.rect()).center())
        painter.drawEllipse(dot)
