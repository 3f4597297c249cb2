"""``nnengine experts``: one network of two and of a third that chooses between them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.models import data_of, opened_single_model
from nnengine.cli.options import check_not_input, check_output, data_dir_option, data_option, json_option
from nnengine.digits.sources import open_data
from nnengine.evaluation.evaluation import evaluate
from nnengine.figure_text import percent
from nnengine.files.model import Model
from nnengine.files.model_file import save_model
from nnengine.files.provenance import provenance
from nnengine.network.experts import gated


@click.command()
@click.argument("pair", nargs=2, metavar="FIRST SECOND")
@click.option(
    "--gate",
    required=True,
    metavar="MODEL",
    help="The network of two classes that chooses: FIRST answers where it says 0, SECOND where it says 1.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where the model is written."
)
@data_option
@data_dir_option
@json_option
@click.pass_context
def experts(
    context: click.Context,
    pair: tuple[str, str],
    gate: str,
    output: Path,
    data_name: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Lay two networks and a gate side by side in one network, which answers like the one that the gate chooses.

    FIRST, SECOND and the gate are model files or names of bundled models. The two have the same layers; the gate, say
    trained on scanned-or-drawn, has theirs up to Flatten, with as many filters as it likes, and two outputs. The new
    model is used, trained and exported like any other; its recipe is that of SECOND. It is measured on the validation
    and test images.
    """
    check_output(output)
    check_not_input(output, *pair, gate)
    one, other, chooser = (opened_single_model(name)[0] for name in (*pair, gate))
    network = gated([one.network(), other.network()], chooser.network())
    recipe = replace(other.recipe, network=network.specification)
    metrics = {}
    for part in ("validation", "test"):
        with data_progress() as progress:
            splits = open_data(data_name or data_of(recipe, part), data_dir, progress)
        metrics[f"{part}_accuracy"] = evaluate(network, splits.parts[part], recipe.training.cost).accuracy
    told = {"experts": " and ".join(Path(name).name for name in pair), "gate": Path(gate).name}
    made = {"command": command_line(context)} | told | provenance()
    save_model(output, Model(recipe, network.weights(), metrics=metrics, provenance=made))
    if as_json:
        click.echo(json.dumps({"model": str(output), "experts": list(pair), "gate": gate} | metrics))
    else:
        of_parts = ", ".join(f"{name.replace('_', ' ')} {percent(value)}" for name, value in metrics.items())
        click.echo(f"{output}: {network.specification.describe()}; {of_parts}")
