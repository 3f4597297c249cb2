"""Where the user says what the drawing is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.drawing.values.kept_drawing import KeptDrawing
from app.drawing.values.sketch import Sketch
from app.parts.values.labels import with_article
from app.parts.widgets.digit_keys import DigitKeys
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import GRID

ASK = "Tell it what you drew"
NO_STROKES = "A picture has no strokes to keep"


class TellIt(QWidget):
    """A key for each digit; once one is pressed, what the drawing was kept as and a way back."""

    digit_chosen = Signal(int)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tell_it")
        self._words = QLabel(ASK)
        self._words.setObjectName("tell_it_words")
        self._words.setProperty("role", "secondary")
        self._undo = QPushButton("Undo")
        self._undo.setObjectName("tell_it_undo")
        self._undo.setAccessibleName("Do not keep the drawing like this")
        self._undo.setProperty("link", True)
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.setFixedWidth(QFontMetrics(text_font()).horizontalAdvance("Undo") + 2 * GRID)
        self._undo.clicked.connect(self.undo_requested)
        self._keys = DigitKeys("tell_it_key", "That was {}")
        self._keys.digit_chosen.connect(self.digit_chosen)
        self._is_low = False
        self._ask = ASK
        self._kept = KeptDrawing()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(0, 1)
        self._lay_out()
        policy = self._undo.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # what comes and goes moves nothing
        self._undo.setSizePolicy(policy)
        self.show_sketch(Sketch())

    def set_low(self, is_low: bool) -> None:
        """Make do with one line: the key that is marked then says what the words would."""
        if is_low != self._is_low:
            self._is_low = is_low
            self._lay_out()

    def show_sketch(self, sketch: Sketch) -> None:
        """Without a drawing there is nothing to tell; of a picture there is nothing that could be kept."""
        self._ask = ASK if sketch.picture is None else NO_STROKES
        self._keys.setEnabled(bool(sketch.strokes))
        self._keys.setToolTip("" if sketch.picture is None else NO_STROKES)
        self.show_kept(self._kept)

    def show_kept(self, kept: KeptDrawing) -> None:
        self._kept = kept
        self._words.setText(self._ask if kept.label is None else f"Kept as {with_article(kept.label)}, in My digits")
        self._undo.setVisible(kept.label is not None and kept.can_undo)
        self._keys.mark(kept.label)

    def _lay_out(self) -> None:
        for part in (self._words, self._undo, self._keys):
            self._grid.removeWidget(part)
        self._words.setVisible(not self._is_low)
        self._grid.addWidget(self._undo, 0, 1)
        if self._is_low:
            self._grid.addWidget(self._keys, 0, 0)
        else:
            self._grid.addWidget(self._words, 0, 0)
            self._grid.addWidget(self._keys, 1, 0, 1, 2)
