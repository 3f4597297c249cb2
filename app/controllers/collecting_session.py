"""Collecting the user's digits: they are asked for in turn, and each is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.my_digits import MyDigits
from app.controllers.sketch_controller import SketchController
from app.state.collecting import Collecting, asked_in_turn
from app.state.collection import number_of_digits
from app.state.notices import Level, Notice
from app.state.sketch import Sketch, lines_to_read

REST = 700  # milliseconds that the pen rests after a digit; between the strokes of one it rests shorter
CLOCK = 250  # milliseconds


class CollectingSession(QObject):
    """Asks for the next digit when the pen rests, or when told to; what is on the canvas is put by meanwhile."""

    collecting_changed = Signal(object)  # Collecting; None when no round is on
    finished = Signal()  # a round was written to its end
    notice_raised = Signal(object)  # Notice

    def __init__(
        self,
        sketch: SketchController,
        my_digits: MyDigits,
        random: Random | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._my_digits = my_digits
        self._random = random or Random()
        self._round: Collecting | None = None
        self._told: Collecting | None = None
        self._put_by = Sketch()
        self._take_back: list[Callable[[], None]] = []  # for each digit that is done
        self._is_pen_down = False
        self._begun_at = 0.0
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.accept)
        self._clock = QTimer(self, interval=CLOCK)
        self._clock.timeout.connect(self._show)

    def start(self, each: int) -> None:
        """Ask for all ten digits, ``each`` times."""
        if self._round is not None:
            return
        self._round = Collecting(asked_in_turn(each, self._random))
        self._take_back = []
        self._put_by = self._sketch.sketch
        self._begun_at = monotonic()
        self._clock.start()
        self._ask()

    def put_pen_down(self) -> None:
        self._is_pen_down = True
        self._rest.stop()

    def lift_pen(self) -> None:
        self._is_pen_down = False
        self._wait_for_rest()

    def show_sketch(self, _sketch: Sketch) -> None:
        """Know that the drawing has changed, be it by undo."""
        if self._round is not None:
            self._wait_for_rest()
            self._show()

    def accept(self) -> None:
        """Keep what is written as the digit that was asked for, and ask for the next one."""
        collecting, written = self._round, self._sketch.sketch
        if collecting is None or not written.strokes or self._is_pen_down:
            return
        self._rest.stop()
        if sum(map(len, lines_to_read(written))) == 1:  # a touch is no digit
            self._ask()
            return
        take_back = self._my_digits.collect(written, collecting.label)
        if take_back is None:  # a notice says why; what is written stays
            return
        self._take_back.append(take_back)
        self._round = replace(collecting, done=collecting.done + 1)
        if self._round.is_over:
            self._end()
            self.finished.emit()
        else:
            self._ask()

    def go_back(self) -> None:
        """Wipe off what is written; where nothing is, take the last digit back and ask for it again."""
        if self._round is None or self._is_pen_down:
            return
        if not self._sketch.sketch.strokes and self._take_back:
            self._take_back.pop()()
            self._round = replace(self._round, done=self._round.done - 1)
        self._ask()

    def stop(self) -> None:
        """End the round; what was collected is kept, and what is written stays on the canvas."""
        if self._round is not None:
            self._end()

    def _ask(self) -> None:
        self._sketch.put(Sketch())
        self._show()

    def _end(self) -> None:
        self._rest.stop()
        self._clock.stop()
        collecting, self._round, self._told = self._round, None, None
        put_by, written = self._put_by, self._sketch.sketch
        is_open = collecting is not None and not collecting.is_over and bool(written.strokes)
        self._sketch.put(written.put_over(put_by) if is_open else put_by)
        self._put_by = Sketch()
        self.collecting_changed.emit(None)
        if collecting is not None and collecting.done:
            words = f"{number_of_digits(collecting.done)} of yours collected"
            self.notice_raised.emit(Notice(Level.INFO, words))

    def _wait_for_rest(self) -> None:
        if self._round is None or self._is_pen_down or not self._sketch.sketch.strokes:
            self._rest.stop()
        else:
            self._rest.start()

    def _show(self) -> None:
        if self._round is None:
            return
        seconds = int(monotonic() - self._begun_at)
        self._round = replace(self._round, seconds=seconds, has_ink=bool(self._sketch.sketch.strokes))
        if self._round != self._told:  # most moves of the pen change nothing
            self._told = self._round
            self.collecting_changed.emit(self._round)
