"""``nnengine learn``: fine-tune a model on the user's own digits."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.interruption import interruptible
from nnengine.cli.models import opened_single_model
from nnengine.cli.options import check_not_input, check_output, data_dir_option, json_option
from nnengine.data import Progress
from nnengine.digits.fine_tuning import FineTuned, fine_tuning, what_is_missing
from nnengine.digits.mine.user_store import UserStore, user_digits_path
from nnengine.digits.sources import mnist_is_at_hand, open_data
from nnengine.errors import DataError
from nnengine.evaluation.evaluation import Tally
from nnengine.figure_text import percent
from nnengine.files.model_file import save_model


@click.command()
@click.argument("model", metavar="MODEL")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The model file to write, once all is learned.",
)
@click.option(
    "--data",
    "data_name",
    metavar="NAME",
    help="The original images, so that little is forgotten: MNIST where it is at hand, else procedural digits.",
)
@data_dir_option
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Decides all chance.")
@json_option
@click.pass_context
def learn(
    context: click.Context,
    model: str,
    output: Path,
    data_name: str | None,
    data_dir: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Teach a copy of MODEL, a file or the name of a bundled model, how you write.

    It learns from half of the digits that you labelled in the window, mixed with original images; the other half is
    held out and tells how well that went. Ctrl-C ends it, and nothing is written.
    """
    check_output(output)
    check_not_input(output, model)
    opened, _ = opened_single_model(model)
    path = user_digits_path()
    digits = UserStore(path).read()
    missing = what_is_missing(digits)
    if missing:  # before anything is downloaded
        raise DataError(f"{path}: {missing}")
    chosen = data_name or ("mnist" if mnist_is_at_hand(data_dir) else "procedural")
    with data_progress() as progress:
        original = open_data(chosen, data_dir, progress)
    outcome: FineTuned | None = None
    with (
        interruptible() as interruption,
        data_progress() as progress,
        closing(fine_tuning(opened, digits, replace(original, name=chosen), seed)) as events,
    ):
        for event in events:
            if interruption.asked:
                break
            if isinstance(event, FineTuned):
                outcome = event
            else:
                progress(Progress("Learning from your digits", event.done, event.total))
    if outcome is None:
        click.echo("error: stopped before the end; nothing was written", err=True)
        context.exit(1)
    provenance = outcome.model.provenance | {"fine_tuning_command": command_line(context)}
    save_model(output, replace(outcome.model, provenance=provenance))
    if as_json:
        click.echo(json.dumps(_summary(output, original.name, outcome)))
        return
    click.echo(f"{output}: learned from {outcome.before.learned.count:,} of your digits\n")
    Console(highlight=False).print(_table(original.name, outcome))
    click.echo(f"\n{_changes(outcome)}")


def _summary(output: Path, data: str, outcome: FineTuned) -> dict[str, object]:
    return {
        "model": str(output),
        "data": data,
        "before": asdict(outcome.before),
        "after": asdict(outcome.after),
        "changed": [asdict(digit) for digit in outcome.changed],
    }


def _table(data: str, outcome: FineTuned) -> Table:
    table = Table(box=None)
    table.add_column("read right")
    for heading in ("before", "after"):
        table.add_column(heading, justify="right")
    before, after = outcome.before, outcome.after
    table.add_row("yours, held out", _told(before.held_out), _told(after.held_out))
    table.add_row("yours, learned from", _told(before.learned), _told(after.learned))
    table.add_row(f"{data} test", _told(before.original), _told(after.original))
    return table


def _told(tally: Tally) -> str:
    return f"{tally.right:,} of {tally.count:,} ({percent(tally.accuracy)})"


def _changes(outcome: FineTuned) -> str:
    corrected = sum(digit.is_corrected for digit in outcome.changed)
    lost = sum(digit.is_lost for digit in outcome.changed)
    return f"Of your digits {corrected:,} were read wrong and are read right now, {lost:,} the other way round"
