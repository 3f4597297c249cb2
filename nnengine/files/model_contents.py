"""A model as a description in JSON and named tensors, and back again; what comes back is trusted in nothing.

Of a network: the tensors ``layers.<index>.<parameter>`` (weights (out, in) or (out, in, kh, kw)); for resuming, the
same names after ``state.`` and after the name of each of the optimiser's arrays, such as ``velocity.``; its recipe,
what was changed in the course of training, if anything, history, best epoch, preprocessing, metrics, provenance, and
the state's numbers. Of an ensemble: the vote, the views, metrics, provenance, and for each network, with its tensors
named after ``members.<index>.``, the same except the state.
"""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np

from nnengine.arrays import Array
from nnengine.checks import checked_number, checked_whole
from nnengine.errors import ModelFileError, ShapeError
from nnengine.files.model import PREPROCESSING, EnsembleModel, Model
from nnengine.network.ensemble import LARGEST_MEMBER_COUNT, check_members
from nnengine.network.network import Network, Weights
from nnengine.network.views import AS_IT_IS, views_from_json
from nnengine.optimisers import OPTIMISERS
from nnengine.training.events import Best
from nnengine.training.history import EpochRecord, History
from nnengine.training.recipe import Recipe
from nnengine.training.state import TrainingState
from nnengine.training.steering import Change, Course

NETWORK_FORMAT = 1
ENSEMBLE_FORMAT = 2
VIEWS_FORMAT = 3  # an ensemble with views, which programs that know none would read wrongly
FORMATS = (NETWORK_FORMAT, ENSEMBLE_FORMAT, VIEWS_FORMAT)
DTYPE = np.dtype(np.float32)

Description = dict[str, Any]
Tensors = dict[str, Array]


def taken_apart(model: Model | EnsembleModel) -> tuple[Description, Tensors]:
    """The description and the tensors of a model.

    A state of training with numbers that are not finite, which training leaves when it diverges, is left out.
    """
    if isinstance(model, EnsembleModel):
        has_views = model.views != AS_IT_IS
        return {
            "format": VIEWS_FORMAT if has_views else ENSEMBLE_FORMAT,
            "vote": model.vote,
            **({"views": [view.to_json() for view in model.views]} if has_views else {}),
            "members": [_about(member) for member in model.members],
            **_remarks(model),
        }, {
            f"members.{index}.{name}": values
            for index, member in enumerate(model.members)
            for name, values in member.network().public_values(member.weights.values).items()
        }
    network = model.network()
    state = model.state if model.state is None or _is_finite(model.state) else None
    description = {
        "format": NETWORK_FORMAT,
        **_about(model),
        "state": None if state is None else _state_numbers(state),
    }
    tensors = network.public_values(model.weights.values)
    return description, tensors if state is None else tensors | _state_tensors(network, state)


def put_together(description: Description, tensors: Tensors) -> Model | EnsembleModel:
    """The model that ``taken_apart`` took apart.

    Raises ModelFileError for what is none; a part that is missing or of another kind may also raise ArgumentError,
    LookupError, TypeError, ValueError and the like.
    """
    is_network = description["format"] == NETWORK_FORMAT
    return _network_model(description, tensors) if is_network else _ensemble_model(description, tensors)


def _about(model: Model) -> Description:
    steering = [change.to_json() for change in model.steering]
    return {
        "recipe": model.recipe.to_json(),
        **({"steering": steering} if steering else {}),
        "history": model.history.to_json(),
        "best_epoch": model.best_epoch,
        "preprocessing": model.preprocessing,
        **_remarks(model),
    }


def _remarks(model: Model | EnsembleModel) -> Description:
    return {
        "metrics": {str(name): float(value) for name, value in model.metrics.items()},
        "provenance": {str(name): str(value) for name, value in model.provenance.items()},
    }


def _network_model(description: Description, tensors: Tensors) -> Model:
    recipe = Recipe.from_json(description["recipe"])
    state = description["state"]
    prefixes = [""] if state is None else ["", "state.", *(f"{name}." for name in _array_names(state))]
    _check_names(tensors, {prefix + name for prefix in prefixes for name in recipe.network.parameter_shapes})
    model = _model(description, recipe, tensors, "")
    return model if state is None else replace(model, state=_state(model, state, tensors))


def _ensemble_model(description: Description, tensors: Tensors) -> EnsembleModel:
    found = description["members"]
    if not isinstance(found, list) or not 1 <= len(found) <= LARGEST_MEMBER_COUNT:
        what = f"{len(found):,} of them" if isinstance(found, list) else repr(found)
        raise ModelFileError(f"members: expected a list of 1 to {LARGEST_MEMBER_COUNT} networks, got {what}")
    recipes = [Recipe.from_json(each["recipe"]) for each in found]
    specifications = [recipe.network for recipe in recipes]
    check_members(specifications)
    names = {f"members.{index}.{name}" for index, each in enumerate(specifications) for name in each.parameter_shapes}
    _check_names(tensors, names)
    members = (
        _model(each, recipe, tensors, f"members.{index}.")
        for index, (each, recipe) in enumerate(zip(found, recipes, strict=True))
    )
    views = views_from_json(description["views"]) if description["format"] == VIEWS_FORMAT else AS_IT_IS
    return EnsembleModel(tuple(members), description["vote"], *_read_remarks(description), views)


def _check_names(tensors: Tensors, expected: set[str]) -> None:
    if set(tensors) != expected:
        raise ModelFileError(f"expected the tensors {', '.join(sorted(expected))}; got {', '.join(sorted(tensors))}")


