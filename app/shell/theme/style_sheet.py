"""The one style sheet of the program, built from the tokens.

Variants are dynamic properties and object names: ``QPushButton[primary="true"]``, ``[quiet="true"]``, ``[key="true"]``
(small, among others), ``[tab="true"]`` (one of several words), ``[link="true"]`` (among text);
``QLabel[role=...]`` with answer, heading, title, secondary, small, error; ``QFrame[surface=...]`` with card,
bar, notice, segments; ``QFrame[rule="true"]``, a hairline; ``[invalid="true"]`` on a field.
"""

from __future__ import annotations

from string import Template

from app.shell.theme.colours import mix
from app.shell.theme.icons import icon_file
from app.shell.theme.tokens import (
    ANSWER_SIZE,
    CORNER,
    HEADING_SIZE,
    PADDING,
    SMALL_TEXT_SIZE,
    TEXT_SIZE,
    Tokens,
)


def style_sheet_from(tokens: Tokens) -> str:
    """The style sheet in the colours of ``tokens``."""
    names = {
        **{name: getattr(tokens, name) for name in tokens.__slots__},
        "border": mix(tokens.line, tokens.text, 0.10),
        "hover": mix(tokens.raised, tokens.text, 0.05),
        "pressed": mix(tokens.raised, tokens.text, 0.10),
        "wash": mix(tokens.surface, tokens.text, 0.06),
        "wash_pressed": mix(tokens.surface, tokens.text, 0.12),
        "faint": mix(tokens.surface, tokens.secondary, 0.6),
        "accent_hover": mix(tokens.accent, tokens.text, 0.12),
        "accent_pressed": mix(tokens.accent, tokens.text, 0.24),
        "thumb": mix(tokens.background, tokens.secondary, 0.35),
        "thumb_hover": mix(tokens.background, tokens.secondary, 0.6),
        "text_size": TEXT_SIZE,
        "small_size": SMALL_TEXT_SIZE,
        "heading_size": HEADING_SIZE,
        "answer_size": ANSWER_SIZE,
        "corner": CORNER,
        "padding": PADDING,
        "down": icon_file("chevron-down", tokens.secondary),
        "up": icon_file("chevron-up", tokens.secondary),
        "right": icon_file("chevron-right", tokens.secondary),
        "check": icon_file("check", tokens.on_accent),
        "check_text": icon_file("check", tokens.text),
        "dot": icon_file("dot", tokens.on_accent),
        "grip": icon_file("grip", mix(tokens.background, tokens.text, 0.10)),
        "grip_hover": icon_file("grip", tokens.secondary),
        "information": icon_file("info", tokens.accent),
        "question": icon_file("question", tokens.accent),
        "warning": icon_file("warning", tokens.negative),
        "error": icon_file("error", tokens.negative),
    }
    return "\n".join(Template(part).substitute(names) for part in (_TEXT, _SURFACES, _BUTTONS, _FIELDS, _BARS, _POPUPS))


_TEXT = """
QLabel { background: transparent; color: $text; }
QLabel:disabled { color: $faint; }
QLabel[role="heading"] { font-size: ${heading_size}px; font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="answer"] { font-size: ${answer_size}px; font-weight: 600; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="small"] { font-size: ${small_size}px; color: $secondary; }
QLabel[role="error"] { font-size: ${small_size}px; color: $text; }
"""

_SURFACES = """
QFrame[surface="card"] { background: $surface; border: 1px solid $line; border-radius: ${corner}px; }
QFrame[surface="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[surface="notice"] { background: $raised; border: 1px solid $border; border-radius: ${corner}px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[surface="segments"] { background: $background; border: 1px solid $line; border-radius: 8px; }
QFrame[surface="segments"][quiet="true"] { background: transparent; border-color: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:vertical { image: url("$grip"); }
QSplitter::handle:vertical:hover, QSplitter::handle:vertical:pressed { image: url("$grip_hover"); }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[scrolled="true"] { background: transparent; }
QListView { background: transparent; border: none; outline: none; }
QTableView { background: transparent; border: none; outline: none; }
QTableView::item { padding: 0px 3px; border: none; }
QTableView::item:selected { background: $accent_quiet; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $secondary; border: none; border-bottom: 1px solid $line; padding: 4px 6px;
    font-weight: 400;
}
QStatusBar { background: $background; color: $secondary; }
QStatusBar::item { border: none; }
"""

