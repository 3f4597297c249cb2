"""One pen for mouse, finger and tablet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

_LOST = {
    QEvent.Type.FocusOut,
    QEvent.Type.Hide,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.UngrabMouse,
    QEvent.Type.TouchCancel,
}
_TOUCH = {QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd}
_TABLET = {QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease}
_MOUSE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
}


class Pointer(QObject):
    """Turns what arrives at ``widget`` into one drawing movement at a time, in the widget's sub-pixel coordinates.

    Only the left button, the first finger and a pen that touches draw. A movement whose release never arrives
    (the grab, the focus or the window is lost) ends all the same, once.
    """

    pressed = Signal(QPointF)
    moved = Signal(QPointF)
    released = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._device = ""  # what draws at the moment
        self._finger = -1
        widget.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        widget.setMouseTracking(True)  # else a move after a lost release would not arrive
        widget.installEventFilter(self)

    @property
    def is_down(self) -> bool:
        return bool(self._device)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _LOST or (kind == QEvent.Type.EnabledChange and self.is_down):
            self._release()
            return False
        handle = self._handler(event)
        if handle is None:
            return False
        handle()
        event.accept()
        return True

    def _handler(self, event: QEvent) -> Callable[[], None] | None:
        kind = event.type()
        if isinstance(event, QMouseEvent) and kind in _MOUSE:
            return lambda: self._mouse(event)
        if isinstance(event, QTabletEvent) and kind in _TABLET:
            return lambda: self._tablet(event)
        if isinstance(event, QTouchEvent) and kind in _TOUCH:
            return lambda: self._touch(event)
        return None

    def _mouse(self, event: QMouseEvent) -> None:
        if event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
            return  # the finger or the pen behind it has already drawn
        left = Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseMove:
            if self._device == "mouse" and not event.buttons() & left:
                self._release()
            self._move("mouse", event.position())
        elif event.button() == left:
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._release("mouse", event.position())
            else:
                self._release("mouse")  # of the press before, should it never have come
                self._press("mouse", event.position())

    def _tablet(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletMove:
            self._move("tablet", event.position())
        elif event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.TabletRelease:
                self._release("tablet", event.position())
            else:
                self._press("tablet", event.position())

    def _touch(self, event: QTouchEvent) -> None:
        if not self.is_down and event.type() == QEvent.Type.TouchBegin and event.points():
            self._finger = event.points()[0].id()
            self._press("touch", event.points()[0].position())
            return
        for point in event.points():
            if point.id() == self._finger and point.state() != point.State.Stationary:
                self._move("touch", point.position())
                if point.state() == point.State.Released:
                    self._release("touch")
        if event.type() == QEvent.Type.TouchEnd:
            self._release("touch")

    def _press(self, device: str, position: QPointF) -> None:
        if not self.is_down:
            self._device = device
            self.pressed.emit(position)

    def _move(self, device: str, position: QPointF) -> None:
        if self._device == device:
            self.moved.emit(position)

    def _release(self, device: str | None = None, position: QPointF | None = None) -> None:
        if self.is_down and device in {None, self._device}:
            if position is not None:
                self.moved.emit(position)
            self._device = ""
            self.released.emit()
