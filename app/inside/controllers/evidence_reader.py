"""What speaks for the answer, and what for the runner-up."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.values.reading import BLANK, NetworkInput, NumberReading
from app.inside.values.runner_up import RunnerUp
from nnengine.inspection.evidence import Evidence, evidence_steps
from nnengine.network.ensemble import Predictor

PAUSE = 40  # milliseconds in which the answer comes onto the screen first


class EvidenceReader(QObject):
    """Looks for it when the pen is up and the answer stands there, in small steps between the events of the window.

    The network given never changes.
    """

    runner_up_changed = Signal(object)  # RunnerUp

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network: Predictor | None = None
        self._input = NetworkInput()
        self._reading = BLANK
        self._is_watched = False
        self._is_pen_down = False
        self._shown = RunnerUp()
        self._steps: Generator[None, None, Evidence | None] | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._step)

    def watch(self, is_watched: bool) -> None:
        """Work only while somebody looks."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._begin()

    def use(self, network: Predictor) -> None:
        self._network = network
        self._reading = BLANK  # until it has read
        self._steps = None

    def show_input(self, value: NetworkInput) -> None:
        """Know what the network sees of the digit looked at; ``show_number`` follows with what it makes of it."""
        self._input = value
        self._reading = BLANK
        self._forget()

    def show_number(self, number: NumberReading) -> None:
        if number.reading != self._reading:
            self._reading = number.reading
            self._begin()

    def put_pen_down(self) -> None:
        self._is_pen_down = True
        self._forget()

    def lift_pen(self) -> None:
        self._is_pen_down = False
        self._begin()

    def _begin(self) -> None:
        network, pixels = self._network, self._input.pixels
        self._steps = None
        is_ready = self._is_watched and not self._is_pen_down and not self._reading.is_blank
        if is_ready and network is not None and pixels is not None:
            self._steps = evidence_steps(network, pixels)
            self._soon.start(PAUSE)

    def _step(self) -> None:
        if self._steps is None:
            return
        try:
            next(self._steps)
        except StopIteration as end:
            self._steps = None
            self._show(end.value)
        else:
            self._soon.start(0)

    def _show(self, found: Evidence | None) -> None:
        if found is not None:
            change, strongest, needed = found.change, found.strongest, found.needed
            self._shown = RunnerUp(self._reading, self._input.pixels, change, strongest, needed)
            self.runner_up_changed.emit(self._shown)

    def _forget(self) -> None:
        """Stop, and tell nothing of a drawing that is another one by now."""
        self._steps = None
        if self._shown.pixels is not None:
            self._shown = RunnerUp()
            self.runner_up_changed.emit(self._shown)
