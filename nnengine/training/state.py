"""Where a run of training stands: all that it takes to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nnengine.arrays import Array
from nnengine.errors import ArgumentError
from nnengine.network.network import Weights
from nnengine.training.events import Best
from nnengine.training.history import History
from nnengine.training.steering import Change


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """All that training needs to go on as if it had never stopped.

    ``epoch`` epochs are finished and ``seen`` images of the next are trained on. ``arrays`` are the optimiser's and
    the moving average's, by name, in the order of the network's ``values``. ``epoch_generator`` is the generator's
    state before that epoch was shuffled, ``generator`` its state now; ``threads`` shared the mini-batches. ``steps``
    were taken, None where only the mini-batch's size tells it. ``steering`` are the changes made, and those planned.
    """

    epoch: int
    seen: int
    weights: Weights
    arrays: dict[str, Array]
    epoch_generator: dict[str, Any]
    generator: dict[str, Any]
    history: History
    best: Best | None
    seconds: float  # spent training since the last measurement
    cost_sum: float  # of the mini-batches since the last point of the history
    cost_images: int
    threads: int = 1
    steps: int | None = None
    steering: tuple[Change, ...] = ()

    def place(self, images: int, mini_batch: int) -> tuple[int, int]:
        """How many epochs of so many ``images`` are finished, and how many images of the next are trained on.

        In files from when mini-batches were counted, the last of an epoch counts as a whole one.
        """
        is_over = images < self.seen < images + mini_batch
        return self.epoch, images if is_over else self.seen

    def check(self, arrays: Iterable[str], images: int, mini_batch: int, first: int) -> None:
        """Raise ArgumentError where a run cannot go on from here that remembers other ``arrays``, or has other images.

        An epoch has so many ``images``; from image ``first`` of this one on, ``mini_batch`` are one.
        """
        if set(self.arrays) != set(arrays):
            raise ArgumentError(
                f"optimiser: expected a state with {', '.join(arrays) or 'nothing'} to go on from, got "
                f"{', '.join(self.arrays) or 'nothing'}; training can go on only with the optimiser that it began with"
            )
        epoch, seen = self.place(images, mini_batch)
        if epoch < 0 or not 0 <= seen <= images or (seen < images and (seen - first) % mini_batch):
            raise ArgumentError(
                f"state: expected whole mini-batches of {mini_batch} of the {images} images of an epoch, got {seen} "
                f"images of epoch {epoch + 1}; training can go on only with the data and mini-batches that it began "
                "with"
            )


def log_to_follow(state: TrainingState | None, steering: Sequence[Change] | None, images: int) -> Sequence[Change]:
    """The changes of a run that has seen ``images``: those of its state, unless others are given for what comes.

    Raises ArgumentError where these are not those that the state was made with.
    """
    if state is None or steering is None:
        return (steering or ()) if state is None else state.steering
    made = [change for change in state.steering if change.images <= images]
    ordered = sorted(steering, key=lambda change: change.images)
    if ordered[: len(made)] != made or any(change.images < images for change in ordered[len(made) :]):
        raise ArgumentError(
            f"steering: expected the {len(made)} changes of the state to go on from, and others from image {images:,} "
            "on, got another log; a run cannot be changed before the place where it goes on"
        )
    return ordered
