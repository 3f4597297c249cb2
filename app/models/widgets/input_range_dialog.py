"""Which pixels a network of another program expects: asked where it is unclear, and changed whenever one wants."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.models.values.input_range import RangeChoice, RangeQuestion
from app.parts.widgets.push_button import push_button
from app.shell.theme.tokens import GRID

_WIDTH = 440


class InputRangeDialog(QDialog):
    """The usual ranges with how well the network reads in each, and a line for any other."""

    range_chosen = Signal(str)  # the key of a choice, or what was typed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("input_range_dialog")
        self.setWindowTitle("Input range")
        self._question: RangeQuestion | None = None
        self._heading, self._text = QLabel(), QLabel()
        self._heading.setProperty("role", "heading")
        for label in (self._heading, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(_WIDTH)
        self._text.setObjectName("input_range_text")
        self._group = QButtonGroup(self)
        self._choices = QGridLayout()
        self._choices.setColumnStretch(0, 1)
        self._choices.setVerticalSpacing(GRID)
        self._another = QRadioButton("Another:")
        self._another.setObjectName("input_range_another")
        self._typed = QLineEdit()
        self._typed.setObjectName("input_range_typed")
        self._typed.setAccessibleName("Another range: paper..ink, or mean,deviation")
        self._typed.setPlaceholderText("0..15 or 0.5,0.5 (mean, deviation)")
        self._typed.textEdited.connect(lambda: self._another.setChecked(True))
        cancel = push_button("input_range_cancel", "Cancel", "Leave the range as it is")
        use = push_button("input_range_use", "Use it", "Let the network read pixels of this range")
        use.setDefault(True)
        cancel.clicked.connect(self.reject)
        use.clicked.connect(self._use)
        self._lay_out(cancel, use)

    def show_question(self, question: RangeQuestion | None) -> None:
        """The network that is open now; None where there is nothing to choose."""
        before, self._question = self._question, question
        if question is None:
            self.reject()
            return
        marked = self._marked() if self.isVisible() and before is not None and before.name == question.name else ""
        self._heading.setText(f"Which pixels does {question.name} expect?")
        self._text.setText(_text(question))
        is_begun = before is not None and marked not in {"", before.taken}  # a choice, which what was found leaves
        self._fill(replace(question, taken=marked) if is_begun else question)

    def ask(self) -> None:
        """Show it over the window, if there is something to choose."""
        if self._question is not None:
            self._fill(self._question)
            QTimer.singleShot(0, self.open)  # over the window, which at the start is not shown yet

    def _fill(self, question: RangeQuestion) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
        while (item := self._choices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._another and widget is not self._typed:
                widget.deleteLater()
        for row, choice in enumerate(question.choices):
            self._add(row, choice, is_taken=choice.key == question.taken)
        row = len(question.choices)
        self._group.addButton(self._another)
        self._choices.addWidget(self._another, row, 0)
        self._choices.addWidget(self._typed, row + 1, 0, 1, 2)
        is_another = all(choice.key != question.taken for choice in question.choices)
        self._typed.setText(question.taken if is_another else "")
        if is_another:
            self._another.setChecked(True)

    def _add(self, row: int, choice: RangeChoice, *, is_taken: bool) -> None:
        button = QRadioButton(choice.title)
        button.setObjectName(f"input_range_{choice.key}")
        button.setAccessibleName(f"{choice.title}, {choice.share} read right" if choice.share else choice.title)
        button.setProperty("key", choice.key)
        share = QLabel(choice.share)
        share.setProperty("role", "numbers")
        self._group.addButton(button)
        self._choices.addWidget(button, row, 0)
        self._choices.addWidget(share, row, 1, Qt.AlignmentFlag.AlignRight)
        button.setChecked(is_taken)

    def _marked(self) -> str:
        """The key that is marked, or what was typed."""
        checked = self._group.checkedButton()
        if checked is None or checked is self._another:
            return self._typed.text().strip()
        return str(checked.property("key"))

    def _use(self) -> None:
        chosen = self._marked()
        if self._question is None or not chosen:
            self._typed.setFocus()
            return
        self.accept()
        if chosen != self._question.taken or not self._question.digits:  # what is still tried must not change it
            self.range_chosen.emit(chosen)

    def _lay_out(self, cancel: QWidget, use: QWidget) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(use)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addWidget(self._heading)
        column.addWidget(self._text)
        column.addLayout(self._choices)
        column.addSpacing(2 * GRID)
        column.addLayout(buttons)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)


def _text(question: RangeQuestion) -> str:
    if not question.digits:
        unclear = "It is too large to be tried, so 0 to 1 was kept. " if question.is_unclear else ""
        return f"{unclear}From white paper to black ink:"
    unclear = "It reads few digits in any of these ranges, so 0 to 1 was kept. " if question.is_unclear else ""
    return f"{unclear}From white paper to black ink, and the share that it read right of {question.digits}:"
