"""Collecting the user's digits: ten are asked for on each sheet, and a sheet that is full is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.digits.controllers.my_digits import MyDigits
from app.digits.values.collection import number_of_digits
from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.values.collecting import Collecting, digits_written
from app.drawing.values.sheet import PEN_SHARE, digits_on
from app.drawing.values.sketch import Sketch
from app.shell.values.notices import Level, Notice

REST = 500  # milliseconds that the pen rests on a full sheet; between the strokes of a digit it rests shorter
CLOCK = 250  # milliseconds


class CollectingSession(QObject):
    """Shows the next sheet when the pen rests on a full one, or when told to; the drawing is put by meanwhile."""

    collecting_changed = Signal(object)  # Collecting; None when no round is on
    finished = Signal()  # a round was written to its end
    notice_raised = Signal(object)  # Notice

    def __init__(self, sketch: SketchController, my_digits: MyDigits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._my_digits = my_digits
        self._round: Collecting | None = None
        self._told: Collecting | None = None
        self._put_by = Sketch()
        self._sheets: list[tuple[Sketch, Callable[[], None]]] = []  # that are done; what takes each back
        self._is_pen_down = False
        self._begun_at = 0.0
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.accept)
        self._clock = QTimer(self, interval=CLOCK)
        self._clock.timeout.connect(self._show)

    @property
    def is_on(self) -> bool:
        return self._round is not None

    def start(self, each: int) -> None:
        """Ask for all ten digits, ``each`` times."""
        if self._round is not None:
            return
        self._round = Collecting(each)
        self._sheets = []
        self._put_by = self._sketch.sketch
        self._begun_at = monotonic()
        self._clock.start()
        self._ask(Sketch())

    def put_pen_down(self) -> None:
        self._is_pen_down = True
        self._rest.stop()

    def lift_pen(self) -> None:
        self._is_pen_down = False
        self._show()
        if self._round is not None and self._round.is_full:
            self._rest.start()

    def show_sketch(self, _sketch: Sketch) -> None:
        """Know that the sheet has changed: by the pen, or by undo, after which nothing goes on by itself."""
        self._rest.stop()
        if not self._is_pen_down:
            self._show()

    def accept(self) -> None:
        """Keep the digits of a full sheet, and ask for the next one."""
        if self._round is None or not self._round.is_full or self._is_pen_down:
            return
        self._rest.stop()
        sheet = self._sketch.sketch
        take_back = self._my_digits.collect(digits_on(sheet))
        if take_back is None:  # a notice says why; what is written stays
            return
        self._sheets.append((sheet, take_back))
        self._round = replace(self._round, done=self._round.done + 1, written=frozenset())
        if self._round.is_over:
            self._end(self._put_by, digits_written(self._round))
            self.finished.emit()
        else:
            self._ask(Sketch())

    def go_back(self) -> None:
        """Take the last stroke back; from a blank sheet, go back to the one before, whose digits are taken back."""
        if self._round is None or self._is_pen_down:
            return
        if self._sketch.sketch.strokes:
            self._sketch.undo()
        elif self._sheets:
            sheet, take_back = self._sheets.pop()
            take_back()
            self._round = replace(self._round, done=self._round.done - 1)
            self._ask(sheet)

    def stop(self) -> None:
        """End the round; the digits that are written are kept. Where they cannot be, they stay on the canvas."""
        if self._round is None:
            return
        self._show()
        sheet = self._sketch.sketch
        digits = digits_on(sheet)
        if not digits or self._my_digits.collect(digits) is not None:
            self._end(self._put_by, digits_written(self._round))
        else:  # a notice says why
            self._end(sheet.put_over(self._put_by), digits_written(self._round) - len(digits))

    def _ask(self, sheet: Sketch) -> None:
        self._sketch.put(sheet, PEN_SHARE)
        self._show()

    def _end(self, drawing: Sketch, count: int) -> None:
        self._rest.stop()
        self._clock.stop()
        self._round, self._told, self._put_by = None, None, Sketch()
        self._sketch.put(drawing)
        self.collecting_changed.emit(None)
        if count:
            self.notice_raised.emit(Notice(Level.INFO, f"{number_of_digits(count)} of yours collected"))

    def _show(self) -> None:
        if self._round is None:
            return
        sheet, seconds = self._sketch.sketch, int(monotonic() - self._begun_at)
        written = frozenset(digits_on(sheet))
        self._round = replace(self._round, written=written, seconds=seconds, has_ink=bool(sheet.strokes))
        if self._round != self._told:
            self._told = self._round
            self.collecting_changed.emit(self._round)
