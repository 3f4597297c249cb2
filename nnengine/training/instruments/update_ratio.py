"""By what share a step changes the weights of each layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.training.instruments.base import Instrument, Moment, Reading


@dataclass(frozen=True)
class UpdateRatio(Instrument):
    """The length of a step, divided by that of the weights before it, for each layer, in two parts.

    "data" is what the step would be without penalties and weight decay, "decay" the rest: what L2, L1, weight decay and
    the longest norm do now. What momentum keeps of earlier decay counts as data. Weights of inputs that are always 0
    are left out. A ratio near 1/1000 is usual: Karpathy, "Convolutional Neural Networks for Visual Recognition", "Ratio
    of weights:updates".
    """

    kind: ClassVar[str] = "update_ratio"
    title: ClassVar[str] = "Update to weight"
    detail: ClassVar[str] = "by what share a step changes each layer’s weights, by the data and by decay"
    wants_update: ClassVar[bool] = True

    def read(self, moment: Moment) -> Iterator[Reading]:
        if moment.by_data is None:
            return
        before, by_data = dict(moment.moving(moment.before)), dict(moment.moving(moment.by_data))
        for name, after in moment.moving(moment.network.values):
            size = float(np.linalg.norm(before[name]))
            if not name.endswith(".weights") or not size:
                continue
            yield f"{name}/data", float(np.linalg.norm(by_data[name])) / size
            yield f"{name}/decay", float(np.linalg.norm(after - before[name] - by_data[name])) / size
