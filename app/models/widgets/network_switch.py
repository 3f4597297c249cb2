"""Which network reads the drawing while another one is being trained."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.models.values.network_choice import NetworkChoice
from app.parts.widgets.segmented_control import SegmentedControl

LABELS = ((NetworkChoice.SAVED.value, "Saved model"), (NetworkChoice.IN_TRAINING.value, "In training"))


class NetworkSwitch(QWidget):
    """Two words to choose from, of use only while a network is in training."""

    network_chosen = Signal(object)  # NetworkChoice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_switch")
        self.setAccessibleName("Network that reads the drawing")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._segments = SegmentedControl(LABELS, self)
        self._segments.setAccessibleName(self.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._segments)
        self._segments.selected.connect(lambda key: self.network_chosen.emit(NetworkChoice(key)))
        self.show_choice(NetworkChoice.SAVED, available=False)

    def show_choice(self, choice: NetworkChoice, available: bool) -> None:
        """Show which network reads; ``available`` tells whether one is in training."""
        self._segments.select(choice.value)
        self._segments.setEnabled(available)
        self.setToolTip("" if available else "Train a network to let it read the drawing as it learns")
