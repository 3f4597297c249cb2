"""A stored run, trained again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from nnengine.cli.display import TrainingDisplay
from nnengine.data import DataSplits, ProgressCallback
from nnengine.digits.sources import open_data
from nnengine.errors import DataError, TrainingError
from nnengine.files.model import Model
from nnengine.files.provenance import provenance
from nnengine.files.run_store import BEGUN_WITH, Run, RunDescription, RunStore
from nnengine.network.network import Weights
from nnengine.training.events import EpochEnded, MiniBatchEnded
from nnengine.training.loop import Training


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run that was trained again up to ``images`` images. Without a best epoch its last weights are compared.

    ``largest_difference`` is that of any weight.
    """

    run: Run
    images: int
    best_epoch: int | None
    identical: bool
    largest_difference: float

    TOLD: ClassVar[tuple[str, ...]] = ("identical", "images", "best_epoch", "largest_difference")

    def describe(self) -> str:
        """A few words for people."""
        which = "the last step" if self.best_epoch is None else f"epoch {self.best_epoch} and of the last step"
        if self.identical:
            return f"after {self.images:,} images the weights of {which} are identical"
        return (
            f"after {self.images:,} images the weights of {which} are not identical; they differ by at most "
            f"{self.largest_difference:.3g}. Another processor or other versions round differently"
        )


def replayed(store: RunStore, run: Run, data_dir: Path | None, progress: ProgressCallback) -> Replayed:
    """Train a run again up to where it was stored last. Raises DataError where there is nothing to compare with."""
    described, stored = store.description(run), store.model(run)
    if stored is None:
        raise DataError(f"run {run.number}: it has come to no weights to be compared with")
    splits = open_data(described.recipe.data, data_dir, progress)
    counts = provenance(splits)["data_counts"]
    began_with = described.provenance.get("data_counts", counts)
    if counts != began_with:
        raise DataError(f"run {run.number}: expected the images that it began with ({began_with}), got {counts}")
    training = _begun(described, store.model(run, BEGUN_WITH), splits)
    _follow(training, stored)
    return _compared(run, training, stored)


def _begun(described: RunDescription, begun_with: Model | None, splits: DataSplits) -> Training:
    recipe = described.recipe
    network = recipe.new_network() if begun_with is None else begun_with.network()
    return Training(
        network,
        splits.training,
        splits.validation,
        recipe.training,
        None if begun_with is None else begun_with.state,
        described.threads,
        steering=described.steering,
    )


def _follow(training: Training, stored: Model) -> None:
    """Train up to where the stored run was, or to its end."""
    end = _images_seen(training, stored)
    epochs = len(stored.history.epochs)
    shown = TrainingDisplay(training.settings.epochs, training.image_count, training.finished_epochs)
    with shown as display, closing(training.events()) as events:
        try:
            while end is None or training.images_seen < end or len(training.history.epochs) < epochs:
                event = next(events, None)
                if event is None:
                    return
                if isinstance(event, MiniBatchEnded):
                    display.mini_batch(event)
                elif isinstance(event, EpochEnded):
                    display.epoch(event.record, event.best.epoch)
        except TrainingError:
            return  # as the stored run did


def _images_seen(training: Training, stored: Model) -> int | None:
    """Of the stored run; None where it does not tell, since it diverged."""
    state = stored.state
    return None if state is None else state.epoch * training.image_count + state.seen


def _compared(run: Run, training: Training, stored: Model) -> Replayed:
    best = training.best
    pairs: list[tuple[Weights, Weights]] = []
    if best is not None:
        pairs.append((best.weights, stored.weights))
    if stored.state is not None:
        pairs.append((training.checkpoint().weights, stored.state.weights))
    elif best is None:
        pairs.append((training.weights(), stored.weights))
    largest = max(float(np.abs(ours.values - theirs.values).max(initial=0.0)) for ours, theirs in pairs)
    is_same = all(ours.values.tobytes() == theirs.values.tobytes() for ours, theirs in pairs)
    best_epoch = None if best is None else best.epoch
    return Replayed(run, training.images_seen, best_epoch, is_same and best_epoch == stored.best_epoch, largest)
