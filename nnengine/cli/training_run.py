"""One run of training on the command line."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click

from nnengine.cli.display import TrainingDisplay
from nnengine.cli.interruption import interruptible
from nnengine.data import DataSplits
from nnengine.errors import TrainingError
from nnengine.evaluation.evaluation import evaluate, mean_cost
from nnengine.files.model import Model, trained_model
from nnengine.files.model_file import save_model
from nnengine.files.provenance import provenance
from nnengine.files.run_recorder import RunRecorder
from nnengine.files.run_store import ENDED, STOPPED, Beginning
from nnengine.training.events import EpochEnded, MiniBatchEnded, TrainingEnded
from nnengine.training.loop import Training


class TrainingRun:
    """One run of training, which is stored while it goes on, and whose model is on disk after every epoch."""

    def __init__(
        self,
        beginning: Beginning,
        splits: DataSplits,
        training: Training,
        output: Path,
        *,
        keep_state: bool,
        checkpoint_seconds: float,
    ) -> None:
        self._beginning = beginning
        self._recipe = beginning.recipe
        self._splits = splits
        self._output = output
        self._keep_state = keep_state
        self._checkpoint_seconds = checkpoint_seconds
        self._saved_at = monotonic()
        self._is_saved = False
        self._training = training

    def trained(self) -> tuple[Model, bool]:
        """The model, and whether the user stopped its training."""
        training = self._training
        with RunRecorder(self._beginning, training, _remark) as recorder:
            is_stopped = self._followed(recorder)
            if is_stopped:
                recorder.end(STOPPED)
                return self._saved(), True
            model = self._model()
            metrics = self._tested(model)
            recorder.end(ENDED, metrics)
            return self._saved(metrics), False

    def _followed(self, recorder: RunRecorder) -> bool:
        """Train; whether the user stopped it."""
        training = self._training
        epochs, images = training.settings.epochs, training.image_count
        planned = [change for change in training.steering if change.images > training.images_seen]
        try:
            with (
                interruptible() as interruption,
                TrainingDisplay(epochs, images, training.finished_epochs) as display,
            ):
                for event in training.events():
                    match event:
                        case MiniBatchEnded():
                            display.mini_batch(event)
                            while planned and planned[0].images <= training.images_seen:
                                display.steered(planned.pop(0), training.settings.epochs)
                            if monotonic() - self._saved_at >= self._checkpoint_seconds:
                                self._saved()
                        case EpochEnded():
                            display.epoch(event.record, event.best.epoch)
                            display.watched(training.series)
                            self._saved()
                        case TrainingEnded():
                            display.ended(event.reason)
                            break
                    if recorder.is_due:
                        recorder.follow()
                    if interruption.asked:
                        return True
        except TrainingError as error:
            raise TrainingError(f"{error}. {self._kept()}") from error
        return False

    def _tested(self, model: Model) -> dict[str, float]:
        test, cost = self._splits.test, self._recipe.training.cost
        if test.targets is not None:
            return {"test_cost": mean_cost(model.network(), test, cost), "test_count": len(test)}
        outcome = evaluate(model.network(), test, cost)
        return {"test_accuracy": outcome.accuracy, "test_errors": outcome.errors, "test_count": outcome.count}

    def _model(self, metrics: dict[str, float] | None = None) -> Model:
        return trained_model(
            self._recipe,
            self._training,
            metrics,
            {**self._beginning.provenance, **provenance(self._splits)},
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


def _remark(text: str) -> None:
    click.echo(f"remark: {text}", err=True)
