"""One run of training on the command line."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

from nnengine.cli.display import TrainingDisplay
from nnengine.cli.interruption import interruptible
from nnengine.data import DataSplits
from nnengine.errors import TrainingError
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model import Model, trained_model
from nnengine.files.model_file import save_model
from nnengine.files.provenance import provenance
from nnengine.training.events import EpochEnded, MiniBatchEnded, TrainingEnded
from nnengine.training.loop import Training
from nnengine.training.recipe import Recipe


class TrainingRun:
    """One run of training, whose model is on disk after every epoch; ``origin`` joins its provenance."""

    def __init__(
        self,
        recipe: Recipe,
        splits: DataSplits,
        training: Training,
        output: Path,
        origin: dict[str, str],
        *,
        keep_state: bool,
        checkpoint_seconds: float,
    ) -> None:
        self._recipe = recipe
        self._splits = splits
        self._output = output
        self._keep_state = keep_state
        self._checkpoint_seconds = checkpoint_seconds
        self._saved_at = monotonic()
        self._is_saved = False
        self._origin = origin
        self._training = training

    def trained(self) -> tuple[Model, bool]:
        """The model, and whether the user stopped its training."""
        epochs, images = self._recipe.training.epochs, self._training.image_count
        try:
            with (
                interruptible() as interruption,
                TrainingDisplay(epochs, images, self._training.finished_epochs) as display,
            ):
                for event in self._training.events():
                    match event:
                        case MiniBatchEnded():
                            display.mini_batch(event)
                            if monotonic() - self._saved_at >= self._checkpoint_seconds:
                                self._saved()
                        case EpochEnded():
                            display.epoch(event.record, event.best.epoch)
                            self._saved()
                        case TrainingEnded():
                            display.ended(event.reason)
                            break
                    if interruption.asked:
                        return self._saved(), True
        except TrainingError as error:
            raise TrainingError(f"{error}. {self._kept()}") from error
        model = self._model()
        outcome = evaluate(model.network(), self._splits.test, self._recipe.training.cost)
        measured = {"test_accuracy": outcome.accuracy, "test_errors": outcome.errors, "test_count": outcome.count}
        return self._saved(measured), False

    def _model(self, metrics: dict[str, float] | None = None) -> Model:
        return trained_model(
            self._recipe,
            self._training,
            metrics,
            self._origin | provenance(self._splits),
            keep_state=self._keep_state,
        )

    def _saved(self, metrics: dict[str, float] | None = None) -> Model:
        model = self._model(metrics)
        save_model(self._output, model)
        self._saved_at = monotonic()
        self._is_saved = True
        return model

    def _kept(self) -> str:
        if not self._is_saved:
            return "Nothing was saved"  # what training went on from is as it was
        best = self._training.best
        return f"{self._output} holds the weights of " + (f"epoch {best.epoch}" if best else "the last checkpoint")
