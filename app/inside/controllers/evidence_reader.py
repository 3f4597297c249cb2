"""What speaks for the answer, and what for the runner-up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.values.reading import BLANK, NetworkInput, NumberReading
from app.inside.values.runner_up import RunnerUp
from app.work.inspector import Inspector, Urgency
from nnengine.inspection.evidence import Evidence, evidence_steps
from nnengine.network.ensemble import Predictor

PAUSE = 40  # milliseconds in which the answer comes onto the screen first
_TOPIC = "evidence"


class EvidenceReader(QObject):
    """Has the ``Inspector`` look for it when the pen is up and the answer stands there, while somebody watches.

    The network given never changes.
    """

    runner_up_changed = Signal(object)  # RunnerUp

    def __init__(self, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._network: Predictor | None = None
        self._input = NetworkInput()
        self._reading = BLANK
        self._is_watched = False
        self._is_pen_down = False
        self._shown = RunnerUp()
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self._look)

    def watch(self, is_watched: bool) -> None:
        """Work only while somebody looks."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._begin()

    def use(self, network: Predictor) -> None:
        self._network = network
        self._reading = BLANK  # until it has read
        self._stop()

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
        self._stop()
        if self._is_watched and not self._is_pen_down and not self._reading.is_blank:
            self._soon.start()

    def _look(self) -> None:
        network, pixels = self._network, self._input.pixels
        if network is not None and pixels is not None:
            self._inspector.ask(_TOPIC, Urgency.VIEWS, lambda: evidence_steps(network, pixels), self._show)

    def _stop(self) -> None:
        self._soon.stop()
        self._inspector.forget(_TOPIC)

    def _show(self, found: Evidence | None) -> None:
        if found is not None:
            change, strongest, needed = found.change, found.strongest, found.needed
            self._shown = RunnerUp(self._reading, self._input.pixels, change, strongest, needed)
            self.runner_up_changed.emit(self._shown)

    def _forget(self) -> None:
        """Stop, and tell nothing of a drawing that is another one by now."""
        self._stop()
        if self._shown.pixels is not None:
            self._shown = RunnerUp()
            self.runner_up_changed.emit(self._shown)
