"""How the input was prepared, in a window beside the drawing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.drawing.widgets.preparation_view import PreparationView
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GAP, GRID


class PreparationDialog(QDialog):
    """The stages, which keep in step with the drawing: it stays open while one draws."""

    watched_changed = Signal(bool)  # whether anybody can see them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preparation_dialog")
        self.setWindowTitle("How the input was prepared")
        self.view = PreparationView()
        close = push_button("preparation_close", "Close", "Close how the input was prepared")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 4 * GRID)
        column.setSpacing(GAP)
        column.addWidget(self.view, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def open_beside(self, column: QWidget) -> None:
        """Show it to the right of the column that one draws in, which goes on living."""
        if not self.isVisible():
            self.adjustSize()
            place = column.mapToGlobal(column.rect().bottomRight()) + QPoint(GAP, -self.height())
            room = column.screen().availableGeometry()
            left = max(min(place.x(), room.right() - self.width()), room.left())
            self.move(left, max(place.y(), room.top()))
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watched_changed.emit(False)
