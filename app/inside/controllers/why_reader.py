"""Why the answer and not another digit, and how little it takes to change it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.values.reading import BLANK, Image, NetworkInput, NumberReading
from app.work.inspector import Inspector, Urgency
from nnengine.inspection.attacks import Attack, gradient_sign, iterated, nearest_flip, one_pixel
from nnengine.inspection.why import looked_into, why
from nnengine.network.ensemble import Predictor, reads
from nnengine.network.network import Network

PAUSE = 60  # milliseconds in which the answer comes onto the screen first
Towards = Callable[[Network, Image, int], Attack]
METHODS = ("iterated", "gradient sign", "one pixel", "nearest flip")
_TOWARDS: dict[str, Towards] = {"iterated": iterated, "gradient sign": gradient_sign, "one pixel": one_pixel}
_WHY, _ATTACK = "why", "attack"


class WhyReader(QObject):
    """Has the ``Inspector`` work it out when the pen is up and somebody watches."""

    pair_changed = Signal(object)  # (answer, other) | None
    why_changed = Signal(object)  # Why | None
    attack_changed = Signal(object)  # Attack | None

    def __init__(self, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._network: Predictor | None = None
        self._input = NetworkInput()
        self._ranking: tuple[int, ...] = ()
        self._chosen: tuple[int | None, int | None] = (None, None)  # None follows the reading
        self._method = METHODS[0]
        self._is_watched = self._is_pen_down = False
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self._look)

    def watch(self, is_watched: bool) -> None:
        """Work only while somebody looks."""
        self._is_watched = is_watched
        self._begin()

    def use(self, network: Predictor) -> None:
        self._network = network
        self._ranking = ()  # until it has read
        self._forget()

    def show_input(self, value: NetworkInput) -> None:
        self._input = value
        self._ranking = ()
        self._forget()

    def show_number(self, number: NumberReading) -> None:
        ranking = () if number.reading is BLANK or number.reading.is_blank else tuple(number.reading.ranking)
        if ranking != self._ranking:
            self._ranking = ranking
            self._begin()

    def put_pen_down(self) -> None:
        self._is_pen_down = True
        self._stop()

    def lift_pen(self) -> None:
        self._is_pen_down = False
        self._begin()

    def choose(self, answer: int | None, other: int | None) -> None:
        """Ask about these digits; None for the answer or the runner-up."""
        self._chosen = (answer, other)
        self._begin()

    def choose_method(self, method: str) -> None:
        """Lead the drawing to the other digit in another way, one of ``METHODS``."""
        self._method = method
        self._begin()

    def _pair(self) -> tuple[int, int]:
        answer, other = self._chosen
        first = self._ranking[0] if answer is None else answer
        rest = [digit for digit in self._ranking if digit != first]
        return first, rest[0] if other is None or other == first else other

    def _begin(self) -> None:
        self._stop()
        if not self._ranking:
            self._forget()
        elif self._is_watched and not self._is_pen_down:
            self.pair_changed.emit(self._pair())
            self._soon.start()

    def _look(self) -> None:
        network, pixels = self._network, self._input.pixels
        if network is None or pixels is None:
            return
        pair, towards = self._pair(), _TOWARDS.get(self._method)
        self._inspector.ask(_WHY, Urgency.VIEWS, lambda: why(network, pixels, *pair), self.why_changed.emit)

        def attack() -> Attack | None:
            whole = looked_into(network)
            if towards is None:
                return nearest_flip(whole, pixels)
            read = int(np.argmax(reads(whole)(pixels[None])[0]))
            targets = [digit for digit in (pair[1], pair[0]) if digit != read]
            return towards(whole, pixels, targets[0])

        self._inspector.ask(_ATTACK, Urgency.VIEWS, attack, self.attack_changed.emit)

    def _stop(self) -> None:
        self._soon.stop()
        for topic in (_WHY, _ATTACK):
            self._inspector.forget(topic)

    def _forget(self) -> None:
        """Show nothing of a drawing that is another one by now."""
        self._stop()
        if self._input.pixels is None:
            self.pair_changed.emit(None)
            self.why_changed.emit(None)
            self.attack_changed.emit(None)