def _model(description: Description, recipe: Recipe, tensors: Tensors, prefix: str) -> Model:
    """A model without a state, its tensors named after ``prefix``."""
    preprocessing = description["preprocessing"]
    if preprocessing != PREPROCESSING:
        raise ModelFileError(f"expected images prepared as {PREPROCESSING}, got {preprocessing!r}")
    history = _history(description["history"])
    weights = Weights(recipe.network, _values(Network(recipe.network), tensors, prefix))
    best_epoch = description["best_epoch"]
    if best_epoch is not None and _count("best_epoch", best_epoch) not in {record.epoch for record in history.epochs}:
        raise ModelFileError(f"its best epoch is {best_epoch!r}, which its history lacks")
    steering = tuple(Change.from_json(change) for change in description.get("steering", ()))
    Course.begun(recipe.network, recipe.training).after_all(steering)  # refuses changes of another recipe
    return Model(recipe, weights, history, best_epoch, preprocessing, *_read_remarks(description), steering=steering)


def _read_remarks(description: Description) -> tuple[dict[str, float], dict[str, str]]:
    return (
        {name: checked_number(name, value) for name, value in description["metrics"].items()},
        {name: str(value) for name, value in description["provenance"].items()},
    )


def _values(network: Network, tensors: dict[str, Array], prefix: str) -> Array:
    public = {name: tensors[prefix + name] for name in network.specification.parameter_shapes}
    for name, values in public.items():
        check_values(f"{prefix}{name}", values)
    try:
        values = network.inner_values(public)
    except ShapeError as error:
        raise ModelFileError(f"{prefix}{error}") from error
    values.flags.writeable = False
    return values


def check_values(name: str, values: Array) -> None:
    """Raise ModelFileError unless they are finite float32 numbers."""
    if values.dtype != DTYPE:
        raise ModelFileError(f"{name}: expected {DTYPE}, got {values.dtype}")
    if not np.isfinite(values).all():
        raise ModelFileError(f"{name}: expected finite numbers, got some that are not")


def _count(name: str, value: Any) -> int:
    return checked_whole(name, value, 0, 2**63 - 1)


def _history(found: dict[str, Any]) -> History:
    return History(
        tuple(_record(record) for record in found["epochs"]),
        tuple(
            (checked_number("mini_batches", epoch), checked_number("mini_batches", cost))
            for epoch, cost in found["mini_batches"]
        ),
    )


def _record(found: dict[str, Any]) -> EpochRecord:
    without_labels = found["training_accuracy"] is None and found["validation_accuracy"] is None
    measured = ("training_cost", "training_accuracy", "validation_cost", "validation_accuracy", "seconds")
    return EpochRecord(
        _count("epoch", found["epoch"]),
        *(
            nan if without_labels and name.endswith("accuracy") else checked_number(name, found[name])
            for name in measured
        ),
    )


def _state_numbers(state: TrainingState) -> dict[str, Any]:
    return {
        "epoch": state.epoch,
        "seen": state.seen,
        "arrays": list(state.arrays),
        "epoch_generator": state.epoch_generator,
        "generator": state.generator,
        "seconds": state.seconds,
        "cost_sum": state.cost_sum,
        "cost_images": state.cost_images,
        "threads": state.threads,
        "steps": state.steps,
    }


def _is_finite(state: TrainingState) -> bool:
    return all(np.isfinite(values).all() for values in (state.weights.values, *state.arrays.values()))


def _state_tensors(network: Network, state: TrainingState) -> dict[str, Array]:
    arrays = {"state": state.weights.values, **state.arrays}
    return {
        f"{prefix}.{name}": values
        for prefix, array in arrays.items()
        for name, values in network.public_values(array).items()
    }


def _array_names(state: dict[str, Any]) -> list[str]:
    """The names of the optimiser's arrays; files from when there was only momentum tell whether they hold it."""
    names = state["arrays"] if "arrays" in state else ["velocity"] * state["has_velocity"]
    known = {"average", *(name for optimiser in OPTIMISERS.values() for name in optimiser.remembered)}
    if not isinstance(names, list) or len(set(names)) < len(names) or not set(names) <= known:
        raise ModelFileError(f"expected the optimiser's arrays among {', '.join(sorted(known))}, got {names!r}")
    return names


def _state(model: Model, found: dict[str, Any], tensors: Tensors) -> TrainingState:
    for generator in (found["epoch_generator"], found["generator"]):
        np.random.default_rng().bit_generator.state = generator  # refuses what is no state
    network = Network(model.recipe.network)
    by_epoch = {record.epoch: record.validation_accuracy for record in model.history.epochs}
    epoch = model.best_epoch
    return TrainingState(
        _count("epoch", found["epoch"]),
        _seen(model, found),
        Weights(network.specification, _values(network, tensors, "state.")),
        {name: _values(network, tensors, f"{name}.") for name in _array_names(found)},
        found["epoch_generator"],
        found["generator"],
        model.history,
        None if epoch is None else Best(epoch, by_epoch[epoch], model.weights),
        checked_number("seconds", found["seconds"]),
        checked_number("cost_sum", found["cost_sum"]),
        _count("cost_images", found["cost_images"]),
        checked_whole("threads", found.get("threads", 1), 1, 1024),  # files from before there were several
        None if found.get("steps") is None else _count("steps", found["steps"]),
        model.steering,
    )


def _seen(model: Model, found: dict[str, Any]) -> int:
    """How many images of the epoch were trained on; files from when mini-batches were counted tell these."""
    if "seen" in found:
        return _count("seen", found["seen"])
    return _count("batch", found["batch"]) * model.recipe.training.mini_batch
