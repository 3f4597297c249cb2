"""``nnengine import``: a model from another program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.options import check_not_input, json_option
from nnengine.interchange import READABLE, import_model
from nnengine.model_file import save_model


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
@click.option("--add-softmax", is_flag=True, help="Put a softmax on top, where FILE ends before it.")
@json_option
@click.pass_context
def import_(
    context: click.Context, file: Path, output: Path, format_kind: str | None, add_softmax: bool, as_json: bool
) -> None:
    """Make a model file of FILE, a network that another program wrote."""
    check_not_input(output, file)
    model = import_model(file, format_kind, add_softmax=add_softmax)
    model = replace(model, provenance={"command": command_line(context)} | model.provenance)
    save_model(output, model)
    specification = model.recipe.network
    has_unit_range = specification.layers[-1].has_unit_range
    if as_json:
        click.echo(
            json.dumps(
                {
                    "model": str(output),
                    "recipe": model.recipe.to_json(),
                    "provenance": model.provenance,
                    "has_unit_range": has_unit_range,
                }
            )
        )
        return
    click.echo(f"{output}: {specification.describe()}")
    if "remarks" in model.provenance:
        click.echo(f"Note: {model.provenance['remarks']}.", err=True)
    if not has_unit_range:
        click.echo("Its outputs are no scores between 0 and 1; --add-softmax makes scores of them.", err=True)
