"""A support vector machine, to compare networks with."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from time import perf_counter
from typing import Any, ClassVar

from nnengine.checks import checked_choice, checked_number, checked_whole
from nnengine.data import DataSet
from nnengine.experiments.kinds.base import EVALUATED_ON, Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.installation import how_to_add

_PART = 500  # images read between two reports


@dataclass(frozen=True)
class SupportVectorMachineCase(Case):
    """scikit-learn's ``SVC`` with a radial basis function as kernel: ``gamma`` and ``penalty`` (C) as there.

    It learns from the first ``training_images`` and reads the first ``evaluation_images`` of ``evaluated_on``.
    """

    kind: ClassVar[str] = "support_vector_machine"
    figures: ClassVar[tuple[str, ...]] = ("evaluation_accuracy",)
    is_random: ClassVar[bool] = False

    data: str = "mnist"
    gamma: float | str = "auto"
    penalty: float = 1.0
    training_images: int | None = None
    evaluated_on: str = "test"
    evaluation_images: int | None = None

    def __post_init__(self) -> None:
        checked_number("penalty", self.penalty, above=0)
        if self.gamma not in {"auto", "scale"}:
            checked_number("gamma", self.gamma, above=0)
        checked_choice("evaluated_on", self.evaluated_on, EVALUATED_ON)
        for name in ("training_images", "evaluation_images"):
            if getattr(self, name) is not None:
                checked_whole(name, getattr(self, name), 1, 1_000_000)

    def missing(self) -> str:
        return "" if find_spec("sklearn") else f"it needs scikit-learn; add it with: {how_to_add('experiments')}"

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        from sklearn.svm import SVC  # noqa: PLC0415 - an optional dependency

        splits = surroundings.open_data(self.data)
        training = splits.training[: self.training_images]
        evaluation = splits.parts[self.evaluated_on][: self.evaluation_images]
        yield Step(0, len(evaluation), f"learning from {len(training):,} images")
        machine = SVC(C=self.penalty, gamma=self.gamma, cache_size=1000)
        started = perf_counter()
        machine.fit(_vectors(training), training.labels)
        seconds = perf_counter() - started
        right = 0
        for start in range(0, len(evaluation), _PART):
            part = evaluation[start : start + _PART]
            right += int((machine.predict(_vectors(part)) == part.labels).sum())
            yield Step(start + len(part), len(evaluation), "reading")
        return RunRecord(
            seed,
            {"evaluation_accuracy": right / len(evaluation)},
            seconds=seconds,
            images_per_second=len(training) / seconds,
        )


def _vectors(data: DataSet) -> Any:
    return data.images().reshape(len(data), -1)
