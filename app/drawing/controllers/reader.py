"""What the network makes of the drawing."""

from __future__ import annotations

from time import monotonic

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.controllers.drawn_digit import DrawnDigit
from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.values.reading import BLANK, NetworkInput, NumberReading, ReadDigit, Reading
from app.drawing.values.sketch import Sketch, bounds
from app.inside.controllers.stages import Stage, activity, blank_activity, reading_stages
from app.parts.values.activity import Activity
from nnengine.arrays import Array
from nnengine.digits.familiar import Familiar
from nnengine.digits.judge import Doubt, Judge
from nnengine.inspection.layer_outputs import inspect
from nnengine.network.ensemble import Predictor

ACTIVITY_INTERVAL = 1 / 30  # seconds; faster than this nobody sees a map change
PAUSE = 120  # milliseconds without a change after which what is no digit is tried as two that touch
_NOTHING_SEEN = NetworkInput()


class Reader(QObject):
    """Reads the newest sketch with the newest network, once a turn of the event loop at most.

    Of several digits all are read, and one is looked at: that drawn last, of a picture the first, or the one chosen
    since. Scores follow every change; the activity of the layers follows at screen rate, and the last change always
    arrives. The network given is read here alone and never changes. ``judge`` tells what is no digit, whatever the
    network says.
    """

    input_changed = Signal(object)  # NetworkInput, of the digit looked at
    number_changed = Signal(object)  # NumberReading
    reading_changed = Signal(object)  # Reading, of the digit looked at
    digit_changed = Signal(object)  # Sketch, with the strokes of the digit looked at, or the picture
    activity_changed = Signal(object)  # Activity, of the digit looked at

    def __init__(self, judge: Judge | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._unread: Sketch | None = None  # while it rests
        self._network: Predictor | None = None
        self._stages: tuple[Stage, ...] = ()
        self._drawn = DrawnDigits(judge)
        self._digits: tuple[DrawnDigit, ...] = ()
        self._is_divided = True
        self._chosen: DrawnDigit | None = None
        self._seen = _NOTHING_SEEN
        self._activity_at = 0.0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._evaluate)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look_closer)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._evaluate)

    def rest(self, is_resting: bool) -> None:
        """Read nothing meanwhile, as when what is on the canvas is no number; afterwards what is there then."""
        if is_resting and self._unread is None:
            latest = self._sketch
            self.read(Sketch())
            self._unread = latest
        elif not is_resting and self._unread is not None:
            latest, self._unread = self._unread, None
            self.read(latest)

    def read(self, sketch: Sketch) -> None:
        if self._unread is not None:
            self._unread = sketch
            return
        self._sketch = sketch
        self._chosen = None
        self._is_divided = False
        self._soon.start()

    def use(self, network: Predictor) -> None:
        """Read with this network or ensemble from now on."""
        found = reading_stages(network)
        if found != self._stages:
            self._stages = found
            self._activity_at = 0.0  # another shape is shown at once
        self._network = network
        self._is_divided = False
        self._soon.start()

    def accept(self, familiar: Familiar) -> None:
        """Take what looks like one of these for a digit, whatever the judge says."""
        self._drawn.accept(familiar)
        self._is_divided = False
        self._soon.start()

    def look_at(self, digit: int) -> None:
        """Show what the network makes of that digit of several, counted from the left, until the drawing changes."""
        if self._is_divided and 0 <= digit < len(self._digits):
            self._chosen = self._digits[digit]
            self._activity_at = 0.0
            self._soon.start()

    def _evaluate(self) -> None:
        was_divided = self._is_divided
        if not was_divided:
            self._is_divided = True
            self._digits = self._drawn.read(self._sketch, self._network)
            self._pause.start()
        index = self._index()
        digit = self._digits[index] if self._digits else None
        seen = _NOTHING_SEEN if digit is None else digit.seen
        is_another = seen is not self._seen
        self._seen = seen
        if is_another:
            self.input_changed.emit(seen)
        if is_another or not was_divided:
            self.digit_changed.emit(Sketch() if digit is None else Sketch(digit.strokes, picture=digit.picture))
        network, pixels = self._network, seen.pixels
        if network is None:
            return
        if pixels is None:
            self._later.stop()
            self._show(NumberReading(), blank_activity(self._stages))
            return
        number = NumberReading(tuple(_read_digit(digit) for digit in self._digits), index)
        wait = self._activity_at + ACTIVITY_INTERVAL - monotonic()
        if wait > 0:
            self._show(number, None)
            if not self._later.isActive():
                self._later.start(max(1, round(wait * 1000)))
        else:
            self._later.stop()
            outputs = inspect(network, pixels.reshape(network.specification.input_shape))
            self._show(number, activity(self._stages, outputs))

    def _look_closer(self) -> None:
        """What would take too long while the pen moves."""
        if not self._is_divided:
            return
        digits = self._drawn.looked_at_closer(self._digits)
        if [digit.doubt for digit in digits] != [digit.doubt for digit in self._digits]:
            self._digits = digits
            self._soon.start()

    def _index(self) -> int:
        """Which digit is looked at."""
        if not self._digits:
            return 0
        chosen = self._chosen
        if chosen is not None:
            same = [index for index, digit in enumerate(self._digits) if digit.is_same(chosen)]
            if same:
                return same[0]
        if self._sketch.picture is not None:
            return 0
        return max(range(len(self._digits)), key=lambda index: self._digits[index].numbers[-1])

    def _show(self, number: NumberReading, seen: Activity | None) -> None:
        self.number_changed.emit(number)
        self.reading_changed.emit(number.reading)
        if seen is not None:
            self._activity_at = monotonic()
            self.activity_changed.emit(seen)


def reading_of(outputs: Array, doubt: Doubt | None = None) -> Reading:
    """What a network's ten outputs say, and what speaks against a digit.

    Outputs below 0, as those of tanh, count as none; so do those that are not finite.
    """
    scores = np.maximum(np.nan_to_num(outputs, posinf=0.0), 0)
    return Reading(tuple(scores.tolist()), None if doubt is None else (doubt.title, doubt.detail))


def _read_digit(digit: DrawnDigit) -> ReadDigit:
    reading = BLANK if digit.scores is None else reading_of(digit.scores, digit.doubt)
    return ReadDigit(reading, digit.box or bounds(digit.strokes))
