"""Training that a killed process can go on with, bit for bit."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from time import perf_counter

from nnengine.data import DataSet
from nnengine.errors import ModelFileError, TrainingError
from nnengine.experiments.kinds.base import UNFINISHED, Step
from nnengine.figure_text import percent
from nnengine.files.model import trained_model
from nnengine.files.model_file import SUFFIX, load_single_model, save_model
from nnengine.files.provenance import provenance
from nnengine.network.network import Network
from nnengine.training.events import EpochEnded, Measuring, MiniBatchEnded
from nnengine.training.loop import Training, TrainingState
from nnengine.training.recipe import Recipe

_KEPT_EVERY = 120.0  # seconds
_TOLD_EVERY = 0.1


class CheckpointedTraining:
    """One training of ``network``, whose state is kept in a file every two minutes, and when it is stopped.

    Afterwards ``network`` has the last weights and ``training`` history and best weights; ``diverged`` says how
    training failed and is empty when it did not. A finished training leaves its best weights as a model in ``folder``,
    beside the state, which is for the owner of the folder to remove.
    """

    def __init__(
        self, recipe: Recipe, network: Network, images: DataSet, evaluation: DataSet, folder: Path, stem: str
    ) -> None:
        self._recipe = recipe
        self._images = len(images[: recipe.training.training_images])
        self._checkpoint = folder / f"{stem}{UNFINISHED}{SUFFIX}"
        self._finished = folder / f"{stem}{SUFFIX}"
        self.network = network
        self.training = Training(network, images, evaluation, recipe.training, self._kept())
        self.diverged = ""

    @property
    def seconds(self) -> float:
        return sum(record.seconds for record in self.training.history.epochs)

    @property
    def images_per_second(self) -> float | None:
        records = self.training.history.epochs
        return self._images * records[-1].epoch / self.seconds if records and self.seconds else None

    def curves(self) -> dict[str, list[float]]:
        """Cost and accuracy over the measured epochs."""
        records = self.training.history.epochs
        return {
            "epoch": [record.epoch for record in records],
            "evaluation_accuracy": [record.validation_accuracy for record in records],
            "evaluation_cost": [record.validation_cost for record in records],
            "training_accuracy": [record.training_accuracy for record in records],
            "training_cost": [record.training_cost for record in records],
        }

    def steps(self) -> Generator[Step, None, None]:
        """Train to the end. Closing it keeps the state."""
        events = self.training.events()
        epochs = self._recipe.training.epochs
        kept = told = perf_counter()
        records = self.training.history.epochs
        done = float(records[-1].epoch) if records else 0.0
        text = ""
        try:
            for event in events:
                match event:
                    case MiniBatchEnded():
                        done = event.epoch + event.batch / event.batches
                    case Measuring():
                        done = event.epoch + 1.0
                    case EpochEnded():
                        text = f"epoch {event.record.epoch}: {percent(event.record.validation_accuracy)}"
                now = perf_counter()
                if now - told >= _TOLD_EVERY:
                    told = now
                    yield Step(self._images * done, self._images * epochs, text)
                if now - kept >= _KEPT_EVERY:
                    self._keep()
                    kept = perf_counter()
        except TrainingError as error:
            self.diverged = str(error)
        except GeneratorExit:
            events.close()
            self._keep()
            raise
        if not self.diverged:
            self.network.load(self.training.weights())  # with averaging they are not those that were trained
            self._keep()  # what is measured afterwards takes its time, and can be interrupted too
            model = trained_model(self._recipe, self.training, provenance=provenance(), keep_state=False)
            save_model(self._finished, model)

    def _keep(self) -> None:
        save_model(self._checkpoint, trained_model(self._recipe, self.training))

    def _kept(self) -> TrainingState | None:
        if not self._checkpoint.exists():
            return None
        try:
            model = load_single_model(self._checkpoint)
        except ModelFileError:
            return None  # of no use any more: the run begins anew
        return model.state if model.recipe == self._recipe else None
