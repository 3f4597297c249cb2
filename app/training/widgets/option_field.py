"""One of several options, its label standing at the right like a number."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.training.values.training import Option


class OptionField(QComboBox):
    """Each option's detail is its tool tip. The wheel scrolls what the field stands in, and chooses nothing."""

    option_chosen = Signal(str)  # its key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._choose)

    def show_options(self, options: tuple[Option, ...], key: str) -> None:
        """Show the options with the one of this key selected, or none where no option has it."""
        with QSignalBlocker(self):
            if options != self._options:
                self._options = options
                self.clear()
                for place, option in enumerate(options):
                    self.addItem(option.label, option.key)
                    self.setItemData(place, option.detail, Qt.ItemDataRole.ToolTipRole)
                self._widen_list()
            self.setCurrentIndex(self.findData(key))
        chosen = next((option for option in options if option.key == key), Option(key, key))
        self.setToolTip(f"{chosen.label}: {chosen.detail}" if chosen.detail else chosen.label)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room: QRect = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, QPalette.ColorRole.Text))
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _choose(self, place: int) -> None:
        self.option_chosen.emit(self.itemData(place))

    def _widen_list(self) -> None:
        widest = max((self.fontMetrics().horizontalAdvance(option.label) for option in self._options), default=0)
        self.view().setMinimumWidth(widest + 40)
