"""``nnengine train``: make a model from a recipe and a data set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from nnengine.checks import checked_number
from nnengine.cli.command_line import command_line
from nnengine.cli.display import data_progress
from nnengine.cli.models import opened_single_model
from nnengine.cli.options import check_not_input, check_output, data_dir_option, data_option, json_option
from nnengine.cli.steering import Planned, changes, planned
from nnengine.cli.training_run import TrainingRun
from nnengine.costs import COSTS
from nnengine.data import DataSplits
from nnengine.data.description import DataDescription
from nnengine.digits.sources import open_data
from nnengine.errors import ArgumentError
from nnengine.figure_text import percent
from nnengine.files.model import Model
from nnengine.files.model_file import SUFFIX, load_single_model
from nnengine.files.provenance import earlier, provenance
from nnengine.files.regular_file import is_there
from nnengine.files.run_store import Beginning
from nnengine.network.network import Network
from nnengine.optimisers import OPTIMISERS, SGD
from nnengine.schedules import SCHEDULES
from nnengine.training.instruments import INSTRUMENTS, HistogramInstrument, Instrument
from nnengine.training.loop import Training
from nnengine.training.presets import PRESETS
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings
from nnengine.training.state import TrainingState
from nnengine.training.steering import Change

_FIXED_WHEN_RESUMING = (
    "data_name",
    "training_images",
    "optimiser",
    "averaging",
    "cost",
    "seed",
)

_NUMBERS = [kind for kind, instrument in INSTRUMENTS.items() if not issubclass(instrument, HistogramInstrument)]


@click.command(epilog=f"Presets: {', '.join(PRESETS)}.")
@click.argument("recipe", metavar="RECIPE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="MODEL",
    help="The model file to write. It is written after every epoch, whole each time.",
)
@data_option
@data_dir_option
@click.option("--epochs", type=int, help="How often to go through all training images.")
@click.option("--mini-batch", type=int, help="Images a step.")
@click.option("--learning-rate", type=float)
@click.option("--optimiser", type=click.Choice(tuple(OPTIMISERS)))
@click.option("--momentum", type=float, help="For the optimiser sgd.")
@click.option("--schedule", type=click.Choice(tuple(SCHEDULES)), help="How the learning rate changes.")
@click.option("--l2", type=float, help="The strength of the L2 penalty, the book's lambda.")
@click.option("--l1", type=float, help="The strength of the L1 penalty.")
@click.option("--max-norm", type=float, help="The longest that the weights into one unit may be.")
@click.option("--clip-norm", type=float, help="The longest that the gradient of a mini-batch may be.")
@click.option("--label-smoothing", type=float, help="The share of the wanted output that is spread over all classes.")
@click.option("--averaging", type=float, help="The decay of a moving average of the weights, such as 0.999.")
@click.option("--cost", type=click.Choice(tuple(COSTS)))
@click.option("--training-images", type=int, help="Use only the first so many.")
@click.option("--patience", type=int, help="Stop after so many measurements without a better validation accuracy.")
@click.option("--measure-every", type=int, help="Epochs from one measurement to the next.")
@click.option("--seed", type=int, help="Decides the first weights and the order of the images.")
@click.option(
    "--steer",
    "steering",
    multiple=True,
    metavar="EPOCH:NAME=VALUE",
    help="Change a setting in the course of training: 2.5:learning_rate=0.1 after two and a half epochs. Several of "
    "one moment stand after commas. May be repeated.",
)
@click.option(
    "--watch",
    "watched",
    multiple=True,
    type=click.Choice([*_NUMBERS, "all"]),
    metavar="INSTRUMENT",
    help=f"Tell after every epoch what an instrument reads: {', '.join(_NUMBERS)}, or all. May be repeated.",
)
@click.option("--resume", is_flag=True, help="RECIPE is a model file: go on where its training stopped.")
@click.option(
    "--from",
    "begun",
    metavar="MODEL",
    help="Begin with the weights of this model, a file or the name of a bundled one, of the same network.",
)
@click.option(
    "--without-state", is_flag=True, help="Leave out of the file what only --resume needs; at most half the size."
)
@click.option(
    "--checkpoint",
    "checkpoint_minutes",
    type=float,
    default=10,
    show_default=True,
    metavar="MINUTES",
    help="Write the model within an epoch too, at least so often.",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="How many share large mini-batches, by default as many as pay. The same number repeats a run to the last bit.",
)
@json_option
@click.pass_context
def train(  # noqa: PLR0913, PLR0917 - click hands over each option by its name
    context: click.Context,
    /,
    recipe: str,
    output: Path,
    data_dir: Path | None,
    steering: tuple[str, ...],
    watched: tuple[str, ...],
    resume: bool,
    begun: str | None,
    without_state: bool,
    checkpoint_minutes: float,
    threads: int | None,
    as_json: bool,
    **overrides: Any,
) -> None:
    """Train a network and keep the weights that read the validation images best.

    RECIPE is the name of a preset, a recipe in JSON or a model file, whose recipe is then used. The options below
    override what it says. Ctrl-C stops and keeps what is there.
    """
    checked_number("--checkpoint", checkpoint_minutes, above=0)
    steers = [planned(text) for text in steering]
    plan = _planned(recipe, resume, {name: value for name, value in overrides.items() if value is not None})
    inputs = [DataDescription.parse(plan.recipe.data).path, *([recipe] if plan.model is None else [])]
    check_not_input(output, *inputs, *([] if begun is None else [begun]))
    check_output(output)
    network, before, begun_with = _first_network(plan, begun)
    with data_progress() as progress:
        splits = open_data(plan.recipe.data, data_dir, progress)
    _check_counts(plan, splits)
    instruments = [INSTRUMENTS[kind]() for kind in _NUMBERS if kind in watched or "all" in watched]
    training = _begun(plan, network, splits, steers, threads, instruments)
    run = TrainingRun(
        Beginning(
            plan.recipe,
            "train",
            recipe if recipe in PRESETS else Path(recipe).stem,
            {"command": command_line(context)} | before | provenance(splits),
            begun_with,
        ),
        splits,
        training,
        output,
        keep_state=not without_state,
        checkpoint_seconds=60 * checkpoint_minutes,
    )
    model, was_stopped = run.trained()
    if as_json:
        click.echo(json.dumps(_summary(output, model, was_stopped) | {"series": _watched(training)}))
    else:
        click.echo(_told(output, model))
    if was_stopped:
        click.echo(f"error: stopped before the end; {output} holds what is there", err=True)
        context.exit(1)


@dataclass(frozen=True, slots=True)
class _Plan:
    recipe: Recipe
    model: Model | None  # whose recipe it is
    state: TrainingState | None
    changes: dict[str, Any]  # of what training goes on with


def _planned(source: str, resume: bool, overrides: dict[str, Any]) -> _Plan:
    path = Path(source)
    model = None
    if source in PRESETS:
        recipe = PRESETS[source].recipe
    elif (path.suffix == SUFFIX or resume) and is_there(path):
        model = load_single_model(path)
        recipe = model.recipe
    elif is_there(path):
        recipe = Recipe.read(path)
    else:
        raise ArgumentError(f"recipe {source!r}: expected {', '.join(PRESETS)} or the path of a recipe or model file")
    if resume:
        if model is None or model.state is None:
            raise ArgumentError(f"--resume: expected a model file that holds the state of its training, got {source}")
        fixed = [name for name in _FIXED_WHEN_RESUMING if name in overrides]
        if fixed:
            options = ", ".join("--" + name.removesuffix("_name").replace("_", "-") for name in fixed)
            raise ArgumentError(f"{options}: cannot be changed when training goes on; leave out --resume to begin anew")
        return _Plan(recipe, model, model.state, _described_schedule(overrides))
    data = overrides.pop("data_name", recipe.data)
    training = replace(recipe.training, **_described(recipe.training, overrides))
    return _Plan(replace(recipe, training=training, data=data), model, None, {})


def _begun(
    plan: _Plan,
    network: Network,
    splits: DataSplits,
    steers: list[Planned],
    threads: int | None,
    instruments: list[Instrument],
) -> Training:
    """A training that begins, or goes on with the changes that were asked for, and the steering that is planned."""
    settings, state = plan.recipe.training, plan.state

    def training(steering: Sequence[Change] | None) -> Training:
        parts = (network, splits.training, splits.validation, settings, state, threads)
        return Training(*parts, steering=steering, instruments=instruments)

    begun = training(None)
    if plan.changes:
        begun.change(**plan.changes)
        state = begun.checkpoint()
    if not steers:
        return begun
    more = changes(steers, begun.settings, begun.image_count, begun.images_seen)
    return training([*begun.steering, *more])


def _first_network(plan: _Plan, begun: str | None) -> tuple[Network, dict[str, str], Model | None]:
    """A network to be trained, new or with the weights of a model; what these were trained on, and that model."""
    if begun is None:
        if plan.model is None or plan.state is None:
            return plan.recipe.new_network(), {}, None
        return plan.recipe.new_network(), earlier(plan.model.provenance), plan.model
    if plan.state is not None:
        raise ArgumentError("--from: cannot go with --resume, which has the weights of its own model")
    model, _ = opened_single_model(begun)
    if model.recipe.network != plan.recipe.network:
        raise ArgumentError(f"--from: expected a model of the recipe's network, {begun} has another one")
    return model.network(), earlier(model.provenance, model.recipe.data), replace(model, state=None)


def _described(settings: TrainingSettings, overrides: dict[str, Any]) -> dict[str, Any]:
    """The overrides with an optimiser and a schedule for their names."""
    described = _described_schedule(overrides)
    momentum = described.pop("momentum", None)
    if "optimiser" in overrides:
        described["optimiser"] = OPTIMISERS[overrides["optimiser"]]()
    if momentum is not None:
        optimiser = described.get("optimiser", settings.optimiser)
        if not isinstance(optimiser, SGD):
            raise ArgumentError(f"--momentum: goes with the optimiser {SGD.kind}, not with {optimiser.kind}")
        described["optimiser"] = replace(optimiser, momentum=momentum)
    return described


def _described_schedule(overrides: dict[str, Any]) -> dict[str, Any]:
    name = overrides.get("schedule")
    return dict(overrides) if name is None else {**overrides, "schedule": SCHEDULES[name]()}


def _check_counts(plan: _Plan, splits: DataSplits) -> None:
    if plan.model is None or plan.state is None:
        return
    counts = provenance(splits)["data_counts"]
    began_with = plan.model.provenance.get("data_counts", counts)
    if counts != began_with:
        raise ArgumentError(
            f"--resume: expected the images that training began with ({began_with}), got {counts}; "
            "leave out --resume to begin anew"
        )


def _watched(training: Training) -> dict[str, list[list[float]]]:
    """What instruments have read: pairs of epochs passed and a number, by name."""
    series = training.series
    names = [name for name in series if name.partition("/")[0] in INSTRUMENTS]
    return {name: np.transpose(series[name].since(0)).tolist() for name in names}


def _summary(output: Path, model: Model, was_stopped: bool) -> dict[str, object]:
    return {
        "model": str(output),
        "stopped": was_stopped,
        "best_epoch": model.best_epoch,
        "metrics": model.metrics,
        "recipe": model.recipe.to_json(),
        "steering": [change.to_json() for change in model.steering],
        "provenance": model.provenance,
        "epochs": [record.to_json() for record in model.history.epochs],
    }


def _told(output: Path, model: Model) -> str:
    if model.best_epoch is None:
        return f"{output}: no epoch was finished; the weights are those of the last step"
    metrics = model.metrics
    what = "accuracy" if "validation_accuracy" in metrics else "cost"
    shown = {
        name: f"{metrics[name]:.4g}" if what == "cost" else percent(metrics[name])
        for name in (f"validation_{what}", f"test_{what}")
        if name in metrics
    }
    text = f"{output}: the weights of epoch {model.best_epoch}, the best by validation {what}"
    text += f" ({shown[f'validation_{what}']})"
    return text + (f"; test {what} {shown[f'test_{what}']}" if f"test_{what}" in shown else "")
