"""How well each model reads my hand, as the window starts it and sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.digits.controllers.personal_test_run import Candidate, PersonalTestRun
from app.digits.values.personal_test import PersonalTest, PersonalTestPhase
from app.models.controllers.model_document import ModelDocument, model_in
from app.work.background_run import SHUTDOWN_TIME
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX

FETCH_INTERVAL = 33  # milliseconds
NONE_YET = "Label or collect a few digits first"


class PersonalTestSession(QObject):
    """Tests the open model, the bundled ones and the recent files with the user's digits, in a thread of its own."""

    test_changed = Signal(object)  # PersonalTest

    def __init__(
        self, document: ModelDocument, recent_files: Callable[[], Sequence[Path]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._recent_files = recent_files
        self._digits: tuple[UserDigit, ...] = ()
        self._run: PersonalTestRun | None = None
        self._seen: PersonalTest | None = None  # of the run
        self._shown = PersonalTest(refusal=NONE_YET)
        self._timer = QTimer(self, interval=FETCH_INTERVAL)
        self._timer.timeout.connect(self._fetch)

    def show_digits(self, digits: tuple[UserDigit, ...]) -> None:
        """Know the user's digits, the newest first."""
        self._digits = digits[::-1]
        self._show(self._shown)

    def start(self) -> None:
        """Test all models anew, unless there is nothing to test them with."""
        if self._run is not None or not self._digits:
            return
        self._run = PersonalTestRun(self._candidates(), self._digits)
        self._run.start()
        self._fetch()
        self._timer.start()

    def cancel(self) -> None:
        """End it; what was found until then stays."""
        if self._run is not None:
            self._run.stop()

    def stop(self) -> None:
        """Ask the thread to end soon."""
        self.cancel()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End the thread, whatever it is doing."""
        self._timer.stop()
        if self._run is not None:
            self._run.stop()
            self._run.join(seconds)
            self._run = None

    def _candidates(self) -> list[Candidate]:
        """The open model first; what it was opened from does not come twice."""
        document, opened = self._document.document, self._document.model
        is_bundled = document.path is None and not (document.is_modified or document.is_kept)
        found = [] if opened is None else [Candidate(_named(document.name), partial(_given, opened))]
        for path in bundled_models().values():
            if not (is_bundled and path.name == document.name):
                found.append(Candidate(_named(path.name), partial(model_in, path)))
        for path in self._recent_files():
            if path != document.path or document.is_modified:
                found.append(Candidate(_named(path.name), partial(model_in, path)))
        return found

    def _fetch(self) -> None:
        """Show what is new in the slot."""
        run = self._run
        if run is None or run.latest is self._seen:
            return
        self._seen = latest = run.latest
        if latest.phase is PersonalTestPhase.DONE:
            self._run = None
            self._timer.stop()
        self._show(latest)

    def _show(self, shown: PersonalTest) -> None:
        self._shown = replace(shown, refusal="" if self._digits else NONE_YET)
        self.test_changed.emit(self._shown)


def _given(model: Model | EnsembleModel) -> Model | EnsembleModel:
    return model


def _named(name: str) -> str:
    return name.removesuffix(SUFFIX)
