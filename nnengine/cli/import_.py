"""``nnengine import``: a model from another program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.options import check_not_input, check_output, data_dir_option, json_option
from nnengine.digits.importing import import_network
from nnengine.evaluation.scores import gives_scores
from nnengine.figure_text import percent
from nnengine.files.model import Model
from nnengine.files.model_file import save_model
from nnengine.interchange import AS_IT_IS, READABLE, Import, InputRange, RangeTrial


@click.command("import", epilog="\b\n" + "\n".join(f"{each.suffix:6} {each.detail}" for each in READABLE.values()))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="MODEL",
    help="The model file to write.",
)
@click.option(
    "--format", "format_kind", type=click.Choice(tuple(READABLE)), help="By default what FILE's suffix tells."
)
@click.option(
    "--input-range",
    metavar="PAPER..INK|MEAN,STD",
    help="What the network expects for white paper and black ink, such as 0..255, -1..1 or, where paper is 1, 1..0; or "
    "the mean and the standard deviation by which its pixels were standardised. By default the usual ranges are tried.",
)
@click.option(
    "--add-softmax/--no-softmax",
    default=None,
    help="Put a softmax on top, or none; by default one where the outputs are no scores.",
)
@data_dir_option
@json_option
@click.pass_context
def import_(  # noqa: PLR0913, PLR0917 - click hands over each option by its name
    context: click.Context,
    file: Path,
    output: Path,
    format_kind: str | None,
    input_range: str | None,
    add_softmax: bool | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Make a model file of FILE, a network that another program wrote.

    It reads pixels from 0, paper, to 1, ink, as all models here; if the network expects others, a layer in front makes
    them.
    """
    check_not_input(output, file)
    check_output(output)
    given = None if input_range is None else InputRange.of_text(input_range)
    found = import_network(file, format_kind, add_softmax=add_softmax, input_range=given, data_dir=data_dir)
    model = found.model()
    model = replace(model, provenance={"command": command_line(context)} | model.provenance)
    save_model(output, model)
    if as_json:
        click.echo(json.dumps(_described(output, found, model)))
        return
    click.echo(f"{output}: {model.recipe.network.describe()}")
    if "remarks" in model.provenance:
        click.echo(f"Note: {model.provenance['remarks']}.", err=True)
    _tell_range(found)
    if found.has_added_softmax and add_softmax is None:
        click.echo("Its outputs were no scores; a softmax on top makes scores of them (--no-softmax leaves it out).")
    if not gives_scores(model.recipe.network):
        click.echo("Its outputs are no scores between 0 and 1; --add-softmax makes scores of them.", err=True)


def _described(output: Path, found: Import, model: Model) -> dict[str, object]:
    return {
        "model": str(output),
        "recipe": model.recipe.to_json(),
        "provenance": model.provenance,
        "has_unit_range": model.recipe.network.layers[-1].has_unit_range,
        "has_added_softmax": found.has_added_softmax,
        "input_range": str(found.input_range),
        "is_unclear": found.is_unclear,
        "tried": _tried(found.trial),
    }


def _tried(trial: RangeTrial | None) -> dict[str, object] | None:
    if trial is None:
        return None
    readings = [
        {
            "input_range": str(reading.input_range),
            "right": reading.right.right,
            "count": reading.right.count,
            "cost": reading.cost,
        }
        for reading in trial.readings
    ]
    return {"digits": trial.digits, "readings": readings}


def _tell_range(found: Import) -> None:
    trial, taken = found.trial, found.input_range
    if trial is None:
        return
    if not trial.readings:
        click.echo(
            f"The network is too large to be tried in the usual input ranges. {taken} was kept; "
            "--input-range tells another.",
            err=True,
        )
        return
    if found.is_unclear:
        best = max(trial.readings, key=lambda reading: reading.right.accuracy)
        click.echo(
            f"No usual input range fits: at best, with {best.input_range}, it {trial.describe(best.input_range)}. "
            f"{taken} was kept; --input-range tells another.",
            err=True,
        )
        return
    words = f"Input range {taken}: so it {trial.describe(taken)}"
    as_it_is = trial.reading(AS_IT_IS)
    if as_it_is is not None and taken != AS_IT_IS:
        words += f", with {AS_IT_IS} {percent(as_it_is.right.accuracy)}"
    click.echo(f"{words}. --input-range chooses another.")
