"""Whether anybody can see some widgets, so that nothing is worked out for views that are not looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget


class Visibility(QObject):
    """``changed`` tells whether at least one of the widgets is visible; it belongs to the first of them."""

    changed = Signal(bool)

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__(widgets[0])
        self._widgets = widgets
        self._is_any = False
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide}:
            is_shown = event.type() == QEvent.Type.Show
            is_any = any(is_shown if widget is watched else widget.isVisible() for widget in self._widgets)
            if is_any != self._is_any:
                self._is_any = is_any
                self.changed.emit(is_any)
        return super().eventFilter(watched, event)
