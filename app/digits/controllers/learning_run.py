"""Fine-tuning in a thread of its own. No Qt: out of it come only frozen values, left in a slot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from app.work.background_run import BackgroundRun
from nnengine.data import DataSplits, Progress, ProgressCallback
from nnengine.digits.fine_tuning import FineTuned, fine_tuning
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.errors import DownloadCancelled, EngineError
from nnengine.files.model import Model

logger = logging.getLogger(__name__)

OPENING_SHARE = 0.1  # of the progress, for the data

OpenData = Callable[[ProgressCallback], DataSplits]


@dataclass(frozen=True, slots=True, eq=False)
class LearningOutcome:
    """How it ended: ``tuned`` is None where it was stopped or failed, ``error`` where nothing went wrong."""

    tuned: FineTuned | None = None
    data: str = ""
    error: Exception | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LearningReport:
    """Where it stands; ``outcome`` comes with the last report."""

    message: str
    fraction: float = 0.0
    outcome: LearningOutcome | None = None


class LearningRun(BackgroundRun):
    """Opens the original data and fine-tunes. Commands return at once; ``latest`` tells what came of them."""

    def __init__(self, model: Model, digits: Sequence[UserDigit], open_data: OpenData) -> None:
        super().__init__("learning")
        self.latest = LearningReport("Opening the data")
        self._model = model
        self._digits = tuple(digits)
        self._open_data = open_data

    def _work(self) -> None:
        outcome = LearningOutcome()
        try:
            original = self._open_data(self._prepare)
            with closing(fine_tuning(self._model, self._digits, original)) as events:
                for event in events:
                    if self._stop.is_set():
                        break
                    if isinstance(event, FineTuned):
                        outcome = LearningOutcome(event, original.name)
                    else:
                        self._tell(event.message, OPENING_SHARE + (1 - OPENING_SHARE) * _fraction(event))
        except DownloadCancelled:
            self._stop.set()
        except EngineError as expected:
            outcome = LearningOutcome(error=expected)
        except Exception as unexpected:  # the window must hear of it, whatever it is
            logger.exception("learning failed")
            outcome = LearningOutcome(error=unexpected)
        if self._stop.is_set() and outcome.error is None:
            outcome = LearningOutcome()
        self.latest = LearningReport(self.latest.message, self.latest.fraction, outcome)

    def _prepare(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise DownloadCancelled("stopped before the data was there")
        self._tell(progress.message, OPENING_SHARE * _fraction(progress))

    def _tell(self, message: str, fraction: float) -> None:
        self.latest = LearningReport(message, fraction)


def _fraction(progress: Progress) -> float:
    return progress.done / progress.total if progress.total else 0.0
