"""Some networks of one recipe, trained from different seeds, that vote."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.checks import checked_whole
from nnengine.data import CLASSES, DataSet, DataSplits
from nnengine.errors import ModelFileError, TrainingError
from nnengine.experiments.checkpoint import CheckpointedTraining
from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX, load_single_model, save_model
from nnengine.files.provenance import provenance
from nnengine.network.ensemble import LARGEST_MEMBER_COUNT, VOTES, Ensemble, checked_vote, combined
from nnengine.network.views import AS_IT_IS, Views, checked_views, views_from_json
from nnengine.training.recipe import Recipe

_PART = 2000  # images turned into floats at a time


@dataclass(frozen=True)
class EnsembleCase(Case):
    """Trains ``members`` networks, each with its own seed and its own best epoch by validation accuracy.

    With more ``candidates`` than that, so many are trained, and the best by validation accuracy are the members.
    Nothing else is chosen: all members vote. By plurality each names a digit, and of digits named equally often that
    with the larger mean score is taken; by average the mean scores decide. ``vote`` says which of the two stands as the
    answer. A member's scores, also where it is measured by itself, are the mean over all ``views`` of an image. The
    test images are read once, at the end. Models in the output of the experiment ``members_of`` that have the same
    recipe and seed are taken from there instead of being trained again; all together are kept as one model.
    ``evaluation_images`` takes only the first validation and test images.
    """

    kind: ClassVar[str] = "ensemble"
    figures: ClassVar[tuple[str, ...]] = (
        "test_accuracy",
        "test_errors",
        "best_accuracy",
        "average_accuracy",
        "plurality_accuracy",
        "members_accuracy",
        "best_member_accuracy",
    )

    recipe: Recipe
    members: int = 5
    candidates: int | None = None
    vote: str = "plurality"
    members_of: str = ""
    evaluation_images: int | None = None
    views: Views = AS_IT_IS

    @classmethod
    def from_json(cls, description: dict[str, Any]) -> Self:
        views = {"views": views_from_json(description["views"])} if "views" in description else {}
        return super().from_json(description | views)

    def __post_init__(self) -> None:
        checked_whole("members", self.members, 2, LARGEST_MEMBER_COUNT)
        if self.candidates is not None:
            checked_whole("candidates", self.candidates, self.members, 1000)
        checked_vote(self.vote)
        checked_views(self.views, self.recipe.network.input_shape)
        if self.evaluation_images is not None:
            checked_whole("evaluation_images", self.evaluation_images, 1, 1_000_000)

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        opened = surroundings.open_data(self.recipe.data)
        asked = slice(self.evaluation_images)
        splits = replace(opened, validation=opened.validation[asked], test=opened.test[asked])
        count = self.candidates or self.members
        first = (seed - 1) * count + 1  # runs share no member
        trained = []
        for number in range(count):
            recipe = replace(self.recipe, training=replace(self.recipe.training, seed=first + number))
            trained.append((yield from self._member(recipe, number, count, splits, surroundings)))
        best = sorted(range(count), key=lambda number: _validation_accuracy(trained[number]), reverse=True)
        models = [trained[number] for number in sorted(best[: self.members])]
        together = EnsembleModel(tuple(models), self.vote, views=self.views)
        ensemble = together.network()
        on_validation, on_test = (_scores(ensemble, data) for data in (splits.validation, splits.test))
        right = {vote: _right(on_test, splits.test, vote) for vote in VOTES}
        each = (on_test.argmax(axis=2) == splits.test.labels).mean(axis=1)
        images = len(splits.test)
        figures = {
            "test_accuracy": right[self.vote] / images,
            "test_errors": float(images - right[self.vote]),
            "best_accuracy": _right(on_validation, splits.validation, self.vote) / len(splits.validation),
            "average_accuracy": right["average"] / images,
            "plurality_accuracy": right["plurality"] / images,
            "members_accuracy": float(each.mean()),
            "best_member_accuracy": float(each.max()),
        }
        metrics = {"test_accuracy": figures["test_accuracy"]}
        made = replace(together, metrics=metrics, provenance=provenance())
        save_model(surroundings.models / f"{surroundings.stem}{SUFFIX}", made)
        records = [record for model in trained for record in model.history.epochs]
        seconds = sum(record.seconds for record in records)
        images = len(splits.training[: self.recipe.training.training_images])
        seen = images * sum(model.history.epochs[-1].epoch for model in trained)
        return RunRecord(seed, figures, {}, seconds, seen / seconds if seconds else None)

    def _member(
        self, recipe: Recipe, number: int, count: int, splits: DataSplits, surroundings: Surroundings
    ) -> Generator[Step, None, Model]:
        """A trained member: found, or trained now."""
        folder = surroundings.models
        elsewhere = [folder.parent.parent / self.members_of / folder.name] if self.members_of else []
        found = _found(recipe, [folder, *elsewhere])
        if found is not None:
            return found
        stem = f"{surroundings.stem}-member-{recipe.training.seed}"
        run = CheckpointedTraining(recipe, recipe.new_network(), splits.training, splits.validation, folder, stem)
        for step in run.steps():
            text = f"member {number + 1} of {count}, {step.text}"
            yield Step(number * step.total + step.done, count * step.total, text)
        if run.diverged:
            raise TrainingError(f"member {number + 1}: {run.diverged}")
        return load_single_model(folder / f"{stem}{SUFFIX}")


def _validation_accuracy(model: Model) -> float:
    return max(record.validation_accuracy for record in model.history.epochs)


def _found(recipe: Recipe, folders: list[Path]) -> Model | None:
    """A finished model of exactly this recipe, its seed included."""
    for folder in folders:
        for path in sorted(folder.glob(f"*-{recipe.training.seed}{SUFFIX}")):
            try:
                model = load_single_model(path)
            except ModelFileError:
                continue
            if model.recipe == recipe:
                return model
    return None


def _scores(ensemble: Ensemble, data: DataSet) -> Array:
    """(members, N, classes)."""
    scores = np.empty((len(ensemble.networks), len(data), CLASSES), np.float32)
    for start in range(0, len(data), _PART):
        part = slice(start, start + _PART)
        images = data[part].images()
        scores[:, part] = ensemble.member_scores(images.reshape(len(images), *ensemble.specification.input_shape))
    return scores


def _right(scores: Array, data: DataSet, vote: str) -> int:
    return int((answers(scores, vote) == data.labels).sum())


def answers(scores: Array, vote: str) -> npt.NDArray[np.intp]:
    """The digits (N,) that members with scores (members, N, classes) vote for."""
    found: npt.NDArray[np.intp] = combined(scores, vote).argmax(axis=1)
    return found
