"""The column that never leaves: the drawing and what is read in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.drawing.values.collecting import Collecting
from app.drawing.values.reading import IF_IT_WERE, NumberReading
from app.drawing.values.sheet import PEN_SHARE
from app.drawing.widgets.answer import Answer
from app.drawing.widgets.collect_card import CollectCard
from app.drawing.widgets.drawing_canvas import DrawingCanvas
from app.drawing.widgets.pen_bar import PenBar
from app.drawing.widgets.score_bars import ScoreBars
from app.drawing.widgets.tell_it import TellIt
from app.parts.widgets.card import Card
from app.shell.theme.tokens import GAP, GRID, PADDING

NARROWEST = 280
WIDEST, WIDEST_SHEET = 440, 520
SHARE_OF_WIDTH, SHEET_SHARE_OF_WIDTH = 0.217, 0.31
# Of the window, so that nothing need scroll where it can be helped; a sheet has cells to write in, and less below it.
SHARE_OF_HEIGHT, SHEET_SHARE_OF_HEIGHT = 0.37, 0.47
SMALLEST_CANVAS = 160
COLLECTING = (
    "When all ten are written, rest the pen: the next sheet comes. Enter or space is quicker, Backspace goes back, "
    "Esc stops."
)
SCORES = "Scores, %"
HAIRLINE = 1  # of a card
LOW = 640  # below that height, one line for what the user says
INPUT_SCALES = ((640, 2), (900, 3), (10_000, 4))  # below that height, screen pixels for a pixel of the input


class SketchColumn(QScrollArea):
    """Canvas, pen, answer, scores and what the user says to them; it scrolls where the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sketch_column")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._window = QSize()
        self.canvas = DrawingCanvas()
        self.pen_bar = PenBar()
        self.answer = Answer()
        self.scores = ScoreBars()
        self._scores_title = QLabel(SCORES)
        self._scores_title.setObjectName("scores_title")
        self._scores_title.setProperty("role", "small")
        self.tell_it = TellIt()
        self.collect = CollectCard()
        self._collect_hint = _hint()
        self.collect.hide()
        self._collect_hint.hide()
        self.canvas.side_changed.connect(self._show_pen_in_use)
        drawing = Card()
        drawing.column.addWidget(self.canvas)
        drawing.column.addWidget(self.pen_bar)
        self._read_card = scores = Card()
        scores.column.addWidget(self.answer)
        scores.column.addWidget(self._scores_title)
        scores.column.addWidget(self.scores)
        scores.column.addWidget(self.tell_it)
        self.canvas.setFixedHeight(SMALLEST_CANVAS)
        self._content = content = QWidget()
        content.setProperty("scrolled", True)
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.collect)  # above the canvas, where no hand covers it
        column.addWidget(drawing)
        column.addWidget(scores, 1)
        column.addWidget(self._collect_hint)
        column.addStretch(0)
        self.setWidget(content)

    def fit(self, window: QSize) -> None:
        """Take the width that suits a window of that size."""
        self._window = window
        if self.collect.isVisibleTo(self):
            wanted = min(window.width() * SHEET_SHARE_OF_WIDTH, window.height() * SHEET_SHARE_OF_HEIGHT, WIDEST_SHEET)
        else:
            wanted = min(window.width() * SHARE_OF_WIDTH, window.height() * SHARE_OF_HEIGHT, WIDEST)
        self.setFixedWidth(round(max(wanted, NARROWEST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low window the network's input and the canvas give way before anything has to scroll.
        height = event.size().height()
        self.answer.network_input.set_scale(next(scale for below, scale in INPUT_SCALES if height < below))
        self.tell_it.set_low(height < LOW)
        self.scores.set_low(height < LOW)
        self._read_card.column.setSpacing(GRID if height < LOW else 2 * GRID)
        self._column.setSpacing(GAP if height >= LOW else GAP - GRID)
        self._fit_canvas()

    def show_number(self, number: NumberReading) -> None:
        self.canvas.show_number(number)
        self.answer.show_number(number)
        self.scores.show_reading(number.reading)
        self._scores_title.setText(f"{IF_IT_WERE}, %" if number.reading.is_hypothetical else SCORES)

    def show_collecting(self, collecting: Collecting | None) -> None:
        """Ask for digits in place of telling what is read: who sees the answer writes otherwise."""
        is_on = collecting is not None
        self.canvas.show_sheet(None if collecting is None else collecting.written)
        if collecting is not None:
            self.collect.show_collecting(collecting)
        if is_on == self.collect.isVisibleTo(self):
            return
        self.collect.setVisible(is_on)
        self._collect_hint.setVisible(is_on)
        self._read_card.setVisible(not is_on)
        if is_on:
            self.canvas.setFocus()  # whose keys go on and back
        self.fit(self._window)
        self._show_pen_in_use(self.canvas.side)
        self._fit_canvas()

    def show_pen_width(self, width: float) -> None:
        self.pen_bar.show_pen_width(width)
        self.canvas.show_pen_width(width)

    def _show_pen_in_use(self, side: float) -> None:
        """Preview the pen as wide as it is on the canvas, or on a sheet."""
        self.pen_bar.show_canvas_side(side * (PEN_SHARE if self.collect.isVisibleTo(self) else 1))

    def _fit_canvas(self) -> None:
        """As large as there is room for without scrolling."""
        height = self.viewport().height()
        free = height - (self._content.minimumSizeHint().height() - self.canvas.minimumHeight())
        frame = 2 * (PADDING + HAIRLINE)
        self.canvas.setFixedHeight(max(min(free, self.width() - frame), SMALLEST_CANVAS))


def _hint() -> QLabel:
    label = QLabel(COLLECTING)
    label.setObjectName("collect_hint")
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    return label
