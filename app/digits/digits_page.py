"""My digits: what the user drew and labelled."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.digits.values.collection import (
    Collection,
    DigitFilter,
    SeenDigit,
    chosen_digits,
    is_misread,
    label_counts,
    number_of_digits,
)
from app.digits.widgets.digit_filter import LabelFilter
from app.digits.widgets.digit_gallery import DigitGallery, describe_digit
from app.digits.widgets.learning_panel import LearningPanel
from app.digits.widgets.personal_test_view import PersonalTestView
from app.drawing.values.collecting import Collecting
from app.parts.widgets.card import Card
from app.parts.widgets.digit_keys import DigitKeys
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GAP, GRID

COUNTED_EVERY = 100  # milliseconds, while thousands are read
NONE_YET = (
    "No digits of yours yet",
    "Draw a digit, then tell what it is: press its key, 0 to 9,\n"
    "or click it below the scores. It is kept as you drew it.\n"
    "Or collect some: write all ten, sheet by sheet.",
)
NONE_HERE = ("None of these", "No digit of yours is like that. Choose others above.")
NONE_MISREAD = ("None misread", "The open network reads all of these right.")


class DigitsPage(QWidget):
    """The gallery between what chooses the digits and what is done with those selected; below, learning from them."""

    relabel_requested = Signal(object, int)  # frozenset of keys, the label
    delete_requested = Signal(object)  # frozenset of keys
    undo_requested = Signal()
    import_requested = Signal()
    export_requested = Signal()
    test_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collection = Collection()
        self._seen: dict[str, SeenDigit] = {}
        self._filter = DigitFilter()
        self._soon = QTimer(self, singleShot=True, interval=COUNTED_EVERY)
        self._soon.timeout.connect(self._follow_seen)
        self._labels = LabelFilter()
        self._labels.label_chosen.connect(self._choose_label)
        self._misread = QCheckBox("Misread by the open network")
        self._misread.setObjectName("only_misread")
        self._misread.setAccessibleName("Only those that the open network misreads")
        self._misread.toggled.connect(self._choose_misread)
        self._collect = push_button("collect_digits", "Collect", "Write all ten digits, sheet by sheet")
        self._import = push_button("import_digits", "Import…", "Import digits from a file")
        self._import.clicked.connect(self.import_requested)
        self._export = push_button("export_digits", "Export…", "Export all digits to a file")
        self._export.clicked.connect(self.export_requested)
        self._gallery = DigitGallery()
        self._gallery.chosen_changed.connect(self._show_chosen)
        self._gallery.relabel_requested.connect(self._relabel)
        self._gallery.delete_requested.connect(self._delete_chosen)
        self._gallery.undo_requested.connect(self.undo_requested)
        self._words = QLabel()
        self._words.setObjectName("digits_words")
        self._words.setProperty("role", "secondary")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._done = QWidget()
        self._relabel_words = QLabel("Relabel as")
        self._keys = DigitKeys("relabel_key", "Relabel as {}")
        self._keys.setFixedWidth(260)
        self._keys.digit_chosen.connect(self._relabel)
        self._delete = push_button("delete_digits", "Delete", "Delete the selected digits")
        self._delete.clicked.connect(self._delete_chosen)
        self._undo = push_button("undo_digits", "Undo", "Undo what was done last to your digits")
        self._undo.clicked.connect(self.undo_requested)
        self._empty_title, self._empty_text = _centred("digits_empty_title", "heading"), _centred("digits_empty", "")
        self.learning = LearningPanel()
        self._compare = push_button("compare_models", "Compare models", "How well each model reads my hand")
        self._compare.clicked.connect(self.test_requested)
        self.test = PersonalTestView()
        self.test.closed.connect(self.show_mine)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._gallery)
        self._stack.addWidget(self._empty())
        self._lay_out()
        self.show_collection(Collection())

    def set_rounds(self, rounds: Iterable[QAction]) -> None:
        """Offer these rounds of collecting."""
        menu = QMenu(self._collect)
        menu.addActions(list(rounds))
        self._collect.setMenu(menu)

    def show_collection(self, collection: Collection) -> None:
        self._collection = collection
        self._labels.show_counts(label_counts(collection.digits))
        self._export.setEnabled(bool(collection.digits))
        self._compare.setEnabled(bool(collection.digits))
        self._undo.setEnabled(bool(collection.last))
        for choice in (self._labels, self._misread):
            choice.setVisible(bool(collection.digits))  # with nothing to choose from they say nothing
        for part in (self._relabel_words, self._keys, self._delete, self._undo, self._words):
            part.setVisible(bool(collection.digits or collection.last))
        self._show()

    def show_seen(self, found: dict[str, SeenDigit]) -> None:
        """Show what the open network makes of some of them."""
        self._seen.update(found)
        if not self._soon.isActive():
            self._soon.start()
        self._gallery.show_seen(found)

    def show_collecting(self, collecting: Collecting | None) -> None:
        """While digits are asked for, those that are there stay as they are."""
        is_on = collecting is not None
        if is_on and self._collect.isEnabled():  # at its beginning; later the user may look elsewhere
            self.show_mine()
        self._collect.setEnabled(not is_on)
        for part in (self._gallery, self._done):
            part.setEnabled(not is_on)

    def show_mine(self) -> None:
        """Show the digits."""
        had_focus = QApplication.focusWidget()
        self._views.setCurrentIndex(0)
        if had_focus is not None and self.test.isAncestorOf(had_focus):
            self._compare.setFocus()

    def show_test(self) -> None:
        """Show how well each model reads them."""
        has_focus = self._compare.hasFocus()
        self._views.setCurrentIndex(1)
        if has_focus:  # where the hand is
            self.test.setFocus()

    def _choose_label(self, label: int | None) -> None:
        self._filter = DigitFilter(label, self._filter.only_misread)
        self._show()

    def _choose_misread(self, only_misread: bool) -> None:
        self._filter = DigitFilter(self._filter.label, only_misread)
        self._show()

    def _show(self) -> None:
        digits = chosen_digits(self._collection.digits, self._seen, self._filter)
        self._gallery.show_digits(digits, self._seen)
        self._stack.setCurrentIndex(0 if digits else 1)
        title, text = NONE_YET if not self._collection.digits else NONE_MISREAD if self._has_of_label() else NONE_HERE
        self._empty_title.setText(title)
        self._empty_text.setText(text)
        self._show_misread_count()
        self._show_chosen()

    def _follow_seen(self) -> None:
        if self._filter.only_misread:
            self._show()
        else:
            self._show_misread_count()

    def _has_of_label(self) -> bool:
        return bool(chosen_digits(self._collection.digits, self._seen, DigitFilter(self._filter.label)))

    def _show_misread_count(self) -> None:
        misread = sum(is_misread(digit, self._seen) for digit in self._collection.digits)
        self._misread.setText(f"Misread by the open network · {misread:,}")

    def _show_chosen(self) -> None:
        chosen = self._gallery.chosen
        for part in (self._relabel_words, self._keys, self._delete):
            part.setEnabled(bool(chosen))
        if len(chosen) == 1:
            digit = next(digit for digit in self._gallery.digits if digit.key in chosen)
            self._words.setText(describe_digit(digit, self._seen))
        elif chosen:
            self._words.setText(f"{number_of_digits(len(chosen))} selected")
        else:
            self._words.setText(self._collection.last)

    def _relabel(self, label: int) -> None:
        if self._gallery.chosen:
            self.relabel_requested.emit(self._gallery.chosen, label)

    def _delete_chosen(self) -> None:
        if self._gallery.chosen:
            self.delete_requested.emit(self._gallery.chosen)

    def _empty(self) -> QWidget:
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setSpacing(2 * GRID)
        column.addStretch(2)
        column.addWidget(self._empty_title)
        column.addWidget(self._empty_text)
        column.addStretch(3)
        return empty

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(2 * GRID)
        tools.addWidget(self._misread)
        tools.addStretch(1)
        tools.addWidget(self._collect)
        tools.addWidget(self._import)
        tools.addWidget(self._export)
        done = QHBoxLayout(self._done)
        done.setContentsMargins(0, 0, 0, 0)
        done.setSpacing(2 * GRID)
        done.addWidget(self._relabel_words)
        done.addWidget(self._keys)
        done.addStretch(1)
        done.addWidget(self._delete)
        done.addWidget(self._undo)
        card = Card()
        card.column.addWidget(self._labels)
        card.column.addLayout(tools)
        card.column.addWidget(self._stack, 1)
        card.column.addWidget(self._words)
        card.column.addWidget(self._done)
        mine = QWidget()
        column = QVBoxLayout(mine)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(card, 1)
        column.addWidget(self.learning)
        self.learning.add_beside(self._compare)
        self._views = QStackedWidget()
        self._views.addWidget(mine)
        self._views.addWidget(self.test)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._views)


def _centred(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role or "secondary")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
