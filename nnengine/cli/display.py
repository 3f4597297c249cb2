"""Progress on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import isnan
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from nnengine.data import Progress, ProgressCallback
from nnengine.figure_text import percent
from nnengine.training.events import MiniBatchEnded
from nnengine.training.history import EpochRecord
from nnengine.training.instruments import INSTRUMENTS
from nnengine.training.series import RunSeries
from nnengine.training.steering import Change

_REDRAW = 0.1  # seconds; mini-batches come thousands a second


def error_console() -> Console:
    """Where progress goes. Made anew each time, since standard error may have been exchanged."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def data_progress() -> Iterator[ProgressCallback]:
    """What tells the user how far the reading of a data set is."""
    console = error_console()
    if not console.is_terminal:
        told: set[str] = set()

        def tell(progress: Progress) -> None:
            if progress.message not in told:
                told.add(progress.message)
                console.print(f"{progress.message} …", markup=False)

        yield tell
        return
    bar = Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        tasks: dict[str, TaskID] = {}

        def show(progress: Progress) -> None:
            if progress.message not in tasks:
                tasks[progress.message] = bar.add_task(progress.message, total=progress.total)
            bar.update(tasks[progress.message], completed=progress.done, total=progress.total)

        yield show


class TrainingDisplay:
    """Shows a run of training of ``epochs`` over ``images``, of which ``finished`` epochs were done before.

    A context: the bar is there while it is entered.
    """

    def __init__(self, epochs: int, images: int, finished: int) -> None:
        self._console = error_console()
        self._epochs = epochs
        self._images = images
        self._first = self._measured = finished
        self._started = self._drawn = perf_counter()
        self._waiting = 0
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(
            self._title(finished), total=epochs * images, completed=finished * images, rate="", start=True
        )

    def __enter__(self) -> TrainingDisplay:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def mini_batch(self, event: MiniBatchEnded) -> None:
        self._waiting += event.images
        now = perf_counter()
        if now - self._drawn >= _REDRAW:
            rate = self._waiting / (now - self._drawn)
            self._bar.update(
                self._task, advance=self._waiting, rate=f"{rate:,.0f} images/s", description=self._title(event.epoch)
            )
            self._waiting, self._drawn = 0, now

    def steered(self, change: Change, epochs: int) -> None:
        """Say what was changed; the run has so many epochs now."""
        self._console.print(f"after {change.images / self._images:.4g} epochs: {change.describe()}", markup=False)
        self._epochs = epochs
        self._bar.update(self._task, total=epochs * self._images)

    def watched(self, series: RunSeries) -> None:
        """Show what instruments have read last."""
        last: dict[str, list[str]] = {}
        for name in series:
            kind, _, what = name.partition("/")
            if kind in INSTRUMENTS:
                value = series[name].since(len(series[name]) - 1).values[-1]
                last.setdefault(kind, []).append(f"{what} {value:.4g}".strip())
        for kind, readings in last.items():
            self._console.print(f"  {kind}: {', '.join(readings)}", markup=False)

    def epoch(self, record: EpochRecord, best_epoch: int) -> None:
        spent = perf_counter() - self._started
        rate = (record.epoch - self._measured) * self._images / max(record.seconds, 1e-9)
        self._measured = record.epoch
        left = spent / max(record.epoch - self._first, 1) * (self._epochs - record.epoch)
        text = (
            f"epoch {record.epoch} of {self._epochs}: "
            f"validation {_measured(record.validation_accuracy, record.validation_cost)}; "
            f"training {_measured(record.training_accuracy, record.training_cost)}; {rate:,.0f} images/s"
        )
        text += f", {timedelta(seconds=round(left))} left" if left >= 1 else ""
        text += "; the best so far" if best_epoch == record.epoch else ""
        self._console.print(text, markup=False)
        self._bar.update(self._task, completed=record.epoch * self._images)
        self._waiting, self._drawn = 0, perf_counter()

    def ended(self, reason: str) -> None:
        """Say why training is over where it is not for the number of epochs."""
        if self._measured < self._epochs:
            self._console.print(f"stopped after {self._measured} epochs: {reason}", markup=False)

    def _title(self, finished: int) -> str:
        return f"epoch {min(finished + 1, self._epochs)} of {self._epochs}"


def _measured(accuracy: float, cost: float) -> str:
    return f"cost {cost:.4g}" if isnan(accuracy) else f"accuracy {percent(accuracy)}, cost {cost:.4f}"
