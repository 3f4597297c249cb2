"""``nnengine calibrate``: a model whose scores can be believed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.evaluate import PARTS
from nnengine.cli.models import data_of, opened_model
from nnengine.cli.options import check_not_input, check_output, data_dir_option, data_option, json_option
from nnengine.digits.sources import open_data
from nnengine.evaluation.calibration import calibrated, fitted_temperature
from nnengine.evaluation.evaluation import evaluate
from nnengine.evaluation.scores import scoring
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
    help="The model file to write.",
)
@data_option
@data_dir_option
@click.option(
    "--part",
    type=click.Choice(PARTS),
    default="validation",
    show_default=True,
    help="The images to calibrate by: not those that it was trained on.",
)
@json_option
@click.pass_context
def calibrate(
    context: click.Context,
    model: str,
    output: Path,
    data_name: str | None,
    data_dir: Path | None,
    part: str,
    as_json: bool,
) -> None:
    """Divide the last weighted inputs of MODEL, a file or the name of a bundled model, by a temperature.

    It is the one at which the scores of the images are likeliest: then answers with a score of 90 % are right in 90 of
    100 cases, as nearly as one number can bring it about. A single network answers as before; training cannot go on
    from the new model.
    """
    check_output(output)
    check_not_input(output, model)
    opened, name = opened_model(model)
    with data_progress() as progress:
        splits = open_data(data_name or data_of(opened.recipe, part), data_dir, progress)
    data, cost = splits.parts[part], opened.recipe.training.cost
    temperature = fitted_temperature(opened, data)
    made = calibrated(opened, temperature)
    before, after = (evaluate(scoring(each), data, cost).calibration_error for each in (opened, made))
    save_model(output, replace(made, provenance=made.provenance | {"calibration_command": command_line(context)}))
    if as_json:
        found = {"model": str(output), "of": name, "data": splits.name, "part": part, "temperature": temperature}
        click.echo(json.dumps(found | {"calibration_error": {"before": before, "after": after}}))
    else:
        click.echo(f"{output}: temperature {temperature:.3f}")
        click.echo(
            f"calibration error {percent(before)} before, {percent(after)} after, on the {part} images of {splits.name}"
        )
