"""``nnengine ensemble``: one model of networks that vote."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.models import opened_single_model
from nnengine.cli.options import check_not_input, json_option
from nnengine.files.model import EnsembleModel
from nnengine.files.model_file import save_model
from nnengine.files.provenance import provenance
from nnengine.network.ensemble import VOTES
from nnengine.network.views import AS_IT_IS, View


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where the model is written."
)
@click.option(
    "--vote",
    type=click.Choice(VOTES),
    default=VOTES[0],
    show_default=True,
    help="By the average of the scores, or by plurality of the answers; then the larger mean score decides between "
    "equals.",
)
@click.option(
    "--view",
    "views",
    type=(float, float),
    multiple=True,
    metavar="ROTATION SCALE",
    help="Each network reads the image turned by so many degrees (clockwise) and scaled, such as --view -6 1; given "
    "several times, its scores are the mean over all. --view 0 1 is the image as it is, alone the default.",
)
@json_option
@click.pass_context
def ensemble(
    context: click.Context,
    models: tuple[str, ...],
    output: Path,
    vote: str,
    views: tuple[tuple[float, float], ...],
    as_json: bool,
) -> None:
    """Put networks together that answer by vote: each MODEL is a file or the name of a bundled model.

    The new model is used like any other; only training cannot go on from it, so keep the files of its networks for
    that.
    """
    check_not_input(output, *models)
    members = tuple(opened_single_model(name)[0] for name in models)
    asked = tuple(View(rotation, scale) for rotation, scale in views) or AS_IT_IS
    made = EnsembleModel(members, vote, {}, {"command": command_line(context)} | provenance(), asked)
    save_model(output, made)
    if as_json:
        told = {"model": str(output), "members": list(models), "vote": vote}
        click.echo(json.dumps(told | {"views": [view.to_json() for view in made.views]}))
    else:
        click.echo(f"{output}: {made.describe()}")
