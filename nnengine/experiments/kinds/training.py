"""Train a network by a recipe, and measure it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nnengine.checks import checked_choice, checked_whole
from nnengine.data import DataSet, DataSplits
from nnengine.errors import ArgumentError
from nnengine.evaluation.evaluation import evaluate
from nnengine.experiments.checkpoint import CheckpointedTraining
from nnengine.experiments.kinds.base import EVALUATED_ON, Case, Steps, Surroundings
from nnengine.experiments.record import RunRecord
from nnengine.network.network import Network
from nnengine.training.history import History
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings


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
        checked_choice("evaluated_on", self.evaluated_on, EVALUATED_ON)
        if self.evaluation_images is not None:
            checked_whole("evaluation_images", self.evaluation_images, 1, 1_000_000)
        if self.tested and self.evaluated_on == "test":
            raise ArgumentError("tested: a case that is evaluated on the test images has seen them already")

    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        recipe = self._planned(seed)
        splits = surroundings.open_data(recipe.data)
        evaluation = splits.parts[self.evaluated_on][: self.evaluation_images]
        network = self._new_network(recipe)
        run = CheckpointedTraining(recipe, network, splits.training, evaluation, surroundings.models, surroundings.stem)
        yield from run.steps()
        used = splits.training[: recipe.training.training_images]
        figures = _on_evaluation(run.training.history)
        if not run.diverged:
            figures |= _on_training(network, recipe.training, used)
            figures |= {"accuracy_gap": figures["training_accuracy"] - figures["final_accuracy"]}
            figures |= self._more(network, splits)
        if self.tested and run.training.best is not None:
            network.load(run.training.best.weights)
            on_test = evaluate(network, splits.test, recipe.training.cost)
            figures |= {"test_accuracy": on_test.accuracy, "test_errors": on_test.errors}
        return RunRecord(seed, figures, run.curves(), run.seconds, run.images_per_second, run.diverged)

    def _planned(self, seed: int) -> Recipe:
        return replace(self.recipe, training=replace(self.recipe.training, seed=seed))

    def _new_network(self, recipe: Recipe) -> Network:
        return recipe.new_network()

    def _more(self, network: Network, splits: DataSplits) -> dict[str, float]:
        """What else is measured of the network with its last weights."""
        return {}


def _on_evaluation(history: History) -> dict[str, float]:
    records = history.epochs
    if not records:
        return {}
    best = max(records, key=lambda record: record.validation_accuracy)
    return {
        "epochs": records[-1].epoch,
        "best_accuracy": best.validation_accuracy,
        "best_epoch": best.epoch,
        "final_accuracy": records[-1].validation_accuracy,
        "final_cost": records[-1].validation_cost,
        "lowest_cost_epoch": min(records, key=lambda record: record.validation_cost).epoch,
    }


def _on_training(network: Network, settings: TrainingSettings, images: DataSet) -> dict[str, float]:
    """Of all images that were trained on, with the last weights."""
    found = evaluate(network, images, settings.cost)
    total = found.cost + settings.penalties(network.weight_slices, len(images)).cost(network.values)
    return {"training_accuracy": found.accuracy, "training_cost": found.cost, "total_training_cost": total}
