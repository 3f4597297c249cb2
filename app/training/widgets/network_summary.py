"""The layers of a network, one below the other."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.parts.widgets.card import Card
from app.shell.theme.tokens import GRID, PADDING
from app.training.values.training import LayerSummary

MARGIN = 5  # above and below a layer's name


class NetworkSummary(Card):
    """A chip a layer, its name on the left and its size on the right; the count of all parameters at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_summary")
        self.setAccessibleName("Network")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setStyleSheet('QFrame[surface="chip"] { border: 1px solid palette(mid); border-radius: 6px; }')
        self._layers: tuple[LayerSummary, ...] = ()
        self._is_folded = False
        title = QLabel("Network")
        title.setProperty("role", "title")
        self._total = QLabel()
        self._total.setObjectName("network_parameters")
        self._total.setProperty("role", "small")
        header = QHBoxLayout()
        header.addWidget(title, 1)
        self.column.addLayout(header)
        self._chips = QVBoxLayout()
        self._chips.setSpacing(GRID)
        self.column.addLayout(self._chips)
        self.column.addWidget(self._total)
        self._total.hide()

    def show_layers(self, layers: tuple[LayerSummary, ...]) -> None:
        """Show these layers from the input to the output."""
        if layers == self._layers:
            return
        self._layers = layers
        while (item := self._chips.takeAt(0)) is not None:
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        for layer in layers:
            self._chips.addWidget(_Chip(layer))
        self._fold()
        self.setAccessibleDescription("; ".join(f"{layer.name} {layer.detail}".strip() for layer in layers))

    def fold(self, folded: bool) -> None:
        """Show how many layers there are in place of the layers, where these leave no room for anything else."""
        if folded != self._is_folded:
            self._is_folded = folded
            self._fold()

    def height_of_all(self, width: int) -> int:
        """How tall it is at ``width`` with its layers, folded or not."""
        height = self.height_for(width)
        if self._is_folded:
            margins = self.column.contentsMargins()
            inner = width - margins.left() - margins.right()
            height += sum(chip.heightForWidth(inner) + GRID for chip in self._shown())
        return height

    def _shown(self) -> list[QWidget]:
        items = (self._chips.itemAt(index) for index in range(self._chips.count()))
        return [chip for item in items if item is not None and (chip := item.widget()) is not None]

    def _fold(self) -> None:
        for chip in self._shown():
            chip.setVisible(not self._is_folded)
        self._chips.invalidate()
        self.column.invalidate()
        total = sum(layer.parameters for layer in self._layers)
        layers = f"{len(self._layers)} layers, " if self._is_folded else ""
        self._total.setText(f"{layers}{total:,} parameters")
        self._total.setVisible(total > 0)
        self._total.setToolTip("\n".join(f"{layer.name} · {layer.detail}" for layer in self._layers))

    def height_for(self, width: int) -> int:
        """How tall it is at ``width``, where a layer's size may need a line of its own."""
        self.column.activate()
        return max(self.column.totalHeightForWidth(width), self.column.totalSizeHint().height())


class _Chip(QFrame):
    """One layer; its size stands below its name where both do not fit beside each other."""

    def __init__(self, layer: LayerSummary) -> None:
        super().__init__()
        self.setProperty("surface", "chip")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name, self._detail = QLabel(layer.name, self), QLabel(layer.detail, self)
        self._detail.setProperty("role", "small")

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        name, detail = self._name.sizeHint().height(), self._detail.sizeHint().height()
        return (max(name, detail) if self._fits(width) else name + detail) + 2 * MARGIN

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(10_000))

    def resizeEvent(self, event: QResizeEvent) -> None:
        name, detail = self._name.sizeHint(), self._detail.sizeHint()
        inner = self.width() - 2 * PADDING
        self._name.setGeometry(PADDING, MARGIN, min(name.width(), inner), name.height())
        if self._fits(self.width()):
            across = self.width() - PADDING - detail.width()
            down = MARGIN + self._name.fontMetrics().ascent() - self._detail.fontMetrics().ascent()
            self._detail.setGeometry(across, down, detail.width(), detail.height())
        else:
            self._detail.setGeometry(PADDING, MARGIN + name.height(), min(detail.width(), inner), detail.height())

    def _fits(self, width: int) -> bool:
        needed = self._name.sizeHint().width() + self._detail.sizeHint().width() + 2 * GRID
        return needed <= width - 2 * PADDING
