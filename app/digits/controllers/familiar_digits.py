"""Which of the user's digits the judge would refuse: what looks like them is a digit of this user's all the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.work.inspector import Inspector, Urgency
from nnengine.arrays import Array
from nnengine.digits.familiar import Familiar
from nnengine.digits.image import SIDE
from nnengine.digits.judge import Judge
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render

SLICE = 32  # digits drawn and judged at once: what is more urgent comes in between
_TOPIC = "familiar digits"


class FamiliarDigits(QObject):
    """Has the ``Inspector`` judge the user's digits, some at a time; those judged before are not judged again."""

    familiar_changed = Signal(object)  # Familiar

    def __init__(self, inspector: Inspector, judge: Judge | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._judge = judge
        self._digits: Sequence[UserDigit] = ()
        self._refused: dict[str, Array | None] = {}  # by key: the image of one that is refused, None for the others
        self._told: set[str] = set()

    def show_digits(self, digits: Sequence[UserDigit]) -> None:
        self._digits = digits
        self._inspector.forget(_TOPIC)
        self._go_on()

    def _go_on(self) -> None:
        judge = self._judge
        if judge is None:
            return
        chosen = [digit for digit in self._digits if digit.key not in self._refused][:SLICE]
        if chosen:
            self._inspector.ask(_TOPIC, Urgency.LATER, lambda: _refused(chosen, judge), self._arrived)
        else:
            self._tell()

    def _arrived(self, judged: dict[str, Array | None]) -> None:
        self._refused.update(judged)
        self._go_on()

    def _tell(self) -> None:
        keys = {digit.key for digit in self._digits}
        self._refused = {key: image for key, image in self._refused.items() if key in keys}
        refused = {key: image for key, image in self._refused.items() if image is not None}
        if set(refused) == self._told:
            return
        self._told = set(refused)
        images = list(refused.values())
        self.familiar_changed.emit(Familiar(np.reshape(images, (-1, SIDE, SIDE))))


def _refused(digits: Sequence[UserDigit], judge: Judge) -> dict[str, Array | None]:
    images = np.stack([render(digit.strokes) for digit in digits])
    doubts = judge.doubts(images, [digit.strokes for digit in digits])
    return {
        digit.key: None if doubt is None else image for digit, image, doubt in zip(digits, images, doubts, strict=True)
    }
