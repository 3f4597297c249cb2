"""What is chosen for training, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.parts.widgets.card import Card
from app.training.values.training import Option, TrainingForm

NAMES = ("data", "preset", "cost")


class ChoiceWords(Card):
    """The data set, the network and the cost: the name of each, and below it the line that explains it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choice_words")
        self.setAccessibleName("What is chosen")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._parts = {
            name: (_label(f"chosen_{name}", "title"), _label(f"{name}_words", "secondary")) for name in NAMES
        }
        for label, words in self._parts.values():
            part = QVBoxLayout()
            part.setSpacing(2)
            part.addWidget(label)
            part.addWidget(words)
            self.column.addLayout(part)

    def show_form(self, form: TrainingForm) -> None:
        """Explain what ``form`` has chosen; what has no explanation is left out."""
        options = {"data": form.data_options, "preset": form.preset_options, "cost": form.cost_options}
        for name, (label, words) in self._parts.items():
            chosen = _chosen(options[name], getattr(form.choices, name))
            label.setText(chosen.label)
            words.setText(chosen.detail[:1].upper() + chosen.detail[1:])
            for part in (label, words):
                part.setVisible(bool(chosen.detail))

    def height_for(self, width: int) -> int:
        """How tall it is when its text wraps at ``width``."""
        return self.column.totalHeightForWidth(width)


def _chosen(options: tuple[Option, ...], key: str) -> Option:
    return next((option for option in options if option.key == key), Option(key, key))


def _label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
