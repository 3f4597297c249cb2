"""What the network makes of the drawing."""

from __future__ import annotations

from time import monotonic

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.stages import Stage, activity, blank_activity, reading_stages
from app.state.activity import Activity
from app.state.reading import BLANK, NetworkInput, Reading
from app.state.sketch import Sketch, lines_to_read
from nnengine.arrays import Array
from nnengine.ensemble import Predictor
from nnengine.inspection import inspect
from nnengine.strokes import render

ACTIVITY_INTERVAL = 1 / 30  # seconds; faster than this nobody sees a map change


class Reader(QObject):
    """Reads the newest sketch with the newest network, once a turn of the event loop at most.

    Scores follow every change; the activity of the layers follows at screen rate, and the last change always
    arrives. The network given is read here alone and never changes.
    """

    input_changed = Signal(object)  # NetworkInput
    reading_changed = Signal(object)  # Reading
    activity_changed = Signal(object)  # Activity

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._network: Predictor | None = None
        self._stages: tuple[Stage, ...] = ()
        self._pixels: NetworkInput = NetworkInput()
        self._is_rendered = True
        self._activity_at = 0.0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._evaluate)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._evaluate)

    def read(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._is_rendered = False
        self._soon.start()

    def use(self, network: Predictor) -> None:
        """Read with this network or ensemble from now on."""
        found = reading_stages(network)
        if found != self._stages:
            self._stages = found
            self._activity_at = 0.0  # another shape is shown at once
        self._network = network
        self._soon.start()

    def _evaluate(self) -> None:
        if not self._is_rendered:
            self._is_rendered = True
            self._pixels = network_input_of(self._sketch)
            self.input_changed.emit(self._pixels)
        network = self._network
        if network is None:
            return
        pixels = self._pixels.pixels
        if pixels is None:
            self._later.stop()
            self._show(BLANK, blank_activity(self._stages))
            return
        image = pixels.reshape(network.specification.input_shape)
        wait = self._activity_at + ACTIVITY_INTERVAL - monotonic()
        if wait > 0:
            self._show(reading_of(network.predict(image[np.newaxis])[0]), None)
            if not self._later.isActive():
                self._later.start(max(1, round(wait * 1000)))
        else:
            self._later.stop()
            outputs = inspect(network, image)
            self._show(reading_of(outputs[-1].values), activity(self._stages, outputs))

    def _show(self, reading: Reading, seen: Activity | None) -> None:
        self.reading_changed.emit(reading)
        if seen is not None:
            self._activity_at = monotonic()
            self.activity_changed.emit(seen)


def network_input_of(sketch: Sketch) -> NetworkInput:
    """What a network reads of a sketch: its strokes drawn again at the size, width and place of MNIST's digits."""
    if sketch.is_blank:
        return NetworkInput()
    return NetworkInput(render([np.array(points, np.float64) for points in lines_to_read(sketch)]))


def reading_of(outputs: Array) -> Reading:
    """What a network's ten outputs say.

    Outputs below 0, as those of tanh, count as none; so do those that are not finite.
    """
    scores = np.maximum(np.nan_to_num(outputs, posinf=0.0), 0)
    return Reading(tuple(scores.tolist()))
