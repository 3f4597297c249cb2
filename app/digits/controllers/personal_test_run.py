"""The personal test in a thread of its own. No Qt: out of it come only frozen values, left in a slot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from app.digits.values.collection import CollectedDigit, SeenDigit
from app.digits.values.personal_test import ModelScores, PersonalTest, PersonalTestPhase, Score
from app.work.background_run import BackgroundRun
from nnengine.data import DataSet
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_images import drawing
from nnengine.digits.personal_test import PersonalTest as Outcome
from nnengine.digits.personal_test import has_learned_from_the_user, personal_test_steps
from nnengine.errors import EngineError
from nnengine.evaluation.evaluation import Tally
from nnengine.files.model import EnsembleModel, Model

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

MOST_PICTURES = 200  # of what one model misreads


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A model to be tested: what it is called, and how it is come by in the thread. ``load`` raises EngineError."""

    name: str
    load: Callable[[], Model | EnsembleModel]


class PersonalTestRun(BackgroundRun):
    """Draws the digits and lets one model after the other read them; ``latest`` tells what came of it."""

    def __init__(self, candidates: Sequence[Candidate], digits: Sequence[UserDigit]) -> None:
        super().__init__("personal test")
        self.latest = PersonalTest(PersonalTestPhase.RUNNING, message="Drawing your digits")
        self._candidates = tuple(candidates)
        self._digits = tuple(digits)

    def _work(self) -> None:
        total = len(self._digits) * (1 + len(self._candidates))
        models: list[ModelScores] = []
        problem = ""
        try:
            images = self._followed(drawing(self._digits), 0, total, "Drawing your digits", models)
            for number, candidate in enumerate(self._candidates, 1):
                if images is None or self._stop.is_set():
                    break
                found = self._tested(candidate, images, number * len(self._digits), total, models)
                if found is not None:
                    models.append(found)
        except Exception as unexpected:  # the window must hear of it, whatever it is
            logger.exception("the personal test failed")
            problem = str(unexpected)
        self.latest = PersonalTest(PersonalTestPhase.DONE, message=problem, fraction=1.0, models=tuple(models))

    def _tested(
        self, candidate: Candidate, images: DataSet, done: int, total: int, models: Sequence[ModelScores]
    ) -> ModelScores | None:
        """What became of one model; None where it was stopped."""
        message = f"Reading with {candidate.name}"
        self._tell(done, total, message, models)
        try:
            model = candidate.load()
            steps = personal_test_steps(model.network(), self._digits, images)
            outcome = self._followed(steps, done, total, message, models)
        except EngineError as error:
            return ModelScores(candidate.name, problem=str(error))
        if outcome is None:
            return None
        return _scores(candidate, has_learned_from_the_user(model), outcome, self._digits, images)

    def _followed(
        self, steps: Generator[int, None, Result], done: int, total: int, message: str, models: Sequence[ModelScores]
    ) -> Result | None:
        """What the steps come to; None where they were stopped."""
        while not self._stop.is_set():
            try:
                done += next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result
            self._tell(done, total, message, models)
        steps.close()
        return None

    def _tell(self, done: int, total: int, message: str, models: Sequence[ModelScores]) -> None:
        self.latest = PersonalTest(PersonalTestPhase.RUNNING, "", message, done / max(total, 1), tuple(models))


def _scores(
    candidate: Candidate, has_learned: bool, outcome: Outcome, digits: Sequence[UserDigit], images: DataSet
) -> ModelScores:
    wrong = np.flatnonzero(~outcome.is_right)[::-1][:MOST_PICTURES]  # the newest first
    return ModelScores(
        candidate.name,
        has_learned,
        _score(outcome.all),
        _score(outcome.held_out),
        tuple(map(_score, outcome.by_digit)),
        tuple(
            (
                CollectedDigit(digits[index].key, digits[index].label, digits[index].drawn_at),
                SeenDigit(images.samples[index, 0], str(outcome.answers[index])),
            )
            for index in wrong
        ),
    )


def _score(tally: Tally) -> Score:
    return Score(tally.right, tally.count)
