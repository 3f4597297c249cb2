"""What a run of training leaves behind as it goes."""

from __future__ import annotations

from nnengine.network.network import Weights
from nnengine.training.events import Best
from nnengine.training.history import EpochRecord, History
from nnengine.training.series import COST, RunSeries
from nnengine.training.state import TrainingState

_POINTS_AN_EPOCH = 20  # of the mini-batch cost kept in the history


class Recording:
    """Costs and measurements of one run, its best weights, and the seconds that it has trained.

    ``series`` holds every mini-batch, ``history`` some of their means; ``seconds`` counts since the last measurement.
    """

    def __init__(self, state: TrainingState | None = None) -> None:
        self.series = RunSeries()
        self.records: list[EpochRecord] = []
        self.best: Best | None = None
        self.seconds = 0.0
        self._points: list[tuple[float, float]] = []
        self.cost_sum, self.cost_images = 0.0, 0  # since the last of these points
        if state is not None:
            self.records, self.best = list(state.history.epochs), state.best
            self._points = list(state.history.mini_batches)
            self.seconds, self.cost_sum, self.cost_images = state.seconds, state.cost_sum, state.cost_images
            self.series.begin_with(state.history)
        self._append_cost = self.series.named(COST).append

    @property
    def history(self) -> History:
        return History(tuple(self.records), tuple(self._points))

    @property
    def merits(self) -> list[float]:
        return [record.merit for record in self.records]

    @property
    def measured_epochs(self) -> int:
        """How many epochs were finished at the last measurement."""
        return self.records[-1].epoch if self.records else 0

    @property
    def all_seconds(self) -> float:
        return sum(record.seconds for record in self.records) + self.seconds

    def add_mini_batch(self, passed: float, cost: float, images: int, batch: int, batches: int) -> None:
        """Of mini-batch number ``batch`` of an epoch's ``batches``."""
        self._append_cost(passed, cost)
        self.cost_sum += cost * images
        self.cost_images += images
        # Spread evenly, so that no point is the mean of a few left over mini-batches.
        if batch * _POINTS_AN_EPOCH // batches > (batch - 1) * _POINTS_AN_EPOCH // batches:
            self._points.append((passed, self.cost_sum / self.cost_images))
            self.cost_sum, self.cost_images = 0.0, 0

    def add_epoch(self, record: EpochRecord, weights: Weights) -> Best:
        """What was measured of those weights; the best ones, of equals the earliest."""
        if self.best is None or record.merit > max(self.merits):
            self.best = Best(record.epoch, record.validation_accuracy, weights)
        self.records.append(record)
        self.series.append_record(record)
        self.seconds = 0.0
        return self.best
