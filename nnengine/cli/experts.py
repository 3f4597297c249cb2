"""``nnengine experts``: one network of several and of another that chooses between them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.models import data_of, opened_single_model
from nnengine.cli.options import check_not_input, check_output, data_dir_option, data_option, json_option
from nnengine.digits.sources import open_data
from nnengine.errors import ArgumentError
from nnengine.evaluation.evaluation import evaluate
from nnengine.figure_text import percent
from nnengine.files.model import Model
from nnengine.files.model_file import save_model
from nnengine.files.provenance import provenance
from nnengine.network.experts import gated, parted


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="FIRST SECOND…")
@click.option(
    "--gate",
    metavar="MODEL",
    help="The network that chooses: FIRST answers where it says 0, SECOND where it says 1, and so on.",
)
@click.option(
    "--names",
    metavar="NAME,NAME…",
    help="What the experts are called where the network is shown.  [default: the names of their files]",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where the model is written."
)
@data_option
@data_dir_option
@json_option
def experts(
    models: tuple[str, ...],
    gate: str | None,
    names: str | None,
    output: Path,
    data_name: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Put networks and a gate into one network, in which the gate chooses who answers an image.

    FIRST, SECOND and further ones are model files or names of bundled models that end in Softmax; the gate, say
    trained on scanned-or-drawn, has an output for each. Only the expert that is chosen works on an image. The new model
    is used, trained and exported like any other; its recipe is that of the last expert. It is measured on the
    validation and test images.

    One MODEL alone, without a gate, is such a network as an earlier version wrote it: it is written anew in this form,
    and its figures stay.
    """
    check_output(output)
    check_not_input(output, *models, *([gate] if gate else []))
    called = names.split(",") if names else []
    command = {"command": command_line(click.get_current_context())}
    if gate is None:
        made = _written_anew(models, called, command)
    else:
        made = _put_together(models, gate, called or [Path(name).stem for name in models], command)
        made = replace(made, metrics=_measured(made, data_name, data_dir))
    save_model(output, made)
    if as_json:
        click.echo(json.dumps({"model": str(output), "experts": list(models), "gate": gate} | made.metrics))
    else:
        shares = {name: value for name, value in made.metrics.items() if name.endswith("_accuracy")}
        of_parts = ", ".join(f"{name.replace('_', ' ')} {percent(value)}" for name, value in shares.items())
        click.echo(f"{output}: {made.recipe.network.describe()}; {of_parts}")


def _put_together(models: Sequence[str], gate: str, names: Sequence[str], command: dict[str, str]) -> Model:
    found = [opened_single_model(name)[0] for name in models]
    network = gated([each.network() for each in found], opened_single_model(gate)[0].network(), names)
    told = {"experts": " and ".join(Path(name).name for name in models), "gate": Path(gate).name}
    recipe = replace(found[-1].recipe, network=network.specification)
    return Model(recipe, network.weights(), provenance=command | told | provenance())


def _written_anew(models: Sequence[str], names: Sequence[str], command: dict[str, str]) -> Model:
    """The one model, of an earlier version, as ``gated`` makes it now."""
    if len(models) != 1:
        raise ArgumentError(f"--gate: expected the network that chooses between {len(models)} experts, got none")
    model, name = opened_single_model(models[0])
    parts = parted(model.network())
    if parts is None:
        raise ArgumentError(
            f"{name}: expected two experts and a gate in one network, got {model.recipe.network.describe()}"
        )
    network = gated(*parts, names)
    return replace(
        model,
        recipe=replace(model.recipe, network=network.specification),
        weights=network.weights(),
        provenance=model.provenance | {"written_anew": command["command"]},
        state=None,
    )


def _measured(model: Model, data_name: str | None, data_dir: Path | None) -> dict[str, float]:
    """The accuracy on the validation and the test images."""
    metrics = {}
    for part in ("validation", "test"):
        with data_progress() as progress:
            splits = open_data(data_name or data_of(model.recipe, part), data_dir, progress)
        metrics[f"{part}_accuracy"] = evaluate(model.network(), splits.parts[part], model.recipe.training.cost).accuracy
    return metrics
