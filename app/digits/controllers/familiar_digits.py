"""Which of the user's digits the judge would refuse: what looks like them is a digit of this user's all the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nnengine.arrays import Array
from nnengine.digits.familiar import Familiar
from nnengine.digits.image import SIDE
from nnengine.digits.judge import Judge
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render

SLICE = 8  # digits drawn and judged in one turn of the event loop: the pointer never waits for thousands


class FamiliarDigits(QObject):
    """Judges the user's digits a few at a time; those judged before are not judged again."""

    familiar_changed = Signal(object)  # Familiar

    def __init__(self, judge: Judge | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._judge = judge
        self._digits: Sequence[UserDigit] = ()
        self._refused: dict[str, Array | None] = {}  # by key: the image of one that is refused, None for the others
        self._told: set[str] = set()
        self._next = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._judge_some)

    def show_digits(self, digits: Sequence[UserDigit]) -> None:
        self._digits = digits
        self._next = 0
        if self._judge is not None:
            self._soon.start()

    def _judge_some(self) -> None:
        chosen: list[UserDigit] = []
        while self._next < len(self._digits) and len(chosen) < SLICE:
            digit = self._digits[self._next]
            self._next += 1
            if digit.key not in self._refused:
                chosen.append(digit)
        if self._judge is None or not chosen:
            self._tell()
            return
        images = np.stack([render(digit.strokes) for digit in chosen])
        doubts = self._judge.doubts(images, [digit.strokes for digit in chosen])
        for digit, image, doubt in zip(chosen, images, doubts, strict=True):
            self._refused[digit.key] = None if doubt is None else image
        self._soon.start()

    def _tell(self) -> None:
        keys = {digit.key for digit in self._digits}
        self._refused = {key: image for key, image in self._refused.items() if key in keys}
        refused = {key: image for key, image in self._refused.items() if image is not None}
        if set(refused) == self._told:
            return
        self._told = set(refused)
        images = list(refused.values())
        self.familiar_changed.emit(Familiar(np.reshape(images, (-1, SIDE, SIDE))))