_BUTTONS = """
QPushButton {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
    padding: 5px 13px; min-height: 18px; font-weight: 600;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 12px; }
QPushButton:disabled { color: $faint; background: transparent; border-color: $line; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { background: $track; color: $faint; border-color: $track; }
QPushButton[quiet="true"] { background: transparent; border-color: transparent; color: $accent; font-weight: 400; }
QPushButton[quiet="true"]:hover { background: $wash; }
QPushButton[quiet="true"]:focus { border-color: $accent; }
QPushButton[quiet="true"]:disabled { color: $faint; }
QPushButton[quiet="true"]:checked { background: $wash; }
QPushButton[key="true"] { padding: 1px 0px; border-radius: 5px; font-weight: 400; }
QPushButton[key="true"]:focus { padding: 0px; }
QPushButton[key="true"][chosen="true"] {
    background: $accent_quiet; color: $accent; border-color: $accent; font-weight: 600;
}
QPushButton[tab="true"] {
    background: transparent; color: $secondary; border-color: transparent; padding: 3px 8px; font-weight: 400;
}
QPushButton[tab="true"]:hover { background: $wash; color: $text; }
QPushButton[tab="true"]:checked { background: $accent_quiet; color: $accent; border-color: $accent_quiet; }
QPushButton[tab="true"]:focus { border: 2px solid $accent; padding: 2px 7px; }
QPushButton[link="true"] {
    background: transparent; border: none; color: $accent; padding: 0px 2px; min-height: 0px; font-weight: 400;
}
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 0px; border-radius: 4px; }
QToolButton { background: transparent; color: $text; border: 2px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton:hover { background: $wash; }
QToolButton:pressed, QToolButton:checked { background: $wash_pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }
QFrame[surface="segments"] QPushButton {
    background: transparent; color: $secondary; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 15px; min-height: 18px; font-weight: 400;
}
QFrame[surface="segments"] QPushButton:hover { color: $text; }
QFrame[surface="segments"] QPushButton:checked {
    background: $raised; color: $text; border-color: $border; font-weight: 600;
}
QFrame[surface="segments"][quiet="true"] QPushButton { padding: 3px 9px; min-height: 16px; }
QFrame[surface="segments"][quiet="true"] QPushButton:checked {
    background: $accent_quiet; color: $accent; border-color: $accent_quiet;
}
QFrame[surface="segments"] QPushButton:disabled { color: $faint; }
QFrame[surface="segments"] QPushButton:focus { border: 2px solid $accent; padding: 3px 14px; }
QFrame[surface="segments"][quiet="true"] QPushButton:focus { padding: 2px 8px; }
QCheckBox, QRadioButton { background: transparent; color: $text; spacing: 8px; padding: 2px; border-radius: 4px;
    border: 2px solid transparent; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; background: $raised; border: 1px solid $secondary; border-radius: 4px;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate, QRadioButton::indicator:checked {
    background: $accent; border-color: $accent;
}
QCheckBox::indicator:checked { image: url("$check"); }
QRadioButton::indicator:checked { image: url("$dot"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $track; border-color: $border; }
"""

_FIELDS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 6px;
    padding: 4px 9px; min-height: 18px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $secondary; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QComboBox:on,
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px 8px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    background: transparent; color: $faint; border-color: $line;
}
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"], QComboBox[invalid="true"] {
    border: 2px solid $negative; padding: 3px 8px;
}
QSpinBox, QDoubleSpinBox { padding-right: 22px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding-right: 21px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; width: 20px; border: none; background: transparent;
}
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; margin: 3px 3px 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; margin: 0 3px 3px 0; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: $wash_pressed; border-radius: 3px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$down"); width: 10px; height: 10px; }
QComboBox { padding-right: 24px; combobox-popup: 0; }
QComboBox:focus, QComboBox:on { padding-right: 23px; }
QComboBox::drop-down {
    subcontrol-origin: border; subcontrol-position: center right; width: 26px; border: none; background: transparent;
}
QComboBox::down-arrow { image: url("$down"); width: 12px; height: 12px; }
"""

_BARS = """
QSlider { background: transparent; min-height: 22px; }
QSlider::groove:horizontal { height: 4px; background: $track; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; background: $accent; border: 1px solid $surface; border-radius: 8px;
}
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { border: 2px solid $text; width: 12px; height: 12px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $thumb; }
QProgressBar { background: $track; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $thumb_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_POPUPS = """
QMenuBar { background: $surface; color: $text; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 5px; }
QMenuBar::item:selected { background: $wash_pressed; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 28px; border-radius: 5px; border: 1px solid transparent; }
QMenu::item:selected { background: $accent_quiet; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::icon { left: 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 7px; }
QMenu::indicator:checked { image: url("$check_text"); }
QMenu::right-arrow { image: url("$right"); width: 12px; height: 12px; right: 6px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QComboBoxPrivateContainer { background: $raised; border: none; }
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $border; padding: 4px; outline: none;
    selection-background-color: $accent_quiet; selection-color: $text;
}
QComboBox QAbstractItemView::item { padding: 5px 8px; min-height: 18px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $accent_quiet; color: $text; }
QComboBox QAbstractItemView::item:disabled { color: $faint; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 5px 8px; }
QDialog, QMessageBox { background: $background; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox {
    dialogbuttonbox-buttons-have-icons: 0;
    messagebox-information-icon: url("$information"); messagebox-question-icon: url("$question");
    messagebox-warning-icon: url("$warning"); messagebox-critical-icon: url("$error");
}
"""
