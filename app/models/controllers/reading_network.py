"""Which network reads the drawing: the open model's, or the one that is being trained."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.values.network_choice import NetworkChoice
from nnengine.network.ensemble import Predictor
from nnengine.network.network import Network


class ReadingNetwork(QObject):
    """The network in training reads as soon as there is one, unless its best epoch or the open model is chosen."""

    network_changed = Signal(object)  # Predictor
    choice_changed = Signal(object, bool)  # NetworkChoice, whether there is a choice

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = NetworkChoice.SAVED
        self._saved: Predictor | None = None
        self._in_training: Network | None = None
        self._best: Network | None = None
        self._previewed: Network | None = None

    @property
    def choice(self) -> NetworkChoice:
        return self._choice

    def set_saved(self, network: Predictor) -> None:
        self._saved = network
        if self._choice is NetworkChoice.SAVED:
            self._tell()

    def set_in_training(self, network: Network) -> None:
        is_first = self._in_training is None
        self._in_training = network
        if is_first:
            self._switch(NetworkChoice.IN_TRAINING)
        elif self._choice is NetworkChoice.IN_TRAINING:
            self._tell()

    def set_best(self, network: Network) -> None:
        """Know the network of the run's best epoch so far."""
        self._best = network
        if self._choice is NetworkChoice.BEST_EPOCH:
            self._tell()

    def preview(self, network: Network | None) -> None:
        """Let ``network`` read while something is pointed at, such as an epoch of the curves; None ends that."""
        if network is not self._previewed:
            self._previewed = network
            self._tell(network)

    def end_training(self) -> None:
        if self._in_training is not None:
            self._in_training = self._best = None
            self._switch(NetworkChoice.SAVED)

    def choose(self, choice: NetworkChoice) -> None:
        if self._in_training is not None and choice is not self._choice:
            self._switch(choice)

    def _switch(self, choice: NetworkChoice) -> None:
        self._choice = choice
        self.choice_changed.emit(choice, self._in_training is not None)
        self._tell()

    def _tell(self, previewed: Network | None = None) -> None:
        """Which one reads now. While another is previewed, what changes behind it waits."""
        chosen: Predictor | None = self._saved
        if self._choice is not NetworkChoice.SAVED:
            is_best = self._choice is NetworkChoice.BEST_EPOCH
            chosen = (self._best if is_best else None) or self._in_training
        network = previewed or chosen
        if network is not None and self._previewed is previewed:
            self.network_changed.emit(network)
