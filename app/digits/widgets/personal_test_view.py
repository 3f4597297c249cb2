"""How well each model reads my hand: a table of the models, and pictures of what the one chosen misreads."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.digits.values.collection import number_of_digits
from app.digits.values.learning import share_words
from app.digits.values.personal_test import (
    ModelScores,
    PersonalTest,
    PersonalTestPhase,
    errors_word,
    misread_words,
    short_score,
)
from app.digits.widgets.digit_gallery import DigitGallery
from app.parts.values.labels import DIGITS
from app.parts.widgets.card import Card
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GRID

STEPS = 1000  # of the progress bar
FIRST_DIGIT = 3  # the column of errors in 0
DIGIT_WIDTH = 24
ROW = 28
WIDEST = 720  # of the table: from a name to its numbers the eye must not wander
ROWS_SEEN = 6  # before the table scrolls
EXPLANATION = "Below 0 to 9: how many of that digit are misread. The open model comes first."
LEARNED = "* has learned from digits of a user's: only those held out are a fair test."


class PersonalTestView(Card):
    """Follows the test, shows what it came to, and goes back to the digits."""

    start_requested = Signal()
    cancel_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("personal_test")
        self.setAccessibleName("How well each model reads my hand")
        self._models: tuple[ModelScores, ...] = ()
        heading = QLabel("How well each model reads my hand")
        heading.setProperty("role", "heading")
        heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._close = push_button("personal_test_close", "Back to my digits", "Back to all of my digits")
        self._close.clicked.connect(self.closed)
        self._again = push_button("personal_test_again", "Test again", "Test all models with my digits as they are now")
        self._again.clicked.connect(self.start_requested)
        self._cancel = push_button("personal_test_cancel", "Cancel", "End the test; what was found stays")
        self._cancel.clicked.connect(self.cancel_requested)
        self._message = QLabel()
        self._message.setObjectName("personal_test_message")
        self._message.setProperty("role", "secondary")
        self._message.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setObjectName("personal_test_progress")
        self._bar.setAccessibleName("Progress of the test")
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._table = _Table()
        self._table.itemSelectionChanged.connect(self._show_misread)
        self._words = QLabel()
        self._words.setObjectName("misread_words")
        self._words.setProperty("role", "title")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._gallery = DigitGallery("the chosen model")
        self._gallery.setObjectName("misread_gallery")
        self._gallery.setAccessibleName("Digits that the chosen model misreads")
        self._gallery.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(heading, 1)
        for button in (self._cancel, self._again, self._close):
            top.addWidget(button)
        self.column.addLayout(top)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._table)
        self.column.addWidget(self._message)
        self.column.addWidget(self._words)
        self.column.addWidget(self._gallery, 1)
        self.setFocusProxy(self._close)
        self.show_test(PersonalTest())

    def show_test(self, test: PersonalTest) -> None:
        is_running = test.phase is PersonalTestPhase.RUNNING
        self._cancel.setVisible(is_running)
        self._again.setVisible(not is_running)
        self._again.setEnabled(not test.refusal)
        self._bar.setVisible(is_running)
        self._bar.setValue(round(test.fraction * STEPS))
        has_learned = any(model.has_learned for model in test.models)
        explained = f"{EXPLANATION} {LEARNED}" if has_learned else EXPLANATION
        self._message.setText(f"{test.message} …" if is_running else test.message or explained)
        if test.models != self._models:
            self._models = test.models
            self._table.show_models(test.models)
            self._show_misread()

    def _show_misread(self) -> None:
        row = self._table.currentRow()
        model = self._models[row] if 0 <= row < len(self._models) else None
        pictures = model.misread if model is not None else ()
        self._words.setText(misread_words(model) if model is not None else "")
        self._gallery.show_digits([digit for digit, _ in pictures], {digit.key: seen for digit, seen in pictures})
        self._gallery.show_seen({digit.key: seen for digit, seen in pictures})


class _Table(QTableWidget):
    """A row for each model; one is always chosen."""

    def __init__(self) -> None:
        super().__init__(0, FIRST_DIGIT + DIGITS)
        self.setObjectName("personal_test_table")
        self.setAccessibleName("Models and how well they read my digits")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(WIDEST)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(DIGIT_WIDTH)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in range(FIRST_DIGIT, FIRST_DIGIT + DIGITS):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, DIGIT_WIDTH)
        self._name_columns(())

    def show_models(self, models: tuple[ModelScores, ...]) -> None:
        chosen = max(self.currentRow(), 0)
        self._name_columns(models)
        self.setRowCount(len(models))
        for row, model in enumerate(models):
            for column, (text, tip) in enumerate(_cells(model)):
                item = QTableWidgetItem(text)
                item.setToolTip(tip)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        if models:
            self.selectRow(min(chosen, len(models) - 1))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = min(max(self.rowCount(), 1), ROWS_SEEN)
        return QSize(480, self.horizontalHeader().sizeHint().height() + rows * ROW + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.horizontalHeader().sizeHint().height() + 2 * ROW)

    def _name_columns(self, models: tuple[ModelScores, ...]) -> None:
        counted = next((model for model in models if not model.problem), None)
        every, held = (
            ("All", "Held out")
            if counted is None
            else (f"All {counted.all.count:,}", f"Held out {counted.held_out.count:,}")
        )
        for column, text in enumerate(("Model", every, held, *map(str, range(DIGITS)))):
            item = QTableWidgetItem(text)
            right = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(right | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, item)


def _cells(model: ModelScores) -> list[tuple[str, str]]:
    """Text and tip of each column."""
    name = f"{model.name} *" if model.has_learned else model.name
    if model.problem:
        return [(name, model.problem), ("–", model.problem), ("–", model.problem), *[("", model.problem)] * DIGITS]
    shares = [
        (short_score(score), share_words(score.right, score.count) if score.count else "")
        for score in (model.all, model.held_out)
    ]
    digits = [
        (errors_word(score), f"{score.errors} of {number_of_digits(score.count)} misread" if score.count else "")
        for score in model.by_digit
    ]
    return [(name, model.name), *shares, *digits]
