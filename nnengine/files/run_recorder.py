"""A run that trains is stored by a thread of its own, about once a second, and never waits for the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path
from time import monotonic
from types import TracebackType

from nnengine.errors import EngineError, ModelFileError, TrainingError
from nnengine.files.model import Model, trained_model
from nnengine.files.model_file import model_bytes
from nnengine.files.run_database import run_store_path
from nnengine.files.run_store import DIVERGED, ENDED, FAILED, RUNNING, STOPPED, Beginning, RunStore, Told
from nnengine.training.loop import Training

logger = logging.getLogger(__name__)

INTERVAL = 1.0  # seconds from one writing to the next
MODEL_INTERVAL = 10.0  # seconds between two models that a run has come to, at least
_MODEL_SHARE = 50  # times as long as the last one took, at least
_PATIENCE = 2.0  # seconds to wait for another program that holds the store
_LAST_TRIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    """A run between two events: what to store of it, and what of it is to become a model file's contents."""

    told: Told
    model: Model | None


class RunRecorder:
    """Stores one run of training. It is a context, and the run ends as that does unless ``end`` was called.

    Whoever trains asks ``is_due`` after each event, and then calls ``follow``. What goes wrong is handed to ``tell``
    once, in the same thread, and training goes on: what could not be written is written later, all of it. A run that
    the user deletes meanwhile stays deleted.
    """

    def __init__(
        self,
        beginning: Beginning,
        training: Training,
        tell: Callable[[str], None],
        place: Callable[[], Path] = run_store_path,
        *,
        last_words: float = 15.0,
    ) -> None:
        """``last_words`` are the seconds that the end of the run waits for the store at most."""
        self.is_due = True
        self._beginning = beginning
        self._training = training
        self._tell = tell
        self._place = place
        self._last_words = last_words
        self._model_at = 0.0
        self._model_seconds = 0.0
        self._lock = threading.Lock()  # of what the two threads hand each other
        self._slot: _Moment | None = None
        self._problems: list[str] = []
        self._said: set[str] = set()
        self._store: RunStore | None = None
        self._key = ""
        self._stored: dict[str, int] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="run-recorder", daemon=True)

    def __enter__(self) -> RunRecorder:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.end(ENDED)
        elif isinstance(error, KeyboardInterrupt | GeneratorExit):
            self.end(STOPPED)
        else:
            self.end(DIVERGED if isinstance(error, TrainingError) else FAILED, problem=str(error))

    def follow(self) -> None:
        """Take what is new of the run, between two of its events."""
        self.is_due = False
        model = None
        if monotonic() >= self._model_at:
            model = self._model({})
            self._model_at = monotonic() + max(MODEL_INTERVAL, _MODEL_SHARE * self._model_seconds)
        self._leave(_Moment(self._told(RUNNING), model))

    def end(self, status: str, result: Mapping[str, float] | None = None, problem: str = "") -> None:
        """Store how the run ended, and wait until it is written or given up; the first call counts."""
        if self._is_over.is_set():
            return
        result = dict(result or {})
        told = replace(self._told(status), result=result, problem=problem)
        self._leave(_Moment(told, self._model(result)))
        self._is_over.set()
        self._thread.join(self._last_words)
        self._tell_problems()

    def _told(self, status: str) -> Told:
        training, best = self._training, self._training.best
        has_accuracy = best is not None and not isnan(best.validation_accuracy)
        return Told(
            training.series.frozen(),
            training.images_seen / training.image_count,
            training.settings.epochs,
            None if best is None else best.epoch,
            best.validation_accuracy if best is not None and has_accuracy else None,
            training.steering,
            status,
        )

    def _model(self, metrics: dict[str, float]) -> Model:
        return trained_model(self._beginning.recipe, self._training, metrics, dict(self._beginning.provenance))

    def _leave(self, moment: _Moment) -> None:
        with self._lock:
            self._slot = _newer(self._slot, moment)
        self._tell_problems()

    def _tell_problems(self) -> None:
        with self._lock:
            problems, self._problems = self._problems, []
        for problem in problems:
            if problem not in self._said:
                self._said.add(problem)
                self._tell(problem)

    def _work(self) -> None:
        """What the thread beside the one that trains does."""
        try:
            self._store_to_the_end()
        except Exception as unexpected:  # training goes on, whatever it is
            logger.exception("the run is not stored")
            self._remark(f"the run is not stored: {unexpected}")
        finally:
            self._close()

    def _store_to_the_end(self) -> None:
        moment: _Moment | None = None
        tries = 0
        while True:
            is_last = self._is_over.is_set()
            with self._lock:
                if self._slot is not None:
                    moment, self._slot = _newer(moment, self._slot), None
            try:
                if not self._is_stored(moment):
                    return  # the user deleted it
                moment = None
            except EngineError as error:
                self._remark(f"the run is not stored at present: {error}")
                self._close()
            tries += is_last
            if is_last and (moment is None or tries == _LAST_TRIES):
                return
            self.is_due = True
            self._is_over.wait(INTERVAL)

    def _is_stored(self, moment: _Moment | None) -> bool:
        """Store what is new; False where the run was deleted."""
        store = self._store or self._opened()
        if moment is None:
            return store.live(self._key)
        told = replace(moment.told, stored=self._stored, model=self._contents(moment.model))
        is_there = store.tell(self._key, told)
        self._stored = {name: len(series) for name, series in told.series.items()}
        return is_there

    def _opened(self) -> RunStore:
        """The store with this run in it. It may be another one than before, which was damaged."""
        store = self._store = RunStore(self._place(), _PATIENCE)
        if store.remark:
            self._remark(store.remark)
        if not self._key or not store.live(self._key):
            self._stored = {}
            self._key = store.begin(self._beginning, self._training.threads)
        return store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _contents(self, model: Model | None) -> bytes | None:
        if model is None:
            return None
        begun = monotonic()
        try:
            return model_bytes(model, "the run's model")
        except ModelFileError:  # its numbers are not finite: the one before is worth more
            return None
        finally:
            self._model_seconds = monotonic() - begun

    def _remark(self, problem: str) -> None:
        with self._lock:
            self._problems.append(problem)


def _newer(before: _Moment | None, moment: _Moment) -> _Moment:
    """The moment, with the model of one before that was not written yet."""
    return replace(moment, model=before.model) if before is not None and moment.model is None else moment
