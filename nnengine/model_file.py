"""A trained network in one ``.safetensors`` file, written atomically and read as hostile.

Tensors: ``layers.<index>.<parameter>`` (weights (out, in) or (out, in, kh, kw)); for resuming, the same names after
``state.`` and after the name of each of the optimiser's arrays, such as ``velocity.``. The header's metadata holds one
JSON text, ``vectorville``: format version, recipe, history, best epoch, preprocessing, metrics, provenance, the state's
numbers, and a digest of it all.
"""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from nnengine.arrays import Array
from nnengine.atomic_file import write_atomically
from nnengine.errors import ArgumentError, ModelFileError, ShapeError, one_line
from nnengine.events import Best
from nnengine.history import EpochRecord, History
from nnengine.model import PREPROCESSING, Model
from nnengine.network import Network, Weights
from nnengine.optimisers import OPTIMISERS
from nnengine.recipe import Recipe
from nnengine.training import TrainingState

SUFFIX = ".safetensors"
FORMAT_VERSION = 1
LARGEST_FILE = 1_000_000_000  # bytes
LARGEST_HEADER = 16_000_000  # the history of ten thousand epochs; as Python values it takes twenty times as much
_METADATA_KEY = "vectorville"


def save_model(path: Path, model: Model) -> None:
    """Write the model so that the file is whole or unchanged at any moment.

    A state with numbers that are not finite, which training leaves when it diverges, is left out. Raises
    ModelFileError when the model cannot be written, or could not be read again.
    """
    network = model.network()
    state = model.state if model.state is None or _is_finite(model.state) else None
    tensors = network.public_values(model.weights.values)
    document: dict[str, Any] = {
        "format": FORMAT_VERSION,
        "recipe": model.recipe.to_json(),
        "history": asdict(model.history),
        "best_epoch": model.best_epoch,
        "preprocessing": model.preprocessing,
        "metrics": {str(name): float(value) for name, value in model.metrics.items()},
        "provenance": {str(name): str(value) for name, value in model.provenance.items()},
        "state": None if state is None else _state_numbers(state),
    }
    if state is not None:
        tensors |= _state_tensors(network, state)
    for name, values in tensors.items():
        _check_values(f"{path.name}: {name}", values, network.dtype)
    document["digest"] = _digest(document, tensors)
    try:
        text = json.dumps(document, allow_nan=False)
    except ValueError as error:
        raise ModelFileError(f"{path.name}: expected finite numbers in the history and the metrics; {error}") from error
    contents = save_tensors(tensors, {_METADATA_KEY: text})
    header_size = int.from_bytes(contents[:8], "little")
    if header_size > LARGEST_HEADER:
        raise ModelFileError(
            f"{path.name}: its description takes {header_size:,} bytes, most of them history, and would not be read "
            f"again; {LARGEST_HEADER:,} are the most"
        )
    try:
        write_atomically(path, contents)
    except OSError as error:
        raise ModelFileError(f"{path.name}: it cannot be written: {error.strerror or error}") from error


def load_model(path: Path) -> Model:
    """Read a model. Raises ModelFileError, saying what was expected and what came, for anything but a whole model."""
    try:
        contents = _read(path)
        document, tensors = _parsed(contents)
        return _model(document, tensors)
    except ModelFileError as error:
        raise ModelFileError(f"{path.name}: {one_line(error)}") from error
    except (ArgumentError, AttributeError, LookupError, TypeError, ValueError, OverflowError, RecursionError) as error:
        problem = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ModelFileError(f"{path.name}: its description cannot be used: {one_line(problem)}") from error


