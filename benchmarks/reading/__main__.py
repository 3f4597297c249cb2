"""Draws recorded digits again, reads them, and tells how well: ``python -m benchmarks.reading [MODEL …]``."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from benchmarks.reading.keeping import asked_for, measured_or_kept, measured_with
from benchmarks.reading.measuring import chosen, folds_of, measure
from benchmarks.reading.report import page, tables
from benchmarks.reading.sheet import sheet
from nnengine.cli.models import opened_model
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.judge import bundled_judge

_FILE = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option(
    "--strokes", type=_FILE, envvar="NNENGINE_PEN_STROKES", show_envvar=True, help="An npz file of pen movements."
)
@click.option("--only", type=click.IntRange(1), help="So many of the digits, for a look.")
@click.option(
    "--canvas", default=0, type=click.IntRange(0), show_default=True, help="How many to draw in the real window too."
)
@click.option("--json", "file", type=_FILE, help="A file that what is found is kept in.")
@click.option("--report", type=_FILE, help="A page to be written of what is known.")
@click.option("--sheet", "picture", type=_FILE, help="A picture to be made of the misread drawings.")
def main(
    models: tuple[str, ...], strokes: Path | None, only: int | None, canvas: int,
    file: Path | None, report: Path | None, picture: Path | None,
) -> None:  # fmt: skip
    """Measure how well MODEL, a file or the name of a bundled model, reads what people drew.

    Of several models each reads one of as many folds of writers: the first model the fold 1 that it was not trained on.
    Without MODEL nothing is measured: what the file of --json holds is shown.
    """
    console, progress = Console(), Console(stderr=True, highlight=False)
    found = measured_or_kept(
        partial(_measured, models, strokes, only, canvas, picture, progress) if models else None, file, as_text
    )
    for table in tables(found):
        table.show(console)
    if report is not None:
        report.write_text(page(found), encoding="utf-8")


def as_text(found: dict[str, Any]) -> str:
    """JSON with each list of plain values on a line of its own."""
    spread_out = json.dumps(found, indent=1)
    return re.sub(r"\[\s+([^][{}]+?)\s+\]", lambda match: "[" + " ".join(match[1].split()) + "]", spread_out) + "\n"


def _measured(
    names: tuple[str, ...], strokes: Path | None, only: int | None, canvas: int, picture: Path | None, progress: Console
) -> dict[str, Any]:
    everything = asked_for(strokes)
    drawn = np.random.default_rng(0).permutation(len(everything))
    read = np.arange(len(everything)) if only is None else drawn[:only]
    digits, folds = chosen(everything, read), folds_of(everything, len(names))
    opened = [opened_model(name)[0] for name in names]
    networks = [model.network() for model in opened]
    found: dict[str, Any] = {
        "facts": measured_with(),
        "models": [Path(name).name for name in names],
        "trained_on_writers": any(
            _has_seen(model.recipe.data, fold, len(names)) for fold, model in enumerate(opened, 1)
        ),
        "only": only,
        "canvas_digits": canvas,
        "canvas": [],
    }
    tell = partial(progress.print, markup=False, soft_wrap=True)
    found |= measure(networks, digits, folds[read], tell, bundled_judge())
    if canvas:
        from benchmarks.reading.canvas import check

        progress.print("in the window …")
        path = bundled_models().get(names[0], Path(names[0]))
        found["canvas"] = check(path, networks[0], chosen(everything, drawn[folds[drawn] == 0][:canvas]))
    if picture is not None:
        sheet(digits, found["misread"]).save(picture, optimize=True)
    return found


def _has_seen(data: str, fold: int, folds: int) -> bool:
    """Whether a model trained on that data saw digits of the writers that it is to read."""
    return "strokes:" in data and not data.endswith(f"#{fold}/{folds}")


if __name__ == "__main__":
    main()
