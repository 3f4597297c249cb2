"""What the open network makes of the user's digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from app.digits.values.collection import SeenDigit
from app.drawing.controllers.reader import reading_of
from app.work.inspector import Inspector, Urgency
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render
from nnengine.network.ensemble import Predictor, reads

SLICE = 32  # digits drawn and read at once: what is more urgent comes in between
_TOPIC = "own digits"

Pixels = npt.NDArray[np.uint8]
Seen = dict[str, SeenDigit]


class DigitReader(QObject):
    """Has the ``Inspector`` draw and read them, some at a time and in their order, while somebody looks."""

    digits_seen = Signal(object)  # dict[str, SeenDigit], by key

    def __init__(self, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._digits: Sequence[UserDigit] = ()
        self._network: Predictor | None = None
        self._pixels: dict[str, Pixels] = {}
        self._read: set[str] = set()
        self._is_watched = False
        self._is_silent = False
        self._next = 0

    def watch(self, is_watched: bool) -> None:
        """Work only while somebody looks."""
        self._is_watched = is_watched
        self._begin()

    def be_silent(self, is_silent: bool) -> None:
        """Draw new digits without telling what is made of them: a hand that is watched writes otherwise."""
        if is_silent != self._is_silent:
            self._is_silent = is_silent
            self._begin()

    def show_digits(self, digits: Sequence[UserDigit]) -> None:
        self._digits = digits
        keys = {digit.key for digit in digits}
        self._pixels = {key: pixels for key, pixels in self._pixels.items() if key in keys}
        self._read &= keys
        self._begin()

    def use(self, network: Predictor) -> None:
        """Read all digits with this network or ensemble."""
        self._network = network
        self._read.clear()
        self._begin()

    def _begin(self) -> None:
        self._next = 0
        self._inspector.forget(_TOPIC)
        self._go_on()

    def _go_on(self) -> None:
        network = None if self._is_silent else self._network
        if not self._is_watched or self._network is None:
            return
        done = self._pixels if self._is_silent else self._read
        chosen: list[UserDigit] = []
        while self._next < len(self._digits) and len(chosen) < SLICE:
            digit = self._digits[self._next]
            self._next += 1
            if digit.key not in done:
                chosen.append(digit)
        if chosen:
            drawn = [self._pixels.get(digit.key) for digit in chosen]
            self._inspector.ask(_TOPIC, Urgency.LATER, lambda: _seen(chosen, drawn, network), self._arrived)

    def _arrived(self, seen: Seen) -> None:
        self._pixels.update((key, digit.pixels) for key, digit in seen.items())
        if not self._is_silent:
            self._read.update(seen)
        self.digits_seen.emit(seen)
        self._go_on()


def _seen(digits: Sequence[UserDigit], drawn: Sequence[Pixels | None], network: Predictor | None) -> Seen:
    """How the digits look, and what ``network`` answers; without one nothing is answered."""
    pixels = [
        np.rint(render(digit.strokes) * 255).astype(np.uint8) if image is None else image
        for digit, image in zip(digits, drawn, strict=True)
    ]
    if network is None:
        return {digit.key: SeenDigit(image) for digit, image in zip(digits, pixels, strict=True)}
    outputs = reads(network)(np.stack(pixels).astype(np.float32) / np.float32(255))
    answers = [reading_of(each).answer for each in outputs]
    return {digit.key: SeenDigit(image, answer) for digit, image, answer in zip(digits, pixels, answers, strict=True)}
