"""How an experiment is shown on the command line: progress on standard error, the result as a table."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from nnengine.cli.display import error_console
from nnengine.experiments.result import spread_text
from nnengine.experiments.runner import RunEnded, Running
from nnengine.figure_text import figure_text, percent

_TOLD_EVERY = 60.0  # seconds, where there is no terminal
_TABLE_WIDTH = 140  # characters, where there is no terminal


class ExperimentDisplay:
    """Shows how far an experiment is: a bar with the time left on a terminal, now and then a line elsewhere.

    A context: the bar is there while it is entered.
    """

    def __init__(self) -> None:
        self._console = error_console()
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)
        self._run = 0
        self._started = self._told = perf_counter()
        self._first = 0.0  # what had been done when the run was started again

    def __enter__(self) -> ExperimentDisplay:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, event: Running | RunEnded) -> None:
        """Show one event of the runner."""
        if isinstance(event, RunEnded):
            self._ended(event)
        else:
            self._running(event)

    def _running(self, event: Running) -> None:
        now, step = perf_counter(), event.step
        text = f"run {event.run} of {event.runs}: {event.plan.title}, seed {event.seed}"
        if event.run != self._run:
            self._run, self._started, self._told, self._first = event.run, now, now, step.done
            self._bar.reset(self._task, description=text)
        self._bar.update(self._task, completed=step.done, total=step.total, description=_joined(text, step.text))
        if not self._console.is_terminal and now - self._told >= _TOLD_EVERY:
            self._told = now
            done = step.done - self._first
            left = (now - self._started) * (step.total - step.done) / done if done > 0 else 0.0
            words = (
                f"{_joined(text, step.text)}; {percent(step.done / step.total)}, {timedelta(seconds=round(left))} left"
            )
            self._console.print(words, markup=False)

    def _ended(self, event: RunEnded) -> None:
        record = event.record
        values = [(measure, measure.of(record)) for measure in event.plan.measures]
        told = ", ".join(f"{measure.title} {figure_text(value, measure.unit)}" for measure, value in values[:3])
        words = f"run {event.run} of {event.runs}: {event.plan.title}, seed {record.seed}"
        words += " (was there)" if event.was_there else f" in {timedelta(seconds=round(record.seconds))}"
        words = _joined(words, told) + (f"; {record.remark}" if record.remark else "")
        self._console.print(words, markup=False)


def _joined(text: str, more: str) -> str:
    return f"{text}: {more}" if more else text


def result_table(result: dict[str, Any]) -> None:
    """Print expected against obtained, a row for each measure."""
    table = Table(box=None, pad_edge=False)
    for heading in ("case", "measured", "published", "obtained", "mean, range (runs)", "verdict"):
        table.add_column(heading, justify="right" if heading in {"published", "obtained"} else "left")
    for case in result["cases"]:
        if case["missing"]:
            table.add_row(case["title"], f"not run: {case['missing']}", "", "", "", "")
        for index, measure in enumerate([] if case["missing"] else case["measures"]):
            unit = measure["unit"]
            table.add_row(
                "" if index else case["title"],
                measure["title"],
                figure_text(measure["published"], unit) if measure["published"] is not None else "open",
                figure_text(measure["obtained"], unit),
                spread_text(measure),
                measure["verdict"] or ("quick" if result["quick"] else "–"),
            )
    width = None if Console().is_terminal else _TABLE_WIDTH
    Console(highlight=False, width=width).print(table)
