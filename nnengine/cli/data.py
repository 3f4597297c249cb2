"""``nnengine data``: which data sets there are and what is in them."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from nnengine.cli.display import data_progress
from nnengine.cli.options import DATA_NAMES, data_dir_option, json_option
from nnengine.data import DataSet, DataSplits
from nnengine.digits.sources import SOURCES, mnist_is_at_hand, open_data


@click.group()
def data() -> None:
    """List data sets, fetch them and look into them."""


@data.command("list")
@data_dir_option
@json_option
def list_sources(data_dir: Path | None, as_json: bool) -> None:
    """List the data sets that can be trained on."""
    rows = [
        {"name": source.usage, "detail": source.detail}
        | ({"at_hand": mnist_is_at_hand(data_dir)} if source.from_mnist else {})
        for source in SOURCES.values()
    ]
    if as_json:
        click.echo(json.dumps({"sources": rows}))
        return
    width = max(len(str(row["name"])) for row in rows)
    for row in rows:
        remark = {True: "; at hand", False: "; not here yet"}.get(bool(row["at_hand"])) if "at_hand" in row else ""
        click.echo(f"{row['name']:{width}}  {row['detail']}{remark}")


@data.command()
@click.argument("name", metavar="NAME")
@data_dir_option
def fetch(name: str, data_dir: Path | None) -> None:
    """Download the data set NAME, if it is not here yet, and check that it is whole."""
    splits = _opened(name, data_dir)
    click.echo(f"{splits.name} is at hand: {' + '.join(f'{len(part):,}' for part in splits.parts.values())} images")


@data.command(help=f"Show how many images of which digit the data set NAME ({DATA_NAMES} or a path) holds.")
@click.argument("name", metavar="NAME")
@data_dir_option
@json_option
def show(name: str, data_dir: Path | None, as_json: bool) -> None:
    splits = _opened(name, data_dir)
    parts = splits.parts
    if as_json:
        described = {
            title: {"count": len(part), "shape": list(part.image_shape), "classes": _class_counts(part)}
            for title, part in parts.items()
        }
        click.echo(json.dumps({"name": splits.name, "attribution": splits.attribution, "parts": described}))
        return
    click.echo(f"{splits.name}: images of {'×'.join(str(size) for size in splits.training.image_shape)}\n")
    table = Table(box=None)
    for heading in ("digit", *parts):
        table.add_column(heading, justify="right")
    counts = [_class_counts(part) for part in parts.values()]
    for digit in range(parts["training"].classes):
        table.add_row(str(digit), *(f"{column[digit]:,}" for column in counts))
    table.add_row("all", *(f"{sum(column):,}" for column in counts))
    Console(highlight=False).print(table)
    if splits.attribution:
        click.echo(f"\n{splits.attribution}")


def _opened(name: str, data_dir: Path | None) -> DataSplits:
    with data_progress() as progress:
        return open_data(name, data_dir, progress)


def _class_counts(part: DataSet) -> list[int]:
    return [int(count) for count in np.bincount(part.labels, minlength=part.classes)]