def _read(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ModelFileError("expected a file, got a folder or a device")
        if found.st_size > LARGEST_FILE:
            raise ModelFileError(f"expected a model of at most {LARGEST_FILE:,} bytes, got {found.st_size:,}")
        with path.open("rb") as file:
            _header_size(file.read(8), found.st_size)  # before a large file of another kind is read whole
            file.seek(0)
            return file.read()
    except OSError as error:
        raise ModelFileError(f"it cannot be read: {error.strerror or error}") from error


def _header_size(start: bytes, file_size: int) -> int:
    """The length that a file's first bytes state for its header."""
    size = int.from_bytes(start, "little")
    if len(start) < 8 or not 2 <= size <= min(LARGEST_HEADER, file_size - 8):
        raise ModelFileError("expected a model in safetensors format, got another kind of file or a truncated one")
    return size


def _parsed(contents: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The description and the tensors, of which every byte was proved by the digest."""
    header_size = _header_size(contents[:8], len(contents))
    try:
        tensors = load_tensors(contents)  # first: it refuses a header of another form before Python builds its values
        header = json.loads(contents[8 : 8 + header_size])
    except (SafetensorError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ModelFileError(f"expected a whole model in safetensors format; {error}") from error
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    text = metadata.get(_METADATA_KEY) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        raise ModelFileError("it holds tensors, but no description of a Vectorville model")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"its description is damaged: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT_VERSION:
        version = document.get("format") if isinstance(document, dict) else None
        raise ModelFileError(f"expected format version {FORMAT_VERSION}, got {version!r}; a newer program may read it")
    digest = document.pop("digest", None)
    if digest != _digest(document, tensors):
        raise ModelFileError("its contents do not match their digest: the file was changed or damaged")
    return document, tensors


def _model(document: dict[str, Any], tensors: dict[str, Array]) -> Model:
    recipe = Recipe.from_json(document["recipe"])
    network = Network(recipe.network)
    state = document["state"]
    prefixes = [""] if state is None else ["", "state."]
    if state is not None:
        prefixes += [f"{name}." for name in _array_names(state)]
    expected = {prefix + name for prefix in prefixes for name in recipe.network.parameter_shapes}
    if set(tensors) != expected:
        raise ModelFileError(f"expected the tensors {', '.join(sorted(expected))}; got {', '.join(sorted(tensors))}")
    preprocessing = document["preprocessing"]
    if preprocessing != PREPROCESSING:
        raise ModelFileError(f"expected images prepared as {PREPROCESSING}, got {preprocessing!r}")
    history = _history(document["history"])
    weights = Weights(recipe.network, _values(network, tensors, ""))
    best_epoch, best = document["best_epoch"], None
    if best_epoch is not None:
        by_epoch = {record.epoch: record for record in history.epochs}
        if _whole("best_epoch", best_epoch) not in by_epoch:
            raise ModelFileError(f"its best epoch is {best_epoch!r}, which its history lacks")
        best = Best(best_epoch, by_epoch[best_epoch].validation_accuracy, weights)
    return Model(
        recipe,
        weights,
        history,
        best_epoch,
        preprocessing,
        {name: _number(name, value) for name, value in document["metrics"].items()},
        {name: str(value) for name, value in document["provenance"].items()},
        None if state is None else _state(network, state, tensors, history, best),
    )


def _values(network: Network, tensors: dict[str, Array], prefix: str) -> Array:
    public = {name: tensors[prefix + name] for name in network.specification.parameter_shapes}
    for name, values in public.items():
        _check_values(f"{prefix}{name}", values, network.dtype)
    try:
        values = network.inner_values(public)
    except ShapeError as error:
        raise ModelFileError(f"{prefix}{error}") from error
    values.flags.writeable = False
    return values


def _check_values(name: str, values: Array, dtype: np.dtype[Any]) -> None:
    if values.dtype != dtype:
        raise ModelFileError(f"{name}: expected {dtype}, got {values.dtype}")
    if not np.isfinite(values).all():
        raise ModelFileError(f"{name}: expected finite numbers, got some that are not")


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ModelFileError(f"{name}: expected a finite number, got {value!r}")
    return float(value)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ModelFileError(f"{name}: expected a whole number of at least 0, got {value!r}")
    return value


def _history(found: dict[str, Any]) -> History:
    return History(
        tuple(_record(record) for record in found["epochs"]),
        tuple((_number("mini_batches", epoch), _number("mini_batches", cost)) for epoch, cost in found["mini_batches"]),
    )


def _record(found: dict[str, Any]) -> EpochRecord:
    measured = ("training_cost", "training_accuracy", "validation_cost", "validation_accuracy", "seconds")
    return EpochRecord(_whole("epoch", found["epoch"]), *(_number(name, found[name]) for name in measured))


def _state_numbers(state: TrainingState) -> dict[str, Any]:
    return {
        "epoch": state.epoch,
        "batch": state.batch,
        "arrays": list(state.arrays),
        "epoch_generator": state.epoch_generator,
        "generator": state.generator,
        "seconds": state.seconds,
        "cost_sum": state.cost_sum,
        "cost_images": state.cost_images,
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


def _state(
    network: Network, found: dict[str, Any], tensors: dict[str, Array], history: History, best: Best | None
) -> TrainingState:
    for generator in (found["epoch_generator"], found["generator"]):
        np.random.default_rng().bit_generator.state = generator  # refuses what is no state
    return TrainingState(
        _whole("epoch", found["epoch"]),
        _whole("batch", found["batch"]),
        Weights(network.specification, _values(network, tensors, "state.")),
        {name: _values(network, tensors, f"{name}.") for name in _array_names(found)},
        found["epoch_generator"],
        found["generator"],
        history,
        best,
        _number("seconds", found["seconds"]),
        _number("cost_sum", found["cost_sum"]),
        _whole("cost_images", found["cost_images"]),
    )


def _digest(document: dict[str, Any], tensors: dict[str, Array]) -> str:
    """Sha256 over the description without its digest and over each tensor's name, dtype, shape and bytes."""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode())
    for name in sorted(tensors):
        values = tensors[name]
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
