"""A choice of one among a few words that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.shell.theme.fonts import text_font


class SegmentedControl(QFrame):
    """One of ``options`` (key, label) is selected; the first one at the start. Arrow keys move the selection.

    ``quiet`` stands among text: no track, the selected word on a wash of the accent.
    """

    selected = Signal(str)  # the key that the user chose

    def __init__(
        self, options: Sequence[tuple[str, str]], parent: QWidget | None = None, *, quiet: bool = False
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "segments")
        self.setProperty("quiet", quiet)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._key = ""
        self._segments: dict[str, _Segment] = {}
        row = QHBoxLayout(self)
        inset = 0 if quiet else 1
        row.setContentsMargins(inset, inset, inset, inset)
        row.setSpacing(2)
        group = QButtonGroup(self)
        for key, label in options:
            segment = _Segment(label, self)
            segment.setObjectName(f"segment_{key}")
            segment.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            group.addButton(segment)
            row.addWidget(segment)
            self._segments[key] = segment
        if options:
            self.select(options[0][0])

    @property
    def key(self) -> str:
        """The key of the selected option."""
        return self._key

    def select(self, key: str) -> None:
        """Show ``key`` as selected, without a signal. Raises KeyError for a key that is no option."""
        self._segments[key].setChecked(True)
        self._key = key

    def _choose(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self.selected.emit(key)


class _Segment(QPushButton):
    """Always as wide as its label in the strong weight, so that selecting it moves nothing."""

    def __init__(self, label: str, parent: QWidget) -> None:
        super().__init__(label, parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click shows no ring
        self.setAccessibleName(label)
        self.setMinimumWidth(QFontMetrics(text_font(strong=True)).horizontalAdvance(label) + 2)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        plain = QFontMetrics(text_font()).horizontalAdvance(self.text())
        strong = QFontMetrics(text_font(strong=True)).horizontalAdvance(self.text())
        return QSize(hint.width() if self.isChecked() else hint.width() + strong - plain, hint.height())
