"""The user's digits side by side, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.digits.values.collection import CollectedDigit, Seen, SeenDigit, is_misread
from app.digits.widgets.digit_cell import CELL, DigitCell
from app.parts.values.labels import with_article
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import Tokens

OPEN_NETWORK = "the open network"
DIGIT_ROLE = Qt.ItemDataRole.UserRole
SEEN_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class DigitListModel(QAbstractListModel):
    """The digits that are shown, and what is known of their looks."""

    def __init__(self, reader: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._digits: tuple[CollectedDigit, ...] = ()
        self._rows: dict[str, int] = {}
        self._seen: Seen = {}

    @property
    def digits(self) -> tuple[CollectedDigit, ...]:
        return self._digits

    def show_digits(self, digits: Sequence[CollectedDigit], seen: Seen) -> None:
        self.beginResetModel()
        self._digits, self._seen = tuple(digits), seen
        self._rows = {digit.key: row for row, digit in enumerate(self._digits)}
        self.endResetModel()

    def show_seen(self, found: dict[str, SeenDigit]) -> None:
        """Paint those anew of which something is known now; ``seen`` has it already."""
        for row in (self._rows[key] for key in found if key in self._rows):
            index = self.index(row)
            self.dataChanged.emit(index, index)  # one by one: of a range all that is visible would be painted

    def rows_of(self, keys: frozenset[str]) -> list[int]:
        return sorted(self._rows[key] for key in keys if key in self._rows)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._digits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        digit = self._digits[index.row()]
        if role == DIGIT_ROLE:
            return digit
        if role == SEEN_ROLE:
            return self._seen.get(digit.key)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return describe_digit(digit, self._seen, self._reader)
        return None


class DigitGallery(Themed, QListView):
    """Thumbnails to look through and to choose from; its keys relabel, delete and undo.

    ``reader`` names the network that has read them.
    """

    chosen_changed = Signal()
    relabel_requested = Signal(int)
    delete_requested = Signal()
    undo_requested = Signal()

    def __init__(self, reader: str = OPEN_NETWORK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digit_gallery")
        self.setAccessibleName("My digits")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)  # or thousands would be measured one by one
        self.setGridSize(CELL)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(CELL.height() // 3)
        self._model = DigitListModel(reader, self)
        self._cell = DigitCell(self)
        self.setModel(self._model)
        self.setItemDelegate(self._cell)
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.chosen_changed.emit())

    @property
    def digits(self) -> tuple[CollectedDigit, ...]:
        return self._model.digits

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the digits that are selected."""
        digits = self._model.digits
        return frozenset(digits[index.row()].key for index in self.selectedIndexes())

    def show_digits(self, digits: Sequence[CollectedDigit], seen: Seen) -> None:
        """Show these; what is still there stays selected and where it was."""
        if tuple(digits) == self._model.digits:
            self.viewport().update()
            return
        chosen, place = self.chosen, self.verticalScrollBar().value()
        self._model.show_digits(digits, seen)
        selection = QItemSelection()
        for row in self._model.rows_of(chosen):
            selection.select(self._model.index(row), self._model.index(row))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(place)
        self.chosen_changed.emit()

    def show_seen(self, found: dict[str, SeenDigit]) -> None:
        self._cell.forget(found)
        self._model.show_seen(found)

    def show_theme(self, tokens: Tokens) -> None:
        self._cell.show_theme(tokens)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        # Here these keys mean the digits that are selected, not the drawing.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._meant(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        meant = self._meant(event)
        if meant:
            meant()
        else:
            super().keyPressEvent(event)

    def _meant(self, event: QKeyEvent):  # type: ignore[no-untyped-def]
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_requested.emit
        if not self.selectedIndexes():
            return None
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            return self.delete_requested.emit
        digit = event.key() - Qt.Key.Key_0
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return (lambda: self.relabel_requested.emit(digit)) if plain and 0 <= digit <= 9 else None


def describe_digit(digit: CollectedDigit, seen: Seen, reader: str = OPEN_NETWORK) -> str:
    """What is known of a digit, in words."""
    parts = [with_article(digit.label).capitalize()]
    if digit.drawn_at:
        parts.append(f"drawn {datetime.fromtimestamp(digit.drawn_at / 1000):%d %b %Y, %H:%M}")
    if digit.is_relabelled:
        parts.append("relabelled")
    if is_misread(digit, seen):
        answer = seen[digit.key].answer
        parts.append(f"{reader} is unsure" if answer == "?" else f"{reader} reads {answer}")
    return ", ".join(parts)
