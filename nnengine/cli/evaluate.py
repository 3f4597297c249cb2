"""``nnengine evaluate``: how well a model reads a data set."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from nnengine.cli.display import data_progress
from nnengine.cli.models import data_of, opened_model
from nnengine.cli.options import data_dir_option, data_option, json_option
from nnengine.digits.sources import open_data
from nnengine.evaluation.evaluation import Evaluation
from nnengine.evaluation.evaluation import evaluate as evaluate_network
from nnengine.evaluation.scores import scoring
from nnengine.figure_text import percent

PARTS = ("training", "validation", "test")


@click.command()
@click.argument("model", metavar="MODEL")
@data_option
@data_dir_option
@click.option("--part", type=click.Choice(PARTS), default="test", show_default=True, help="Which images to read.")
@json_option
def evaluate(model: str, data_name: str | None, data_dir: Path | None, part: str, as_json: bool) -> None:
    """Measure how well MODEL, a file or the name of a bundled model, reads a data set.

    The calibration error is how far the score of an answer is, on average, from the share of such answers that are
    right. Precision is the share of a digit's answers that are right, recall the share of its images that are.
    """
    opened, name = opened_model(model)
    chosen = data_name or data_of(opened.recipe, part)
    with data_progress() as progress:
        splits = open_data(chosen, data_dir, progress)
    network = scoring(opened)
    is_as_it_is = network.specification == opened.recipe.network
    cost = opened.recipe.training.cost if is_as_it_is else "log_likelihood"  # of the softmax on top
    outcome = evaluate_network(network, splits.parts[part], cost)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "model": name,
                    "data": splits.name,
                    "part": part,
                    "accuracy": outcome.accuracy,
                    "errors": outcome.errors,
                    "count": outcome.count,
                    "cost": outcome.cost,
                    "confusion": outcome.confusion.tolist(),
                    "top2": outcome.top2,
                    "calibration_error": outcome.calibration_error,
                    "precision": _or_none(outcome.precision),
                    "recall": _or_none(outcome.recall),
                }
            )
        )
        return
    click.echo(f"accuracy {percent(outcome.accuracy)}: {outcome.errors:,} errors in {outcome.count:,} images")
    click.echo(f"top-2 accuracy {percent(outcome.top2)}, calibration error {percent(outcome.calibration_error)}")
    click.echo(f"cost {outcome.cost:.4f} on the {part} images of {splits.name}\n")
    console = Console(highlight=False)
    click.echo("Confusion: a row for each digit shown, a column for each answer")
    console.print(_confusion_table(outcome))
    click.echo("\nOf each digit, in %; – where there is nothing to take a share of")
    console.print(_digits_table(outcome))


def _or_none(shares: npt.NDArray[np.float64]) -> list[float | None]:
    """JSON knows no nan."""
    return [None if np.isnan(share) else float(share) for share in shares]


def _confusion_table(outcome: Evaluation) -> Table:
    table = _table_of_digits(len(outcome.confusion))
    for digit, row in enumerate(outcome.confusion.tolist()):
        table.add_row(
            str(digit), *(f"[bold]{n}[/]" if answer == digit else str(n or "·") for answer, n in enumerate(row))
        )
    return table


def _digits_table(outcome: Evaluation) -> Table:
    table = _table_of_digits(len(outcome.confusion))
    for name, shares in (("precision", outcome.precision), ("recall", outcome.recall)):
        table.add_row(name, *("–" if np.isnan(share) else f"{100 * share:.1f}" for share in shares))
    return table


def _table_of_digits(classes: int) -> Table:
    """No rows yet, a column for each digit."""
    table = Table(box=None)
    table.add_column("")
    for digit in range(classes):
        table.add_column(str(digit), justify="right")
    return table
