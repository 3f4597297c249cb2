"""What is chosen before training: one row a choice, its name on the left and its value on the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.parts.widgets.card import Card
from app.parts.widgets.number_field import NumberField
from app.parts.widgets.segmented_control import SegmentedControl
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, Tokens
from app.training.values.training import Option, Origin, TrainingForm, TrainingPhase
from app.training.widgets.option_field import OptionField

OPTIONS = {
    "data": "Data",
    "preset": "Network",
    "cost": "Cost",
    "optimiser": "Optimiser",
    "schedule": "Schedule",
}
NUMBERS = {
    "learning_rate": ("Learning rate η", "How far one step goes down the gradient"),
    "momentum": ("Momentum μ", "The share of the last step that goes into the next one; 0 is none"),
    "mini_batch": ("Mini-batch", "Images for one step"),
    "epochs": ("Epochs", "How often all training images are seen"),
    "l2": ("L2 λ", "Strength of λ/(2n) · Σ w², which keeps weights small"),
    "l1": ("L1 λ", "Strength of λ/n · Σ |w|, which makes weights zero"),
    "seed": ("Seed", "The same seed gives the same run"),
}
WHOLE = {"mini_batch", "epochs", "seed"}


@dataclass(frozen=True, slots=True)
class _Row:
    frame: QWidget
    field: NumberField | OptionField
    error: QLabel


class TrainingPanel(Themed, Card):
    """Shows a ``TrainingForm``; it changes nothing by itself and tells of every choice."""

    choices_changed = Signal(object)  # TrainingChoices
    origin_chosen = Signal(object)  # Origin
    refused_changed = Signal(object)  # dict[str, str]: texts that are no choice, what is wrong by the choice's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_panel")
        self.setAccessibleName("Training")
        self._form = TrainingForm()
        self._rows: dict[str, _Row] = {}
        self._refused: dict[str, str] = {}
        self._is_fixed = False
        title = QLabel("Training")
        title.setProperty("role", "title")
        self._fixed = QLabel("Fixed while it runs")
        self._fixed.setObjectName("form_fixed")
        self._fixed.setProperty("role", "small")
        self._fixed.hide()
        header = QHBoxLayout()
        header.addWidget(title, 1)
        header.addWidget(self._fixed)
        self.column.addLayout(header)
        self._origins = SegmentedControl([(Origin.NEW.value, "New network"), (Origin.OPEN.value, "Go on")])
        self._origins.setObjectName("training_origin")
        self._origins.setAccessibleName("What is trained")
        self._origins.selected.connect(lambda key: self.origin_chosen.emit(Origin(key)))
        self._origin_words = QLabel()
        self._origin_words.setObjectName("training_origin_words")
        self._origin_words.setTextFormat(Qt.TextFormat.PlainText)
        self._origin_words.setWordWrap(True)
        self.column.addWidget(self._origins)
        self.column.addWidget(self._origin_words)
        self.column.addWidget(self._scrolled())
        self.show_theme(tokens_in_force())

    def show_form(self, form: TrainingForm) -> None:
        """Show the choices, what can be chosen, and what is impossible under its row."""
        self._form = form
        self._set_refused({})
        self._origins.select(form.origin.value)
        self._show_origin()
        options = {name: getattr(form, f"{name}_options") for name in OPTIONS}
        for name, row in self._rows.items():
            value = getattr(form.choices, name)
            if isinstance(row.field, OptionField):
                row.field.show_options(_with(options[name], value), value)
            else:
                row.field.show_value(value)
        self._enable()
        self._show_errors()

    def finish_typing(self) -> None:
        """Take the text being typed as finished; a key or a menu that asks for training leaves the cursor there."""
        for row in self._rows.values():
            if isinstance(row.field, NumberField):
                row.field.enter()

    def show_phase(self, phase: TrainingPhase) -> None:
        """While a run is active its choices stay as they are."""
        self._fixed.setVisible(phase.is_active)
        self._is_fixed = phase.is_active
        self._enable()

    def _show_origin(self) -> None:
        """Say which network is trained, or why the open one cannot be."""
        form = self._form
        is_refused = form.origin is Origin.OPEN and bool(form.refusal)
        words = form.refusal if is_refused else f"With {form.open_model} and its weights; it stays as it is"
        self._origin_words.setText(f"{words}." if words else "")
        self._origin_words.setVisible(form.origin is Origin.OPEN)
        self._origin_words.setProperty("role", "error" if is_refused else "small")
        self._origin_words.style().unpolish(self._origin_words)
        self._origin_words.style().polish(self._origin_words)

    def _enable(self) -> None:
        self._origins.setEnabled(not self._is_fixed)
        for name, row in self._rows.items():
            row.field.setEnabled(not self._is_fixed and name not in self._form.unused)

    def show_theme(self, tokens: Tokens) -> None:
        self.setStyleSheet(
            f"""
            NumberField, OptionField {{ background: transparent; border: 1px solid transparent; padding: 2px 6px;
                font-weight: 600; }}
            NumberField {{ padding-right: 14px; }}
            OptionField {{ padding-right: 0px; }}
            OptionField::drop-down {{ width: 18px; }}
            OptionField QAbstractItemView {{ font-weight: 400; }}
            NumberField:hover, OptionField:hover {{ border-color: {tokens.line}; }}
            NumberField:focus, OptionField:focus, OptionField:on {{ background: {tokens.raised};
                border: 2px solid {tokens.accent}; padding: 1px 5px; }}
            NumberField:focus {{ padding-right: 13px; }}
            OptionField:focus, OptionField:on {{ padding-right: 0px; }}
            NumberField:disabled, OptionField:disabled {{ border-color: transparent; color: {tokens.secondary}; }}
            NumberField[invalid="true"], OptionField[invalid="true"] {{ border: 2px solid {tokens.negative};
                padding: 1px 5px; }}
            NumberField[invalid="true"] {{ padding-right: 13px; }}
            """
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 120)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("scrolled", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name in (*OPTIONS, *NUMBERS):
            if self._rows:
                column.addWidget(_rule())
            column.addWidget(self._row(name))
        column.addStretch(1)
        area = _FormArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _row(self, name: str) -> QWidget:
        field: NumberField | OptionField
        if name in OPTIONS:
            text, hint = OPTIONS[name], ""
            field = OptionField()
            field.option_chosen.connect(lambda value: self._choose(name, value))
        else:
            text, hint = NUMBERS[name]
            field = NumberField(whole=name in WHOLE)
            field.value_entered.connect(lambda value: self._choose(name, value))
            field.text_refused.connect(lambda message: self._refuse(name, message))
        field.setObjectName(f"choice_{name}")
        field.setAccessibleName(text)
        field.setToolTip(hint)
        label = QLabel(text)
        label.setToolTip(hint)
        label.setBuddy(field)
        error = QLabel()
        error.setObjectName(f"error_{name}")
        error.setProperty("role", "error")
        error.setWordWrap(True)
        error.hide()
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(label)
        line.addWidget(field, 1)
        column.addLayout(line)
        column.addWidget(error)
        self._rows[name] = _Row(frame, field, error)
        return frame

    def _choose(self, name: str, value: Any) -> None:
        self._set_refused({other: wrong for other, wrong in self._refused.items() if other != name})
        self._show_errors()
        choices = replace(self._form.choices, **{name: value})
        if choices != self._form.choices:
            self.choices_changed.emit(choices)

    def _refuse(self, name: str, message: str) -> None:
        self._set_refused({**self._refused, name: message})
        self._show_errors()

    def _set_refused(self, refused: dict[str, str]) -> None:
        if refused != self._refused:
            self._refused = refused
            self.refused_changed.emit(refused)

    def _show_errors(self) -> None:
        for name, row in self._rows.items():
            message = self._refused.get(name) or self._form.errors.get(name, "")
            row.error.setText(message)
            row.error.setVisible(bool(message))
            row.field.setAccessibleDescription(message)
            if row.field.property("invalid") is not bool(message):
                row.field.setProperty("invalid", bool(message))
                row.field.style().unpolish(row.field)
                row.field.style().polish(row.field)


class _FormArea(QScrollArea):
    """As high as its rows where there is room."""

    def sizeHint(self) -> QSize:
        inside = self.widget()
        if inside is None:
            return super().sizeHint()
        hint = inside.sizeHint()
        if inside.hasHeightForWidth():  # a message stands in more than one line
            hint.setHeight(inside.heightForWidth(self.viewport().width()))
        return hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a message came or went
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule


def _with(options: tuple[Option, ...], key: str) -> tuple[Option, ...]:
    """The options, with one for a key that is none of them: what a loaded model was trained with stays readable."""
    return options if any(option.key == key for option in options) else (*options, Option(key, key))
