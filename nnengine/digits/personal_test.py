"""How well a network reads this user's hand."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import CLASSES, DataSet, Labels
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.evaluation.evaluation import Tally, check_fit, tally
from nnengine.files.model import EnsembleModel, Model
from nnengine.network.ensemble import Predictor

_TOGETHER = 200  # digits read between two steps


@dataclass(frozen=True, slots=True, eq=False)
class PersonalTest:
    """The ``answers`` (N,) to the user's digits, beside their ``labels`` (N,) and which of them are held out (N,)."""

    labels: Labels
    answers: Labels
    is_held_out: npt.NDArray[np.bool_]

    @property
    def is_right(self) -> npt.NDArray[np.bool_]:
        right: npt.NDArray[np.bool_] = self.answers == self.labels
        return right

    @property
    def all(self) -> Tally:
        return tally(self.is_right)

    @property
    def held_out(self) -> Tally:
        """Those that no model is to learn from; 0 of 0 where there are none."""
        return tally(self.is_right[self.is_held_out])

    @property
    def by_digit(self) -> tuple[Tally, ...]:
        """Those of each label, from 0 to 9; 0 of 0 where there are none."""
        return tuple(tally(self.is_right[self.labels == digit]) for digit in range(CLASSES))


def personal_test_steps(
    network: Predictor, digits: Sequence[UserDigit], images: DataSet
) -> Generator[int, None, PersonalTest]:
    """Let ``network`` read the ``images`` that are drawn of the digits; yields now and then how many more are read.

    Closing it ends it early. The first step raises DataError, ShapeError where the network does not read them.
    """
    check_fit(network, images)
    answers = np.empty(len(images), np.int64)
    for start in range(0, len(images), _TOGETHER):
        part = images[start : start + _TOGETHER]
        outputs = network.predict(part.images().reshape(len(part), *network.specification.input_shape))
        answers[start : start + len(part)] = outputs.argmax(axis=1)
        yield len(part)
    return PersonalTest(images.labels, answers, np.array([digit.is_held_out for digit in digits]))


def has_learned_from_the_user(model: Model | EnsembleModel) -> bool:
    """Whether its file says that it, or a network of it, was trained on a user's digits."""
    members = model.members if isinstance(model, EnsembleModel) else (model,)
    return any("fine_tuning" in each.provenance or each.recipe.data == "mine" for each in members)
