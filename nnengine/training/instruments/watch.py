"""Instruments at work: which of them are due at a step, and what they read."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

import numpy as np

from nnengine.arrays import Array
from nnengine.data.dataset import DataSet
from nnengine.network.network import Network
from nnengine.optimisers import Stepper, clip
from nnengine.training.instruments.activity import Probe
from nnengine.training.instruments.base import Instrument, Moment
from nnengine.training.instruments.histogram import Histogram
from nnengine.training.instruments.still_inputs import Places, moving_places
from nnengine.training.series import RunSeries

_SHOWN = 100  # training images for which activations are found


class Look:
    """What is noted of one step before it is taken: of that the gradient is used up."""

    def __init__(self, *, wants_update: bool) -> None:
        self._wants_update = wants_update
        self.learning_rate = 0.0
        self.gradients: Array | None = None
        self.before: Array = np.empty(0)
        self.by_data: Array | None = None

    def note(
        self, network: Network, stepper: Stepper, learning_rate: float, scale: float, clip_norm: float | None
    ) -> None:
        """Note the gradient, of which the network has ``scale`` times, and what it alone would change."""
        self.learning_rate = learning_rate
        self.gradients = network.gradients / scale
        self.before = network.values.copy()
        if self._wants_update:
            step = network.gradients.copy()
            if clip_norm is not None:
                clip(step, clip_norm * scale)
            self.by_data = stepper.data_update(network.values, step, learning_rate, scale)


class Watch:
    """The instruments of a run that has seen ``images`` images of ``data``, and what they have read.

    Each is due at the first mini-batch, and then at those with which so many images are seen as it asks for.
    Activations are found for the first 100 training images. Numbers go to ``series``, by names such as
    "gradient_norm/layers.1.weights"; ``histograms`` holds by name pairs of epochs passed and a histogram.
    """

    def __init__(
        self, instruments: Sequence[Instrument], network: Network, data: DataSet, images: int, series: RunSeries
    ) -> None:
        self._series = series
        self.histograms: dict[str, list[tuple[float, Histogram]]] = {}
        self.instruments = tuple(instruments)
        self._due = [each.every * (images // each.every + 1) if images else 0 for each in self.instruments]
        self._network = network
        self._last: tuple[int, float] | None = None  # images and seconds at the last reading
        self._moving: dict[str, Places] = {}
        if self.instruments:
            shape = network.specification.input_shape
            self._probe = Probe(network, data[:_SHOWN].images().reshape(-1, *shape))
            self._moving = moving_places(network, data.samples.any(axis=0).reshape(shape))

    @property
    def due_at(self) -> float:
        """After how many images an instrument is due, infinity without one."""
        return min(self._due, default=inf)

    def look(self, images: int) -> Look:
        """For a step after which so many images are seen."""
        return Look(wants_update=any(each.wants_update for each, _ in self._due_ones(images)))

    @np.errstate(over="ignore", invalid="ignore")  # training itself tells that it has diverged
    def read(self, look: Look, images: int, position: float, seconds: float, *, is_augmented: bool) -> None:
        """Let the instruments read that are due now that ``images`` are seen after ``seconds`` of training.

        Nothing is read, and they stay due, after a step of length 0, whose gradient is lost. Numbers that are not
        finite are left out.
        """
        if look.gradients is None:
            return
        if is_augmented:
            self._moving = {}  # ink may come anywhere
        rate = None
        if self._last is not None and seconds > self._last[1]:
            rate = (images - self._last[0]) / (seconds - self._last[1])
        self._last = images, seconds
        moment = Moment(
            self._network,
            look.gradients,
            look.before,
            look.by_data,
            look.learning_rate,
            rate,
            self._probe,
            self._moving,
        )
        for each, number in self._due_ones(images):
            self._due[number] = each.every * (images // each.every + 1)
            for name, value in each.read(moment):
                self._keep(f"{each.kind}/{name}" if name else each.kind, position, value)

    def _keep(self, name: str, position: float, value: float | Histogram) -> None:
        if isinstance(value, Histogram):
            self.histograms.setdefault(name, []).append((position, value))
        elif isfinite(value):
            self._series.append(name, position, value)

    def _due_ones(self, images: int) -> list[tuple[Instrument, int]]:
        return [(each, number) for number, each in enumerate(self.instruments) if images >= self._due[number]]
