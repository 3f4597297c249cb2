"""Learn from mine, as the window starts it and sees it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.digits.controllers.learning_run import LearningOutcome, LearningReport, LearningRun
from app.digits.values.learning import ChangedDigit, Comparison, Learning, LearningPhase, Pair
from app.shell.values.notices import Level, Notice
from app.work.background_run import SHUTDOWN_TIME
from nnengine.data import DataSplits, ProgressCallback
from nnengine.digits.fine_tuning import LEAST_DIGITS, FineTuned, what_is_missing
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.sources import SOURCES
from nnengine.digits.strokes import render
from nnengine.errors import EngineError
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX

FETCH_INTERVAL = 33  # milliseconds
MOST_PICTURES = 24  # more do not fit beside each other on any screen
ENDING = "-mine"  # of the new model's name

OpenData = Callable[[str, Path | None, ProgressCallback], DataSplits]


class LearningSession(QObject):
    """Fine-tunes the open model in a thread of its own; what it has come to waits until it is kept or discarded."""

    learning_changed = Signal(object)  # Learning
    model_kept = Signal(object, str)  # Model, name
    model_waits = Signal(object, str)  # Model that is neither kept nor discarded, name; None when none is any more
    notice_raised = Signal(object)  # Notice

    def __init__(
        self,
        open_data: OpenData,
        data_dir: Path | None,
        *,
        mnist_is_at_hand: Callable[[Path | None], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_data = open_data
        self._data_dir = data_dir
        self._mnist_is_at_hand = mnist_is_at_hand
        self._model: Model | EnsembleModel | None = None
        self._name = ""
        self._digits: tuple[UserDigit, ...] = ()
        self._is_training = False
        self._run: LearningRun | None = None
        self._run_name = ""
        self._run_digits: tuple[UserDigit, ...] = ()
        self._shown: LearningReport | None = None
        self._tuned: FineTuned | None = None
        self._timer = QTimer(self, interval=FETCH_INTERVAL)
        self._timer.timeout.connect(self._fetch)

    def show_model(self, model: Model | EnsembleModel | None, name: str) -> None:
        """Know the open model, which is the one that learns."""
        self._model, self._name = model, name
        self._show_idle()

    def show_digits(self, digits: tuple[UserDigit, ...]) -> None:
        """Know the user's digits, the newest first."""
        self._digits = digits[::-1]
        self._show_idle()

    def show_training(self, is_on: bool) -> None:
        """Know whether a network is being trained: both at once would be slow."""
        if is_on != self._is_training:
            self._is_training = is_on
            self._show_idle()

    def learn(self) -> None:
        """Begin, unless something speaks against it."""
        model = self._model
        if self._refusal() or not isinstance(model, Model) or self._run is not None or self._tuned is not None:
            return
        data = "mnist" if self._mnist_is_at_hand(self._data_dir) else "procedural"
        run = LearningRun(model, self._digits, lambda progress: self._open_data(data, self._data_dir, progress))
        self._run, self._shown = run, None
        self._run_name, self._run_digits = self._name, self._digits
        self._fetch()
        run.start()
        self._timer.start()

    def cancel(self) -> None:
        """End it; nothing of it stays."""
        if self._run is not None:
            self._run.stop()

    def keep(self) -> None:
        """Hand over the new model."""
        tuned = self._tuned
        if tuned is not None:
            self._tuned = None
            self._show_idle()
            self.model_kept.emit(tuned.model, self._tuned_name)
            self.model_waits.emit(None, "")

    def discard(self) -> None:
        """Forget the new model."""
        self._tuned = None
        self._show_idle()
        self.model_waits.emit(None, "")

    def stop(self) -> None:
        """Ask the thread to end soon."""
        self.cancel()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End the thread, whatever it is doing; what was learned and is neither kept nor discarded goes out."""
        self.keep()
        if self._run is not None:
            self._run.stop()
            self._run.join(seconds)
            self._run = None
        self._timer.stop()

    @property
    def _tuned_name(self) -> str:
        return f"{self._run_name.removesuffix(SUFFIX).removesuffix(ENDING)}{ENDING}"

    def _refusal(self) -> str:
        """Why it cannot begin with what is open and there; empty where it can."""
        if self._is_training:
            return "Not while a network is being trained"
        if len(self._digits) < LEAST_DIGITS:
            return f"Label at least {LEAST_DIGITS} digits first; you have {len(self._digits)}"
        if what_is_missing(self._digits):
            return "Label a few more digits first: half of them are held out"
        if not isinstance(self._model, Model):
            return "The open model is an ensemble; open a single network"
        return ""

    def _show_idle(self) -> None:
        if self._run is None and self._tuned is None:
            self.learning_changed.emit(Learning(refusal=self._refusal()))

    def _fetch(self) -> None:
        """Show what is new in the slot."""
        run = self._run
        if run is None or run.latest is self._shown:
            return
        self._shown = report = run.latest
        if report.outcome is None:
            self.learning_changed.emit(
                Learning(LearningPhase.RUNNING, message=report.message, fraction=report.fraction)
            )
            return
        self._run = None
        self._timer.stop()
        self._end(report.outcome)

    def _end(self, outcome: LearningOutcome) -> None:
        tuned = self._tuned = outcome.tuned
        if tuned is not None:
            compared = _comparison(tuned, outcome.data, self._run_digits)
            self.learning_changed.emit(Learning(LearningPhase.DONE, fraction=1.0, comparison=compared))
            self.model_waits.emit(tuned.model, self._tuned_name)
            return
        self._show_idle()
        if outcome.error is not None:
            self.notice_raised.emit(_notice(outcome.error))


def _comparison(tuned: FineTuned, data: str, digits: tuple[UserDigit, ...]) -> Comparison:
    before, after = tuned.before, tuned.after
    title = SOURCES[data].title if data in SOURCES else data
    by_key = {digit.key: digit for digit in digits}
    # First what it has cost, then what it has brought.
    changed = sorted(tuned.changed, key=lambda digit: (not digit.is_lost, not digit.is_corrected))
    return Comparison(
        (
            Pair("Yours, held out", before.held_out.right, after.held_out.right, after.held_out.count),
            Pair("Yours, learned from", before.learned.right, after.learned.right, after.learned.count),
            Pair(f"{title}, test", before.original.right, after.original.right, after.original.count),
        ),
        sum(digit.is_corrected for digit in changed),
        sum(digit.is_lost for digit in changed),
        tuple(
            ChangedDigit(
                np.rint(render(by_key[digit.key].strokes) * 255).astype(np.uint8),
                digit.label,
                digit.before,
                digit.after,
            )
            for digit in changed[:MOST_PICTURES]
        ),
    )


def _notice(error: Exception) -> Notice:
    details = "" if isinstance(error, EngineError) else "".join(traceback.format_exception(error))
    reason = str(error)
    text = f"{reason[:1].upper()}{reason[1:]}. The open model stays as it is."
    return Notice(Level.ERROR, "Your digits were not learned from", text, details)
