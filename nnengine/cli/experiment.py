"""``nnengine experiment``: run the book's experiments and compare with what it publishes."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.experiment_display import ExperimentDisplay, result_table
from nnengine.cli.interruption import interruptible
from nnengine.cli.options import data_dir_option, json_option
from nnengine.data import DataSplits
from nnengine.digits.sources import open_data
from nnengine.errors import ArgumentError, DataError
from nnengine.experiments import Experiment, catalogue, experiment_named, run
from nnengine.experiments.facts import facts
from nnengine.experiments.folder import RESULT, OutputFolder
from nnengine.experiments.report import report as written_report
from nnengine.experiments.runner import RunEnded, Running
from nnengine.files.atomic_file import write_atomically
from nnengine.files.regular_file import is_folder

_OUTPUT = Path("experiments")


@click.command()
@click.argument("name", metavar="NAME", required=False)
@click.option("--list", "is_list", is_flag=True, help="List the experiments.")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write DIR.md, the table of the results NAME.json in DIR, such as docs/results.",
)
@click.option(
    "--quick", is_flag=True, help="Run much shorter, under two minutes: it shows the form of the result only."
)
@click.option("--seed", type=click.IntRange(1, 2**31), default=1, show_default=True, help="The first run's.")
@click.option("--runs", type=click.IntRange(1, 1000), help="How often each case is run, each time with the next seed.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=f"Where runs, models, curves and result are written, by default {_OUTPUT}/NAME. What is finished there "
    "is not run again.",
)
@data_dir_option
@json_option
@click.pass_context
def experiment(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context,
    /,
    name: str | None,
    is_list: bool,
    report: Path | None,
    quick: bool,
    seed: int,
    runs: int | None,
    output: Path | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Run the experiment NAME, its number in the book's table or a JSON file, and compare with the published figures.

    Ctrl-C stops; the same command goes on there.
    """
    if is_list:
        _list(as_json)
        return
    if report is not None:
        _report(report)
        return
    if name is None:
        raise ArgumentError("experiment: expected a name; --list shows them")
    chosen = experiment_named(name, quick=quick)
    folder = OutputFolder(output or _OUTPUT / (chosen.name + ("-quick" if quick else "")))
    told = {"command": command_line(context), **facts()}

    def opened(source: str) -> DataSplits:
        with data_progress() as progress:
            return open_data(source, data_dir, progress)

    result = _followed(run(chosen, folder, opened, told, seed=seed, runs=runs))
    if result is None:
        click.echo(f"error: stopped before the end; the same command goes on from {folder.folder}", err=True)
        context.exit(1)
    if as_json:
        click.echo(json.dumps(result))
        return
    for line in _heading(chosen):
        click.echo(line)
    result_table(result)
    click.echo(f"\n{folder.folder / RESULT} has every run, the CSV files beside it the curves.")


def _followed(events: Generator[Running | RunEnded, None, dict[str, Any]]) -> dict[str, Any] | None:
    """Show what happens until the end, and return the result; None when the user stopped it."""
    with interruptible() as interruption, ExperimentDisplay() as display:
        while True:
            try:
                display.show(next(events))
            except StopIteration as end:
                result: dict[str, Any] = end.value
                return result
            if interruption.asked:
                events.close()
                return None


def _heading(chosen: Experiment) -> list[str]:
    lines = [f"{chosen.title} ({chosen.source})"]
    if chosen.is_quick:
        lines.append("A quick run, much shorter than the experiment: its numbers cannot be compared.")
    if chosen.shortened:
        lines.append(f"Shorter than the book's: {chosen.shortened}")
    return lines


def _report(results: Path) -> None:
    folder = results.resolve() if results.name in {"", ".."} else results
    if not folder.name or not is_folder(folder):
        raise ArgumentError(f"--report: expected a folder of results, with a name, got {results}")
    page = folder.with_name(f"{folder.name}.md")
    text = written_report(results)
    try:
        write_atomically(page, text.encode())
    except OSError as error:
        raise DataError(f"{page}: it cannot be written: {error.strerror or error}") from error
    click.echo(f"{page} has the table.")


def _list(as_json: bool) -> None:
    entries = catalogue()
    if as_json:
        click.echo(json.dumps({"experiments": [asdict(entry) for entry in entries]}))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        click.echo(f"{entry.row or '–':>2}  {entry.name:{width}}  {entry.title}")
