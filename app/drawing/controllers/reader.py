"""What the network makes of the drawing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.controllers.drawn_digit import DrawnDigit
from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.values.reading import BLANK, NetworkInput, NumberReading, ReadDigit, Reading
from app.drawing.values.sketch import Sketch, bounds
from app.work.inspector import Inspector, Urgency
from nnengine.arrays import Array
from nnengine.digits.familiar import NOTHING_FAMILIAR, Familiar
from nnengine.digits.judge import Doubt, Judge
from nnengine.network.ensemble import Predictor

PAUSE = 120  # milliseconds without a change after which what is no digit is tried as two that touch
_NOTHING_SEEN = NetworkInput()
_TOPIC, _CLOSER = "reading", "closer look"
_Digits = tuple[DrawnDigit, ...]


class Reader(QObject):
    """Has the ``Inspector`` read the newest sketch with the newest network, as soon as it has read the one before.

    Of several digits all are read, and one is looked at: that drawn last, of a picture the first, or the one chosen
    since. The network given is run by the Inspector alone and never changes. ``judge``, which belongs to it too, tells
    what is no digit, whatever the network says.
    """

    input_changed = Signal(object)  # NetworkInput, of the digit looked at
    number_changed = Signal(object)  # NumberReading
    reading_changed = Signal(object)  # Reading, of the digit looked at
    digit_changed = Signal(object)  # Sketch, with the strokes of the digit looked at, or the picture

    def __init__(self, inspector: Inspector, judge: Judge | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._sketch = Sketch()
        self._unread: Sketch | None = None  # while it rests
        self._network: Predictor | None = None
        self._familiar = NOTHING_FAMILIAR
        self._drawn = DrawnDigits(judge)  # of the Inspector's thread alone
        self._digits: _Digits = ()
        self._is_read = True
        self._is_reading = False
        self._chosen: DrawnDigit | None = None
        self._seen = _NOTHING_SEEN
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look_closer)

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
        self._read_again()

    def use(self, network: Predictor) -> None:
        """Read with this network or ensemble from now on."""
        self._network = network
        self._read_again()

    def accept(self, familiar: Familiar) -> None:
        """Take what looks like one of these for a digit, whatever the judge says."""
        self._familiar = familiar
        self._read_again()

    def look_at(self, digit: int) -> None:
        """Show what the network makes of that digit of several, counted from the left, until the drawing changes."""
        if self._is_read and 0 <= digit < len(self._digits):
            self._chosen = self._digits[digit]
            self._tell(is_new=False)

    def _read_again(self) -> None:
        self._is_read = False
        self._soon.start()

    def _ask(self) -> None:
        """Read what is there now, unless something is being read: then it is asked again when that has arrived."""
        if self._is_read:
            return
        if self._sketch.is_blank:
            self._inspector.forget(_TOPIC)
            self._is_reading = False
            self._show(())
        elif not self._is_reading:
            self._is_reading = self._is_read = True
            sketch, network, familiar = self._sketch, self._network, self._familiar
            self._inspector.ask(
                _TOPIC, Urgency.SCORES, lambda: self._drawn.read(sketch, network, familiar), self._arrived
            )

    def _arrived(self, digits: _Digits) -> None:
        is_newest, self._is_reading = self._is_read, False
        if not is_newest:
            self._soon.start()
        self._show(digits, is_newest=is_newest)

    def _show(self, digits: _Digits, *, is_newest: bool = True) -> None:
        self._digits, self._is_read = digits, is_newest
        self._pause.start()
        self._tell(is_new=True)

    def _tell(self, *, is_new: bool) -> None:
        index = self._index()
        digit = self._digits[index] if self._digits else None
        seen = _NOTHING_SEEN if digit is None else digit.seen
        is_another = seen is not self._seen
        self._seen = seen
        if is_another:
            self.input_changed.emit(seen)
        if is_another or is_new:
            self.digit_changed.emit(Sketch() if digit is None else Sketch(digit.strokes, picture=digit.picture))
        if self._network is not None and (digit is None or digit.scores is not None):
            number = NumberReading(tuple(_read_digit(digit) for digit in self._digits), index if self._digits else 0)
            self.number_changed.emit(number)
            self.reading_changed.emit(number.reading)

    def _look_closer(self) -> None:
        """What would take too long while the pen moves."""
        digits = self._digits
        if not self._is_read or not digits:
            return

        def arrived(closer: _Digits) -> None:
            if digits is self._digits and [each.doubt for each in closer] != [each.doubt for each in digits]:
                self._digits = closer
                self._tell(is_new=True)

        self._inspector.ask(_CLOSER, Urgency.CLOSER, lambda: self._drawn.looked_at_closer(digits), arrived)

    def _index(self) -> int:
        """Which digit is looked at."""
        if not self._digits:
            return 0
        chosen = self._chosen
        if chosen is not None:
            same = [index for index, digit in enumerate(self._digits) if digit.is_same(chosen)]
            if same:
                return same[0]
        if self._digits[0].picture is not None:
            return 0
        return max(range(len(self._digits)), key=lambda index: self._digits[index].numbers[-1])


def reading_of(outputs: Array, doubt: Doubt | None = None) -> Reading:
    """What a network's ten outputs say, and what speaks against a digit.

    Outputs below 0, as those of tanh, count as none; so do those that are not finite.
    """
    scores = np.maximum(np.nan_to_num(outputs, posinf=0.0), 0)
    return Reading(tuple(scores.tolist()), None if doubt is None else (doubt.title, doubt.detail))


def _read_digit(digit: DrawnDigit) -> ReadDigit:
    reading = BLANK if digit.scores is None else reading_of(digit.scores, digit.doubt)
    return ReadDigit(reading, digit.box or bounds(digit.strokes))
