"""A trained network in one ``.safetensors`` file, written atomically and read as hostile.

Tensors: ``layers.<index>.<parameter>`` (weights (out, in) or (out, in, kh, kw)); for resuming, the same names after
``state.`` and ``velocity.``. The header's metadata holds one JSON text, ``vectorville``: format version,
recipe, history, best epoch, preprocessing, metrics, provenance, the state's numbers, and a digest of it all.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from nnengine.arrays import Array
from nnengine.atomic_file import write_atomically
from nnengine.errors import ArgumentError, ModelFileError, ShapeError
from nnengine.events import Best
from nnengine.history import EpochRecord, History
from nnengine.network import Network, Weights
from nnengine.recipe import Recipe
from nnengine.training import Training, TrainingState

FORMAT_VERSION = 1
LARGEST_FILE = 1_000_000_000  # bytes
_LARGEST_HEADER = 50_000_000
_METADATA_KEY = "vectorville"
PREPROCESSING = "mnist-28x28"  # ink 1 on 0, the digit in a 20 × 20 box, its centre of mass in the middle


@dataclass(frozen=True, eq=False)
class Model:
    """A network with all that is known about it; see the module's docstring for its file.

    ``weights`` are the best ones, those after ``best_epoch``; ``state`` is where training can go on, None when it
    was not kept. ``metrics`` are numbers such as ``test_accuracy`` in [0, 1]; ``provenance`` is free text by name.
    """

    recipe: Recipe
    weights: Weights
    history: History = field(default_factory=History)
    best_epoch: int | None = None
    preprocessing: str = PREPROCESSING
    metrics: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    state: TrainingState | None = None

    def network(self) -> Network:
        """A network of its own with these weights."""
        network = Network(self.recipe.network)
        network.load(self.weights)
        return network


def trained_model(
    recipe: Recipe,
    training: Training,
    metrics: dict[str, float] | None = None,
    provenance: dict[str, str] | None = None,
    *,
    keep_state: bool = True,
) -> Model:
    """What a run has come to: its best weights, before the first finished epoch its present ones."""
    best = training.best
    return Model(
        recipe,
        training.weights() if best is None else best.weights,
        training.history,
        None if best is None else best.epoch,
        metrics=metrics or {},
        provenance=provenance or {},
        state=training.state() if keep_state else None,
    )


def save_model(path: Path, model: Model) -> None:
    """Write the model so that the file is whole or unchanged at any moment.

    Raises ModelFileError when it cannot be written.
    """
    network = model.network()
    tensors = network.public_values(model.weights.values)
    document: dict[str, Any] = {
        "format": FORMAT_VERSION,
        "recipe": model.recipe.to_json(),
        "history": asdict(model.history),
        "best_epoch": model.best_epoch,
        "preprocessing": model.preprocessing,
        "metrics": model.metrics,
        "provenance": model.provenance,
        "state": None,
    }
    if model.state is not None:
        document["state"] = _state_numbers(model.state)
        tensors |= _state_tensors(network, model.state)
    document["digest"] = _digest(document, tensors)
    contents = save_tensors(tensors, {_METADATA_KEY: json.dumps(document, allow_nan=False)})
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
        raise ModelFileError(f"{path.name}: {error}") from error
    except (ArgumentError, KeyError, TypeError, ValueError, OverflowError) as error:
        problem = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ModelFileError(f"{path.name}: its description cannot be used: {problem}") from error


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ModelFileError(f"expected a model of at most {LARGEST_FILE:,} bytes, got {size:,}")
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"it cannot be read: {error.strerror or error}") from error


def _parsed(contents: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The description and the tensors, of which every byte was proved by the digest."""
    header_size = int.from_bytes(contents[:8], "little")
    if len(contents) < 8 or not 2 <= header_size <= min(_LARGEST_HEADER, len(contents) - 8):
        raise ModelFileError("expected a model in safetensors format, got another kind of file or a truncated one")
    try:
        header = json.loads(contents[8 : 8 + header_size])
        tensors = load_tensors(contents)
    except (SafetensorError, UnicodeDecodeError, json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
        raise ModelFileError(f"expected a whole model in safetensors format; {error}") from error
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    text = metadata.get(_METADATA_KEY) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        raise ModelFileError("it holds tensors, but no description of a Vectorville model")
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
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
        prefixes += ["velocity."] if state["has_velocity"] else []
    expected = {prefix + name for prefix in prefixes for name in recipe.network.parameter_shapes}
    if set(tensors) != expected:
        raise ModelFileError(f"expected the tensors {', '.join(sorted(expected))}; got {', '.join(sorted(tensors))}")
    history = _history(document["history"])
    weights = Weights(recipe.network, _values(network, tensors, ""))
    best_epoch, best = document["best_epoch"], None
    if best_epoch is not None:
        by_epoch = {record.epoch: record for record in history.epochs}
        if best_epoch not in by_epoch:
            raise ModelFileError(f"its best epoch is {best_epoch!r}, which its history lacks")
        best = Best(best_epoch, by_epoch[best_epoch].validation_accuracy, weights)
    return Model(
        recipe,
        weights,
        history,
        best_epoch,
        str(document["preprocessing"]),
        {str(name): float(value) for name, value in document["metrics"].items()},
        {str(name): str(value) for name, value in document["provenance"].items()},
        None if state is None else _state(network, state, tensors, history, best),
    )


def _values(network: Network, tensors: dict[str, Array], prefix: str) -> Array:
    public = {name: tensors[prefix + name] for name in network.specification.parameter_shapes}
    for name, values in public.items():
        if values.dtype != network.dtype:
            raise ModelFileError(f"{prefix}{name}: expected {network.dtype}, got {values.dtype}")
        if not np.isfinite(values).all():
            raise ModelFileError(f"{prefix}{name}: expected finite numbers, got some that are not")
    try:
        values = network.inner_values(public)
    except ShapeError as error:
        raise ModelFileError(f"{prefix}{error}") from error
    values.flags.writeable = False
    return values


def _history(found: dict[str, Any]) -> History:
    return History(
        tuple(EpochRecord(**record) for record in found["epochs"]),
        tuple((float(epoch), float(cost)) for epoch, cost in found["mini_batches"]),
    )


def _state_numbers(state: TrainingState) -> dict[str, Any]:
    return {
        "epoch": state.epoch,
        "batch": state.batch,
        "has_velocity": state.velocity is not None,
        "epoch_generator": state.epoch_generator,
        "generator": state.generator,
        "seconds": state.seconds,
        "cost_sum": state.cost_sum,
        "cost_images": state.cost_images,
    }


def _state_tensors(network: Network, state: TrainingState) -> dict[str, Array]:
    tensors = {f"state.{name}": values for name, values in network.public_values(state.weights.values).items()}
    if state.velocity is not None:
        tensors |= {f"velocity.{name}": values for name, values in network.public_values(state.velocity).items()}
    return tensors


def _state(
    network: Network, found: dict[str, Any], tensors: dict[str, Array], history: History, best: Best | None
) -> TrainingState:
    for generator in (found["epoch_generator"], found["generator"]):
        np.random.default_rng().bit_generator.state = generator  # refuses what is no state
    return TrainingState(
        int(found["epoch"]),
        int(found["batch"]),
        Weights(network.specification, _values(network, tensors, "state.")),
        _values(network, tensors, "velocity.") if found["has_velocity"] else None,
        found["epoch_generator"],
        found["generator"],
        history,
        best,
        float(found["seconds"]),
        float(found["cost_sum"]),
        int(found["cost_images"]),
    )


def _digest(document: dict[str, Any], tensors: dict[str, Array]) -> str:
    """Sha256 over the description without its digest and over each tensor's name, dtype, shape and bytes."""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode())
    for name in sorted(tensors):
        values = tensors[name]
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
