"""``nnengine runs``: the runs of training that were stored, here and in the window."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nnengine.cli.display import data_progress
from nnengine.cli.options import data_dir_option, json_option
from nnengine.cli.replay import Replayed, replayed
from nnengine.errors import ArgumentError, DataError, one_line
from nnengine.figure_text import figure_text, percent
from nnengine.files.atomic_file import write_atomically
from nnengine.files.model_file import SUFFIX, save_model
from nnengine.files.run_database import run_store_path
from nnengine.files.run_store import Run, RunDescription, RunStore
from nnengine.training.series import FrozenSeries

_WIDTH = 1000  # characters that a line may have where no terminal cuts it

run_argument = click.argument("name", metavar="RUN")


@click.group(epilog="RUN is the number of a run, or the first letters of its key.")
def runs() -> None:
    """List the runs of training that were stored, look at them, and train them again."""


@runs.command("list")
@json_option
def list_runs(as_json: bool) -> None:
    """List all runs, the newest first."""
    with _store() as store:
        found = store.runs()
    if as_json:
        click.echo(json.dumps({"runs": [_summary(run) for run in found]}))
        return
    if not found:
        click.echo("no run yet: nnengine train stores one")
        return
    rows = [_cells(run) for run in found]
    table = Table(box=None)
    for heading in rows[0]:
        longest = max(len(heading), *(len(row[heading]) for row in rows))
        table.add_column(
            heading,
            justify="right" if heading in {"run", "epochs", "best"} else "left",
            no_wrap=True,
            min_width=4 if heading in {"what", "data", "note"} else longest,  # a narrow terminal cuts these alone
        )
    for row in rows:
        table.add_row(*(escape(text) for text in row.values()))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    console.print(table)


@runs.command()
@run_argument
@json_option
def show(name: str, as_json: bool) -> None:
    """Show how RUN was trained and what came of it."""
    with _store() as store:
        run = store.find(name)
        described, series = store.description(run), store.series(run)
    if as_json:
        click.echo(json.dumps(_shown(run, described, series)))
        return
    rows = [
        ("run", f"{run.number}, {run.key}"),
        ("what", f"{run.kind}: {run.title}"),
        ("status", f"{run.status}: {described.problem}" if described.problem else run.status),
        ("begun", _moment(run.begun)),
        ("last heard of", _moment(run.told)),
        ("network", described.recipe.network.describe()),
        ("data, seed", f"{run.data}, {run.seed}"),
        ("epochs", _epochs(run)),
        ("best", f"{_best(run)} in epoch {run.best_epoch}" if run.best_epoch else "–"),
        *(("result", f"{name} {figure_text(value, '')}") for name, value in described.result.items()),
        *(("steered", f"image {change.images:,}: {change.describe()}") for change in described.steering),
        *((f"series {name}", _last(each)) for name, each in series.items()),
        *described.provenance.items(),
        *([("note", run.note)] if run.note else []),
    ]
    for label, text in rows:
        click.echo(f"{one_line(label, 60)}: {one_line(text, 1000)}")


@runs.command()
@run_argument
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path))
@json_option
def export(name: str, output: Path, as_json: bool) -> None:
    """Write RUN to OUTPUT: its model (.safetensors), or its series (.csv or .json)."""
    suffix = output.suffix.lower()
    if suffix not in {SUFFIX, ".csv", ".json"}:
        raise ArgumentError(f"{output}: expected a name that ends with {SUFFIX}, .csv or .json")
    with _store() as store:
        run = store.find(name)
        if suffix == SUFFIX:
            model = store.model(run)
            if model is None:
                raise DataError(f"run {run.number}: it has come to no model; its series can be exported: .csv, .json")
            save_model(output, model)
        else:
            series = store.series(run)
            text = (
                _csv(series)
                if suffix == ".csv"
                else json.dumps(_shown(run, store.description(run), series, whole=True))
            )
            try:
                write_atomically(output, text.encode())
            except OSError as error:
                raise DataError(f"{output}: it cannot be written: {error.strerror or error}") from error
    size = output.stat().st_size
    click.echo(
        json.dumps({"run": run.number, "path": str(output), "bytes": size}) if as_json else f"{output}: {size:,} bytes"
    )


@runs.command()
@run_argument
@json_option
def delete(name: str, as_json: bool) -> None:
    """Delete RUN for ever, with its series and models. One that is being trained is not deleted."""
    with _store() as store:
        run = store.find(name)
        store.delete(run)
    click.echo(json.dumps({"deleted": run.number, "key": run.key}) if as_json else f"run {run.number} is deleted")


@runs.command()
@run_argument
@click.argument("text", metavar="TEXT")
@json_option
def note(name: str, text: str, as_json: bool) -> None:
    """Write TEXT beside RUN, in the place of what was there."""
    with _store() as store:
        run = store.find(name)
        store.set_note(run, text)
    click.echo(json.dumps({"run": run.number, "note": text}) if as_json else f"run {run.number}: {one_line(text)}")


@runs.command()
@run_argument
@data_dir_option
@json_option
@click.pass_context
def replay(context: click.Context, name: str, data_dir: Path | None, as_json: bool) -> None:
    """Train RUN again from its recipe, seed and steering log, and tell whether the weights are identical.

    It ends where the stored run ended, or was killed. The exit code is 1 where the weights are not identical.
    """
    with _store() as store, data_progress() as progress:
        found = replayed(store, store.find(name), data_dir, progress)
    if as_json:
        click.echo(json.dumps({"run": found.run.number} | {key: getattr(found, key) for key in Replayed.TOLD}))
    else:
        click.echo(f"run {found.run.number}: {found.describe()}")
    if not found.identical:
        context.exit(1)


@contextmanager
def _store() -> Iterator[RunStore]:
    with RunStore(run_store_path()) as store:
        if store.remark:
            click.echo(f"remark: {store.remark}", err=True)
        yield store


def _cells(run: Run) -> dict[str, str]:
    return {
        "run": str(run.number),
        "key": one_line(run.key, 20),
        "begun": _moment(run.begun),
        "what": one_line(run.title, 60),
        "data": one_line(run.data, 60),
        "epochs": _epochs(run),
        "best": _best(run),
        "status": one_line(run.status, 20),
        "note": one_line(run.note, 60),
    }


def _summary(run: Run) -> dict[str, Any]:
    times = {
        name: datetime.fromtimestamp(getattr(run, name), UTC).isoformat("T", "seconds") for name in ("begun", "told")
    }
    return run._asdict() | times


def _shown(
    run: Run, described: RunDescription, series: Mapping[str, FrozenSeries], *, whole: bool = False
) -> dict[str, Any]:
    return _summary(run) | {
        "recipe": described.recipe.to_json(),
        "threads": described.threads,
        "steering": [change.to_json() for change in described.steering],
        "provenance": described.provenance,
        "result": described.result,
        "problem": described.problem,
        "series": {name: _points(each) if whole else _measure(each) for name, each in series.items()},
    }


def _points(series: FrozenSeries) -> dict[str, list[float | None]]:
    positions, values = series.since(0)
    return {"epochs": positions.tolist(), "values": [_json(value) for value in values.tolist()]}


def _measure(series: FrozenSeries) -> dict[str, Any]:
    return {"count": len(series), "last": _json(float(series.since(len(series) - 1).values[-1]))}


def _json(value: float) -> float | None:
    return value if isfinite(value) else None  # which JSON does not know


def _csv(series: Mapping[str, FrozenSeries]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("series", "epochs", "value"))
    for name, each in series.items():
        writer.writerows((name, *point) for point in zip(*(array.tolist() for array in each.since(0)), strict=True))
    return text.getvalue()


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"


def _epochs(run: Run) -> str:
    return f"{run.epochs:.4g} of {run.planned}"


def _best(run: Run) -> str:
    return "–" if run.best_accuracy is None else percent(run.best_accuracy)


def _last(series: FrozenSeries) -> str:
    return f"{len(series):,} points, the last {series.since(len(series) - 1).values[-1]:.4g}"
