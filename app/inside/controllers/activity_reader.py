"""What every layer says to the digit that is looked at."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.drawing.values.reading import NetworkInput
from app.inside.controllers.stages import Stage, activity, blank_activity, reading_stages
from app.parts.values.activity import Activity
from app.work.inspector import Inspector, Urgency
from nnengine.inspection.layer_outputs import inspect
from nnengine.network.ensemble import Predictor

INTERVAL = 1 / 30  # seconds; faster than this nobody sees a map change
_TOPIC = "activity"


class ActivityReader(QObject):
    """Has the ``Inspector`` look into the network, at screen rate and only while somebody watches.

    The last change always arrives. What is told is of one network and one input, whatever changes meanwhile.
    """

    activity_changed = Signal(object)  # Activity

    def __init__(self, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._network: Predictor | None = None
        self._stages: tuple[Stage, ...] = ()
        self._input = NetworkInput()
        self._is_watched = False
        self._is_shown = True  # whether what is there now is on its way
        self._is_asked = False
        self._asked_at = 0.0
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._look)

    def watch(self, is_watched: bool) -> None:
        """Work only while somebody looks."""
        self._is_watched = is_watched
        self._look()

    def use(self, network: Predictor) -> None:
        """Look into this network or ensemble from now on."""
        found = reading_stages(network)
        if found != self._stages:  # of another shape, which is seen at once
            self._stages = found
            self._asked_at = 0.0
            self._inspector.forget(_TOPIC)
            self._is_asked = False
        self._network = network
        self._changed()

    def show_input(self, value: NetworkInput) -> None:
        """Know what the network sees of the digit that is looked at."""
        self._input = value
        self._changed()

    def _changed(self) -> None:
        self._is_shown = False
        self._look()

    def _look(self) -> None:
        network, pixels = self._network, self._input.pixels
        if self._is_shown or not self._is_watched or network is None:
            return
        if pixels is None:
            self._inspector.forget(_TOPIC)
            self._is_asked, self._is_shown = False, True
            self.activity_changed.emit(blank_activity(self._stages))
            return
        wait = self._asked_at + INTERVAL - monotonic()
        if self._is_asked:
            return  # when that has arrived, this is asked
        if wait > 0:
            self._later.start(max(1, round(wait * 1000)))
            return
        self._is_asked = self._is_shown = True
        self._asked_at = monotonic()
        stages, images = self._stages, pixels.reshape(network.specification.input_shape)
        self._inspector.ask(_TOPIC, Urgency.MAPS, lambda: activity(stages, inspect(network, images)), self._arrived)

    def _arrived(self, seen: Activity) -> None:
        self._is_asked = False
        self.activity_changed.emit(seen)
        self._look()
