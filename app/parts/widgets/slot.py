"""A place for a view that stands on several pages."""

from __future__ import annotations

from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

_SLOTS: WeakKeyDictionary[QWidget, WeakSet[Slot]] = WeakKeyDictionary()  # of each view


class Slot(QWidget):
    """Takes ``view`` when it is shown itself: there is one of each view, and it stands where it is looked at.

    What was marked, folded or zoomed in it stays so on every page. Where two slots can be seen, the one that was shown
    last has the view, the other says so; it gets it back when that is hidden.
    """

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumSize(view.maximumSize())
        self._elsewhere = QLabel("Shown in another place")
        self._elsewhere.setProperty("role", "secondary")
        self._elsewhere.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._elsewhere)
        _SLOTS.setdefault(view, WeakSet()).add(self)
        if view.parentWidget() is None:
            self.take()

    def take(self) -> None:
        """Have the view here."""
        if self._view.parentWidget() is not self:
            self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)

    def release(self) -> None:
        """Give the view to another slot for good, before this one is deleted: else the view would go with it."""
        slots = _SLOTS[self._view]
        slots.discard(self)
        if self._view.parentWidget() is self:
            others = sorted(slots, key=lambda slot: not slot.isVisible())
            if others:
                others[0].take()
            else:
                self._view.setParent(None)

    def sizeHint(self) -> QSize:
        view = self._view
        return view.sizeHint().expandedTo(view.minimumSize()).boundedTo(view.maximumSize())

    def minimumSizeHint(self) -> QSize:
        return self._view.minimumSizeHint().expandedTo(self._view.minimumSize())

    def showEvent(self, event: QShowEvent) -> None:
        self.take()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Later, and not at all where the whole window goes: what is being hidden or deleted must not be moved.
        QTimer.singleShot(0, self, self._hand_over)

    def _hand_over(self) -> None:
        if not self.isVisible() and self._view.parentWidget() is self:
            for other in _SLOTS[self._view]:
                if other is not self and other.isVisible():
                    other.take()
                    break
