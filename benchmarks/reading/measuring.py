"""All conditions for a model, or for one model a fold of writers, as JSON holds what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.reading.conditions import CONDITIONS, USUAL, Condition
from benchmarks.reading.replay import Answers, replay
from nnengine.data.dataset import CLASSES
from nnengine.digits.judge import Judge
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.evaluation.evaluation import calibration_error
from nnengine.network.ensemble import Predictor

Found = dict[str, Any]
Numbers = npt.NDArray[np.int64]


def chosen(digits: PenDigits, numbers: Numbers) -> PenDigits:
    """The digits of those numbers."""
    return PenDigits(tuple(digits.strokes[i] for i in numbers), digits.labels[numbers], digits.writers[numbers])


def folds_of(digits: PenDigits, networks: int) -> Numbers:
    """The number of the network that reads each digit, (N,): of several each reads its fold of writers."""
    return writer_folds(digits.writers, networks) if networks > 1 else np.zeros(len(digits), np.int64)


def measure(
    networks: Sequence[Predictor],
    digits: PenDigits,
    folds: Numbers,
    tell: Callable[[str], None],
    judge: Judge | None = None,
) -> Found:
    """How many of the digits are read right, under each condition, and what was misread under the usual one."""
    read: dict[Condition, Answers] = {}
    found = []
    for condition in CONDITIONS:
        if condition.drawing not in read:
            tell(f"{condition.group}: {condition.name} …")
            read[condition.drawing] = _answers(networks, digits, folds, condition, judge)
        right, unsure = read[condition.drawing].right(digits.labels), read[condition.drawing].unsure
        found.append(
            {"group": condition.group, "name": condition.name, "right": int(right.sum()), "unsure": int(unsure.sum())}
        )
    usual = read[USUAL.drawing]
    worst = min(read.values(), key=lambda answers: int(answers.right(digits.labels).sum()))
    return {
        "count": len(digits),
        "judged": judge is not None,
        "conditions": found,
        "writers": _by(digits.writers, digits, usual, worst),
        "digits": _by(digits.labels, digits, usual, worst),
        "calibration_error": calibration_error(usual.shares, usual.digits == digits.labels),
        "confusion": _confusion(digits, usual),
        "misread": _misread(digits, usual),
    }


def _answers(
    networks: Sequence[Predictor], digits: PenDigits, folds: Numbers, condition: Condition, judge: Judge | None
) -> Answers:
    all_of_them = Answers(
        np.empty(len(digits), np.int64), np.empty(len(digits), np.float64), np.empty(len(digits), np.bool_)
    )
    for fold, network in enumerate(networks):
        numbers = np.flatnonzero(folds == fold)
        some = replay(network, chosen(digits, numbers).strokes, condition, judge)
        all_of_them.digits[numbers] = some.digits
        all_of_them.shares[numbers] = some.shares
        all_of_them.unsure[numbers] = some.unsure
    return all_of_them


def _by(groups: Numbers, digits: PenDigits, usual: Answers, worst: Answers) -> list[list[int]]:
    """For each group: its name, how many digits, how many right, how many "?", how many right at worst."""
    columns = (np.ones(len(groups), np.bool_), usual.right(digits.labels), usual.unsure, worst.right(digits.labels))
    return [
        [name, *(int(np.count_nonzero(column[groups == name])) for column in columns)]
        for name in np.unique(groups).tolist()
    ]


def _confusion(digits: PenDigits, answers: Answers) -> list[list[int]]:
    """A row for each digit drawn, a column for each answer; the last is "?"."""
    confusion = np.zeros((CLASSES, CLASSES + 1), np.int64)
    np.add.at(confusion, (digits.labels, np.where(answers.unsure, CLASSES, answers.digits)), 1)
    table: list[list[int]] = confusion.tolist()
    return table


def _misread(digits: PenDigits, answers: Answers) -> list[list[Any]]:
    """Number in the file, writer, digit, what was shown, the likeliest digit, how sure of it; surest first."""
    wrong = np.flatnonzero(~answers.right(digits.labels))
    texts = answers.texts()
    return [
        [
            int(i), int(digits.writers[i]), int(digits.labels[i]), texts[i], int(answers.digits[i]),
            round(float(answers.shares[i]), 4),
        ]
        for i in sorted(wrong, key=lambda i: -answers.shares[i])
    ]  # fmt: skip
