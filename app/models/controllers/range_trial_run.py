"""Trying which pixels an imported network expects, in a thread of its own. No Qt: one frozen value comes out of it."""

from __future__ import annotations

import logging
from pathlib import Path

from app.work.background_run import BackgroundRun
from nnengine.digits.importing import range_trial_steps
from nnengine.interchange import Import, RangeTrial

logger = logging.getLogger(__name__)


class RangeTrialRun(BackgroundRun):
    """Reads digits with the network of ``found``; ``outcome`` is there once it has ended, unless it was stopped."""

    def __init__(self, found: Import, data_dir: Path | None) -> None:
        super().__init__("input range")
        self.found = found
        self.outcome: RangeTrial | Exception | None = None
        self._data_dir = data_dir

    def _work(self) -> None:
        try:
            steps = range_trial_steps(self.found.as_it_is(), self._data_dir)
            while not self._stop.is_set():
                next(steps)
        except StopIteration as end:
            self.outcome = end.value
        except Exception as unexpected:  # the window must hear of it, whatever it is
            logger.exception("the input range was not found out")
            self.outcome = unexpected
