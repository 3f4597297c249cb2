"""What the open network makes of the user's digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from app.digits.values.collection import SeenDigit
from app.drawing.controllers.reader import reading_of
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render
from nnengine.network.ensemble import Predictor, reads

SLICE = 8  # digits drawn and read in one turn of the event loop: the pointer never waits for thousands


class DigitReader(QObject):
    """Draws and reads them a few at a time, in their order, while somebody looks. The network given never changes."""

    digits_seen = Signal(object)  # dict[str, SeenDigit], by key

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digits: Sequence[UserDigit] = ()
        self._network: Predictor | None = None
        self._pixels: dict[str, npt.NDArray[np.uint8]] = {}
        self._read: set[str] = set()
        self._is_watched = False
        self._is_silent = False
        self._next = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._see)

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
        if self._is_watched and self._network is not None:
            self._soon.start()
        else:
            self._soon.stop()

    def _see(self) -> None:
        network = self._network
        done = self._pixels if self._is_silent else self._read
        chosen: list[UserDigit] = []
        while self._next < len(self._digits) and len(chosen) < SLICE:
            digit = self._digits[self._next]
            self._next += 1
            if digit.key not in done:
                chosen.append(digit)
        if network is None or not chosen:
            return
        for digit in chosen:
            if digit.key not in self._pixels:
                self._pixels[digit.key] = np.rint(render(digit.strokes) * 255).astype(np.uint8)
        pixels = [self._pixels[digit.key] for digit in chosen]
        if self._is_silent:
            self.digits_seen.emit({digit.key: SeenDigit(image) for digit, image in zip(chosen, pixels, strict=True)})
            self._soon.start()
            return
        images = np.stack(pixels).astype(np.float32) / np.float32(255)
        outputs = reads(network)(images)
        self._read.update(digit.key for digit in chosen)
        answers = [reading_of(each).answer for each in outputs]
        self.digits_seen.emit(
            {digit.key: SeenDigit(image, answer) for digit, image, answer in zip(chosen, pixels, answers, strict=True)}
        )
        self._soon.start()
