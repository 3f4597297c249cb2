"""Train a network by a recipe, and measure it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nnengine.checks import checked_whole
from nnengine.descriptions import checked_object
from nnengine.errors import ArgumentError
from nnengine.evaluation import evaluate
from nnengine.experiments.checkpoint import CheckpointedTraining
from nnengine.experiments.kinds.base import Case, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.network import Network
from nnengine.recipe import Recipe
from nnengine.settings import TrainingSettings

EVALUATED_ON = ("validation", "test")


@dataclass(frozen=True)
class TrainingCase(Case):
    """A recipe, and the images that the network is measured on after every epoch.

    Evaluated on "test", as the book's chapters 1 and 3 do, the figures say how the network came to read the test
    images, and nothing is chosen by them. Evaluated on "validation", the best weights are chosen by it, and with
    ``tested`` those alone read the test images, once, at the end. ``evaluation_images`` takes only the first of them.
    """

    kind: ClassVar[str] = "training"
    figures: ClassVar[tuple[str, ...]] = (
        "best_accuracy",
        "best_epoch",
        "final_accuracy",
        "final_cost",
        "lowest_cost_epoch",
        "epochs",
        "training_accuracy",
        "training_cost",
        "total_training_cost",
        "accuracy_gap",
        "test_accuracy",
        "test_errors",
    )
    curves: ClassVar[tuple[str, ...]] = (
        "epoch",
        "evaluation_accuracy",
        "evaluation_cost",
        "training_accuracy",
        "training_cost",
    )

    recipe: Recipe
    evaluated_on: str = "validation"
    evaluation_images: int | None = None
    tested: bool = False

    def __post_init__(self) -> None:
        if self.evaluated_on not in EVALUATED_ON:
            raise ArgumentError(f"evaluated_on: expected {' or '.join(EVALUATED_ON)}, got {self.evaluated_on!r}")
        if self.evaluation_images is not None:
            checked_whole("evaluation_images", self.evaluation_images, 1, 1_000_000)
        if self.tested and self.evaluated_on == "test":
            raise ArgumentError("tested: a case that is evaluated on the test images has seen them already")

    @classmethod
    def from_json(cls, description: dict[str, Any]) -> TrainingCase:
        found = checked_object("case", description, {"recipe", "evaluated_on", "evaluation_images", "tested"})
        return cls(**(found | {"recipe": Recipe.from_json(found.get("recipe"))}))

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        recipe = replace(self.recipe, training=replace(self.recipe.training, seed=seed))
        splits = surroundings.open_data(recipe.data)
        evaluation = splits.parts[self.evaluated_on][: self.evaluation_images]
        run = CheckpointedTraining(recipe, splits.training, evaluation, surroundings.models, surroundings.stem)
        yield from run.steps()
        records = run.training.history.epochs
        figures: dict[str, float] = {"epochs": len(records)}
        if records:
            best = max(records, key=lambda record: record.validation_accuracy)
            figures |= {
                "best_accuracy": best.validation_accuracy,
                "best_epoch": best.epoch,
                "final_accuracy": records[-1].validation_accuracy,
                "final_cost": records[-1].validation_cost,
                "lowest_cost_epoch": min(records, key=lambda record: record.validation_cost).epoch,
            }
        if not run.diverged:
            used = splits.training[: recipe.training.training_images]
            on_training = evaluate(run.network, used, recipe.training.cost)
            figures |= {
                "training_accuracy": on_training.accuracy,
                "training_cost": on_training.cost,
                "total_training_cost": on_training.cost + penalty(run.network, recipe.training, len(used)),
                "accuracy_gap": on_training.accuracy - figures["final_accuracy"],
            }
        if self.tested and run.training.best is not None:
            run.network.load(run.training.best.weights)
            on_test = evaluate(run.network, splits.test, recipe.training.cost)
            figures |= {"test_accuracy": on_test.accuracy, "test_errors": on_test.errors}
        return RunRecord(seed, figures, run.curves(), run.seconds, run.images_per_second, run.diverged)


def penalty(network: Network, settings: TrainingSettings, images: int) -> float:
    """The L2 penalty lambda/(2n) sum(w²) of the book's total cost."""
    strengths = dict(settings.layer_l2)
    squares = (
        strengths.get(index, settings.l2) * float((network.values[part].astype(float) ** 2).sum())
        for index, part in network.weight_slices.items()
    )
    return sum(squares) / (2 * images)
